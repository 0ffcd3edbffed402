"""One module per command: a few lines over the verbs of `baseline.pipeline`, and how the answer is shown."""

from __future__ import annotations

import sys
from datetime import date


def as_of(chosen: date | None) -> date:
    """The day by which waivers are judged. The only place that reads the clock."""
    return chosen or date.today()


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 target`, `2 targets`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def progress(message: str) -> None:
    """Say what is going on, where somebody is watching."""
    if sys.stderr.isatty():
        print(message, file=sys.stderr, flush=True)


def tell(message: str) -> None:
    """Say what a person has to know, whoever is watching."""
    print(message, file=sys.stderr, flush=True)
