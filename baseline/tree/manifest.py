"""The manifest of an output folder, read back: what shows that this tool wrote the folder, and which files."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath
from typing import Any

from baseline.artifact import GENERATOR, MANIFEST


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """The manifest of a folder that this tool wrote, in which `files` maps paths inside the folder to hashes; None
    where it did not write the folder. Raises `OSError` where the disk refuses."""
    path = folder / MANIFEST
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError, RecursionError):
        return None
    if not isinstance(manifest, dict) or manifest.get("generator") != GENERATOR:
        return None
    files = manifest.get("files")
    if not isinstance(files, dict) or not all(_is_inside(path) for path in files):
        return None
    return manifest


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not path.startswith("/") and ".." not in parts
