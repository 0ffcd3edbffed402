"""From a plan to the trees that people deploy."""
