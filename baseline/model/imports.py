"""What an entry of `imports` means.

1. `profile:NAME` is the shipped profile NAME;
2. what ends in `.yaml` or `.yml` is a profile at that path, relative to the file that imports it;
3. any other word is the framework of that id, or, where there is none, the shipped profile of that name.

So `cis-aws-5.0`, which is both, means the framework.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from baseline.errors import Location, Problem, nearest

_SHIPPED = "profile:"
_SHIPPED_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*")  # never a path


@dataclass(frozen=True)
class ProfileFile:
    """A file that a user or an import named."""

    path: Path
    shown: str
    """Name in messages."""
    recorded: str
    """Name in the manifest, the same from whatever directory the tool runs."""

    @cached_property
    def identity(self) -> str:
        """What two names of one file have in common."""
        return os.path.realpath(self.path)


@dataclass(frozen=True, slots=True)
class Library:
    """What imports may name beside paths: the ids of frameworks, and the shipped profiles, of which `shipped` lists the
    names for error messages alone."""

    find_shipped: Callable[[str], Path | None]
    frameworks: Collection[str]
    shipped: Collection[str] = ()

    def imported(self, word: str, importer: ProfileFile, at: Location) -> ProfileFile | Problem | None:
        """The profile that `word` means where `importer` imports it; None for a framework."""
        if word.endswith((".yaml", ".yml")) and not word.startswith(_SHIPPED):
            return _beside(word, importer, at)
        if word in self.frameworks:
            return None
        name = word.removeprefix(_SHIPPED)
        path = self.find_shipped(name) if _SHIPPED_NAME.fullmatch(name) else None
        if path is not None:
            return ProfileFile(path, shown(path, _SHIPPED + name), _SHIPPED + name)
        if word.startswith(_SHIPPED):
            known = [_SHIPPED + other for other in sorted(self.shipped)]
            return Problem(f"there is no shipped profile '{name}'", at, ", ".join(known), nearest(word, known))
        known = [*sorted(self.frameworks), *sorted(set(self.shipped) - set(self.frameworks))]
        return Problem(
            f"there is no framework and no shipped profile '{word}'",
            at,
            allowed=", ".join([*known, "a relative path ending in .yaml or .yml"]),
            advice=nearest(word, known),
        )


def shown(path: Path, otherwise: str) -> str:
    """The path relative to the working directory where it is below it, else the name given."""
    absolute = os.path.normpath(os.path.abspath(path))
    try:
        relative = os.path.relpath(absolute)
    except ValueError:  # another drive
        return otherwise
    return otherwise if relative.startswith(os.pardir) or os.path.isabs(relative) else relative


def _beside(word: str, importer: ProfileFile, at: Location) -> ProfileFile | Problem:
    """The profile at the relative path `word`."""
    if Path(word).is_absolute():
        return Problem(
            f"the import '{word}' is an absolute path",
            at,
            allowed="a path relative to this file",
            advice="an absolute path would not be found on another machine",
        )
    path = importer.path.parent / word
    near = os.path.normpath(os.path.join(os.path.dirname(importer.shown), word))
    recorded = os.path.normpath(os.path.join(os.path.dirname(importer.recorded), word))
    return ProfileFile(path, shown(path, near), recorded.replace(os.sep, "/"))
