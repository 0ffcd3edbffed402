"""Text in Markdown that shows it as it is."""

from __future__ import annotations

import re

_SYNTAX = re.compile(r"([\\`*_{}\[\]<>|#~$&])")
# CommonMark, "Code spans": a run of backticks up to the next run that is as long. On one line, since whatever begins a
# new block, such as a list, ends a span that would go on there, and what stands in it is no longer code.
_CODE = re.compile(r"(?<!`)(`+)(?!`)([^\n]+?)(?<!`)\1(?!`)")


def literal(text: str) -> str:
    """Text that Markdown shows as it is, backticks included."""
    return _SYNTAX.sub(r"\\\1", text)


def one_line(text: str) -> str:
    """The same on one line, as headings and cells of tables need it."""
    return literal(" ".join(text.split()))


def prose(text: str) -> str:
    """Text that Markdown shows as it is, but for the code spans in it, which stay."""
    return "".join(code or literal(words) for words, code in _parts(text))


def cell(text: str) -> str:
    """Prose on one line, as the cells of tables need it: there a pipe is escaped in code spans too."""
    parts = _parts(" ".join(text.split()))
    return "".join(code.replace("|", r"\|") or literal(words) for words, code in parts)


def _parts(text: str) -> list[tuple[str, str]]:
    """The text in order, as words or as a code span with its backticks; the other of the two is empty."""
    found, end = [], 0
    for span in _CODE.finditer(text):
        found += [(text[end : span.start()], ""), ("", span[0])]
        end = span.end()
    return [*found, (text[end:], "")]
