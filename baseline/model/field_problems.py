"""A mistake that a validator found at a path below the value it was given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """`path` leads from the validated value to the culprit; `at_key` points at the culprit's key."""

    message: str
    path: tuple[str | int, ...] = ()
    allowed: str = ""
    advice: str = ""
    at_key: bool = False


class FieldError(ValueError):
    """Raise it in a pydantic validator, also of a control's Params: `problems_of` gives each its own line."""

    def __init__(self, problems: FieldProblem | Iterable[FieldProblem]) -> None:
        self.problems = (problems,) if isinstance(problems, FieldProblem) else tuple(problems)
        super().__init__("; ".join(problem.message for problem in self.problems))
