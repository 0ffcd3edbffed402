"""What YAML's parser cannot read, in words."""

from __future__ import annotations

import yaml

from baseline.errors import Problem
from baseline.model.source import Source

_ADVICE = {
    "\t": "indent with spaces; YAML does not take tabs",
    "@": "put the value in quotes: it begins with a character that YAML reserves",
    "`": "put the value in quotes: it begins with a character that YAML reserves",
    "%": "put the value in quotes: it begins with a character that YAML reserves",
}


def syntax_problem(source: Source, error: yaml.YAMLError) -> Problem:
    """The parser's error at its place in `source`, with advice where the character there tells the mistake."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    reason = getattr(error, "problem", None) or "unreadable"
    context = getattr(error, "context", None)
    message = f"not valid YAML: {reason}" + (f" ({context})" if context else "")
    if mark is None:
        return Problem(message, source.location(1, 1))
    location = source.location(mark.line + 1, mark.column + 1)
    line = source.lines[mark.line] if mark.line < len(source.lines) else ""
    return Problem(message, location, advice=_ADVICE.get(line[mark.column : mark.column + 1], ""))
