"""A file to be written, and nothing about the disk."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """`path` is relative to the output folder, with forward slashes; `text` ends in LF."""

    path: str
    text: str
