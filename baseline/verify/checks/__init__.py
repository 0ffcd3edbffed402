"""The fast checks, one module per AWS service or concern; found by a folder walk."""
