"""Text in Markdown that shows it as it is."""

from __future__ import annotations

import re

_SYNTAX = re.compile(r"([\\`*_{}\[\]<>|#~$])")


def literal(text: str) -> str:
    """Text that Markdown shows as it is, backticks included."""
    return _SYNTAX.sub(r"\\\1", text)


def one_line(text: str) -> str:
    """The same on one line, as headings and cells of tables need it."""
    return literal(" ".join(text.split()))


def prose(text: str) -> str:
    """Text that Markdown shows as it is, but for the code spans in it, which stay."""
    parts = text.split("`")
    return "`".join(part if index % 2 else literal(part) for index, part in enumerate(parts))
