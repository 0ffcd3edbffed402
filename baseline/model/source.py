"""The text of one file that a user wrote, and the places in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from baseline.errors import Location, Problem

MAX_BYTES = 1024 * 1024
"""Largest profile that is read, in bytes. A thousand accounts need about a tenth of it."""

_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what YAML 1.1 parsers count as a line
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_EXCERPT_WIDTH = 100
_AROUND = 30  # columns that stay in sight behind the place


@dataclass(frozen=True, eq=False)
class Source:
    """A file's text under the name by which its user knows it."""

    name: str
    text: str

    @cached_property
    def lines(self) -> list[str]:
        return _LINE_BREAK.split(self.text)

    def location(self, line: int, column: int) -> Location:
        """The place at `line` and `column`, both counted from 1, with the line itself as excerpt.

        The excerpt keeps one character per column, so that a caret under it points at the right one, and holds nothing
        that a terminal would obey. Of a long line it is the part around the place, which leaves the caret in sight.
        """
        text = self.lines[line - 1] if line <= len(self.lines) else ""
        text = _UNPRINTABLE.sub("\ufffd", text.replace("\t", " ")).rstrip()
        start = 1
        if column > _EXCERPT_WIDTH - _AROUND:
            start = column - _EXCERPT_WIDTH + _AROUND
            text = "…" + text[start:]
        if len(text) > _EXCERPT_WIDTH:
            text = text[: _EXCERPT_WIDTH - 1] + "…"
        return Location(self.name, line, column, text, start)

    def location_of_offset(self, offset: int) -> Location:
        """The place of the character at `offset`, counted from 0."""
        before = _LINE_BREAK.split(self.text[:offset])
        return self.location(len(before), len(before[-1]) + 1)


class Mark(NamedTuple):
    """A place in a source; cheap to make, so that every node can have one. Counted from 1."""

    source: Source
    line: int
    column: int

    def location(self) -> Location:
        return self.source.location(self.line, self.column)


def read_bytes(path: Path, name: str, imported_at: Location | None) -> bytes | Problem:
    """The file's bytes, or why there are none. `imported_at` is the import that asked for it, if one did."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Problem(f"there is no file '{name}'", imported_at, advice="check the path")
    except IsADirectoryError:
        return Problem(f"'{name}' is a directory, not a profile", imported_at, advice="name the YAML file in it")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return Problem(f"'{name}' cannot be read: {reason}", imported_at)
    if len(content) > MAX_BYTES:
        return Problem(
            f"'{name}' is larger than 1 MiB",
            imported_at or Location(name, 1, 1),
            allowed="a profile of at most 1 MiB",
            advice="split it into profiles and import them",
        )
    return content


def decode(content: bytes, name: str) -> Source | Problem:
    """The source in `content`, which is UTF-8 with or without a byte order mark."""
    try:
        return Source(name, content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        before = Source(name, content[: error.start].decode("utf-8", errors="replace"))
        place = before.location_of_offset(len(before.text))
        byte = content[error.start]
        return Problem(
            f"'{name}' is not UTF-8: byte 0x{byte:02x}",
            Location(name, place.line, place.column),
            allowed="UTF-8",
            advice="save the file as UTF-8",
        )
