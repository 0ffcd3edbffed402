"""Findings on what is emitted."""
