"""The output folder on the disk: what lies in it, whether it may be replaced, and its one writer."""
