"""What YAML's parser cannot read, in words."""

from __future__ import annotations

import re
from dataclasses import replace

import yaml

from baseline.errors import Location, Problem
from baseline.model.source import Source

_RESERVED = "put the value in quotes: it begins with a character that YAML reserves"
_ADVICE = {"\t": "indent with spaces; YAML does not take tabs", "@": _RESERVED, "`": _RESERVED, "%": _RESERVED}
_CLOSING = {"[": "]", "{": "}", '"': '"', "'": "'"}
# A key whose colon has no space behind it is to YAML a part of plain text.
_GLUED_KEY = re.compile(r"[ ]*(?:- +)*(?P<key>[A-Za-z_][\w.-]*):(?=[^\s:/])")
_VALUE_WITH_COLON = re.compile(r":\s.*:\s")


def syntax_problem(source: Source, error: yaml.YAMLError) -> Problem:
    """The parser's error at its place in `source`: where a quote, a bracket or a key begins that is never ended, else
    where the parser stopped. With advice where what stands there tells the mistake."""
    stopped: yaml.Mark | None = getattr(error, "problem_mark", None)
    begun: yaml.Mark | None = getattr(error, "context_mark", None)
    mark = stopped or begun
    reason = getattr(error, "problem", None) or "unreadable"
    context = getattr(error, "context", None)
    message = f"not valid YAML: {reason}" + (f" ({context})" if context else "")
    if mark is None:
        return Problem(message, source.location(1, 1))
    problem = Problem(message, _location(source, mark))
    if stopped and begun and _is_unended(context, reason, begun, stopped):
        words = f"not valid YAML: {reason} at {_location(source, stopped)} ({context}, begun here)"
        return Problem(words, _location(source, begun), advice=_way_to_end(source, begun, reason))
    if stopped and "mapping values are not allowed" in reason:
        return _not_a_key(source, stopped, problem)
    return replace(problem, advice=_advice(_line(source, mark), mark.column, reason))


def _is_unended(context: str | None, reason: str, begun: yaml.Mark, stopped: yaml.Mark) -> bool:
    """Whether the parser went on to `stopped` only since what begins at `begun` has no end."""
    if not context or begun.line == stopped.line:
        return False
    quoted = "quoted scalar" in context and ("end of stream" in reason or "document" in reason)
    return quoted or "flow" in context or "simple key" in context


def _way_to_end(source: Source, begun: yaml.Mark, reason: str) -> str:
    line = _line(source, begun)
    closing = _CLOSING.get(line[begun.column : begun.column + 1])
    if closing is None:
        glued = _GLUED_KEY.match(line)
        return _space_after(glued) if glued else "a key ends in a colon and a space; other text goes on indented"
    between = ", or write ',' between its entries" if "','" in reason else ""
    return f"close it with {closing}{between}"


def _not_a_key(source: Source, stopped: yaml.Mark, problem: Problem) -> Problem:
    """The problem of a colon where none may stand: it ends a key only where no text runs into it."""
    line = _line(source, stopped)
    if _VALUE_WITH_COLON.search(line[: stopped.column + 1] + " "):
        return replace(problem, advice="put the value in quotes: it holds a colon and a space")
    above = next((number for number in range(stopped.line - 1, -1, -1) if source.lines[number].strip()), None)
    glued = _GLUED_KEY.match(source.lines[above]) if above is not None else None
    if above is None or not glued:
        return problem
    words = f"{problem.message} at {problem.location}, since this runs on"
    return Problem(words, source.location(above + 1, glued.start("key") + 1), advice=_space_after(glued))


def _space_after(glued: re.Match[str]) -> str:
    return f"write a space after the colon: '{glued['key']}: ...'"


def _advice(line: str, column: int, reason: str) -> str:
    if "expected key" in reason and line[column - 1 : column] in ('"', "'"):
        return "a quote ends right before this: look for one that is not closed, here or above"
    return _ADVICE.get(line[column : column + 1], "")


def _location(source: Source, mark: yaml.Mark) -> Location:
    return source.location(mark.line + 1, mark.column + 1)


def _line(source: Source, mark: yaml.Mark) -> str:
    return source.lines[mark.line] if mark.line < len(source.lines) else ""
