"""Finds what ships beside the code - profiles and document templates - in a wheel and in a checkout.

The only module that computes a path from its own place.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent


@cache
def _root(kind: str) -> Path:
    packaged = _PACKAGE / "_resources" / kind
    return packaged if packaged.is_dir() else _PACKAGE.parent / kind


def templates_folder() -> Path:
    """The folder of jinja2 document templates."""
    return _root("templates")


@cache
def shipped_profiles() -> dict[str, Path]:
    """Path of each shipped profile by name, sorted."""
    return {path.stem: path for path in sorted(_root("profiles").glob("*.yaml"))}


def shipped_profile(name: str) -> Path | None:
    """The path of a shipped profile; None where none has that name."""
    return shipped_profiles().get(name)
