"""What went wrong, where, what is allowed instead, and what to do about it.

Everything a user can get wrong becomes a `Problem`; all problems of one step travel together in one
`BaselineError`, so that a user mends a profile in one pass. Only `baseline.process` prints them.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher

_CLOSE = 0.6
"""Which part of two words has to agree, as difflib counts it, for one to be offered in place of the other."""


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file that a user wrote. `line` and `column` count from 1, as editors do; so does `start`, the
    column with which the excerpt of the line begins."""

    file: str
    line: int
    column: int
    excerpt: str = ""
    start: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: `message` says what is wrong, `allowed` what would be right, `advice` what to do. `of_form` is one
    that sees the spelling of a name alone: who knows the names says more."""

    message: str
    location: Location | None = None
    allowed: str = ""
    advice: str = ""
    of_form: bool = False

    def render(self) -> str:
        """The problem as text: `file:line:column: message`, the excerpt with a caret, then the way out."""
        head = f"{self.location}: {self.message}" if self.location else self.message
        lines = [head]
        if self.location and self.location.excerpt:
            caret = " " * (self.location.column - self.location.start) + "^"
            lines += [f"    {self.location.excerpt}", f"    {caret}"]
        if self.allowed:
            lines.append(f"  allowed: {self.allowed}")
        if self.advice:
            lines.append(f"  {self.advice}")
        return "\n".join(lines)


class BaselineError(Exception):
    """The tool could not do what it was asked; `exit_code` is what a shell sees."""

    exit_code = 1

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        if isinstance(problems, Problem):
            problems = (problems,)
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.render() for problem in self.problems))


class UsageError(BaselineError):
    """The command line or the profile is wrong: nothing was done."""

    exit_code = 2


class ProfileError(UsageError):
    """A profile is invalid; every problem in it is listed, in the order of the file. One of a name's form alone is left
    out where another tells more of the same place."""

    def __init__(self, problems: Problem | str | Iterable[Problem]) -> None:
        if not isinstance(problems, (Problem, str)):
            problems = tuple(problems)
            told = {one.location for one in problems if one.location and not one.of_form}
            problems = [one for one in problems if not (one.of_form and one.location in told)]
        super().__init__(problems)


def nearest(word: str, known: Iterable[str]) -> str:
    """`did you mean 'x'?` for the known word closest to `word`, whatever the case of either; the first one where
    several are as close, empty where none is close."""
    matcher = SequenceMatcher(b=word.lower())
    found, closeness = "", _CLOSE
    for one in sorted(known) if isinstance(known, AbstractSet) else known:
        matcher.set_seq1(one.lower())
        if matcher.real_quick_ratio() >= closeness and matcher.quick_ratio() >= closeness:
            ratio = matcher.ratio()
            if ratio > closeness or (not found and ratio == closeness):
                found, closeness = one, ratio
    return f"did you mean '{found}'?" if found else ""
