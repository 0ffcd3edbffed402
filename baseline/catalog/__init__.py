"""What exists: controls, found by walking their folder, and frameworks, read from data."""
