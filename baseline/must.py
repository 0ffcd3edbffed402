"""Conditions on one value of an output: what `Expectation` asks of what it finds.

Each says in words what the value must be, so that a finding reads as a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baseline.references import agrees, referred


@dataclass(frozen=True, slots=True)
class Must:
    """A condition on one value, in words and as a test."""

    words: str
    test: Callable[[Any], bool]

    def __call__(self, found: object) -> bool:
        return self.test(found)


ABSENT = object()


def equals(value: object) -> Must:
    """Exactly this value (booleans may be the strings "true" and "false", as CloudFormation takes them)."""
    return Must(
        f"is {value!r}",
        lambda found: found == value or (_boolean(found) == value and _boolean(found) is not None),
    )


def one_of(*values: object) -> Must:
    """One of these values."""
    return Must(f"is one of {values!r}", lambda found: found in values)


def at_least(number: float) -> Must:
    """A number no smaller than this."""
    return Must(f"is at least {number}", lambda found: _number(found) is not None and _number(found) >= number)  # type: ignore[operator]


def at_most(number: float) -> Must:
    """A number no larger than this."""
    return Must(f"is at most {number}", lambda found: _number(found) is not None and _number(found) <= number)  # type: ignore[operator]


def present() -> Must:
    """Any value that is not empty."""
    return Must("is present", lambda found: found is not ABSENT and found not in (None, "", [], {}, ()))


def absent() -> Must:
    """No value at all."""
    return Must("is absent", lambda found: found is ABSENT)


def contains(*items: object) -> Must:
    """A list that has every one of these items."""
    return Must(
        f"contains {list(items)!r}",
        lambda found: isinstance(found, (list, tuple)) and all(item in found for item in items),
    )


def each(condition: Must) -> Must:
    """A list with something in it, of which every item meets the condition."""
    return Must(
        f"holds only what {condition.words}",
        lambda found: isinstance(found, (list, tuple)) and bool(found) and all(condition(one) for one in found),
    )


def states(**wanted: object) -> Must:
    """A policy document with a statement that carries each of these elements with exactly this value:
    `states(Effect="Deny", Condition={"Bool": {"aws:SecureTransport": "false"}})`."""

    def test(document: object) -> bool:
        if not isinstance(document, Mapping):
            return False
        statements = document.get("Statement", [])
        listed = [statements] if isinstance(statements, Mapping) else statements
        return any(all(one.get(name) == value for name, value in wanted.items()) for one in listed)

    return Must(f"has a statement with {wanted!r}", test)


def like(*allowed: object) -> Must:
    """The same value as one of these once references are resolved, whole: nothing missing and nothing more. A value is
    written as `baseline.references` has it, with ACCOUNT, REGION, REFERENCE and ANY."""
    return Must(f"is like {_short(allowed)}", lambda found: any(agrees(one, found) for one in allowed))


# What tells people or orders the work, and decides nothing.
DESCRIPTIVE = frozenset({"Description", "Tags", "depends_on", "description", "lifecycle", "tags"})


def made_of(*allowed: Mapping[str, object]) -> Must:
    """For a whole resource (the path ""): its properties are those of one of these, and no others but `DESCRIPTIVE`
    ones. Values are as in `like`, or conditions themselves; None stands for a property that is not there."""
    wanted = [{name: value for name, value in one.items() if value is not None} for one in allowed]

    def test(found: object) -> bool:
        if not isinstance(found, Mapping):
            return False
        said = {name: value for name, value in found.items() if name not in DESCRIPTIVE}
        return any(agrees(one, said) for one in wanted)

    return Must(f"is made of {_short(wanted)}", test)


def consists_of(*wanted: Mapping[str, object]) -> Must:
    """For whole resources `together`: there is each of these, as in `made_of`, and nothing else."""
    conditions = [made_of(one) for one in wanted]

    def test(found: object) -> bool:
        return isinstance(found, (list, tuple)) and len(found) == len(conditions) and _paired(conditions, found)

    return Must(f"are {len(conditions)}, one each that {' and that '.join(one.words for one in conditions)}", test)


def _paired(conditions: Sequence[Must], found: Sequence[object]) -> bool:
    """Whether each condition has something found to itself: a matching, since one thing may meet several of them."""
    holder: dict[int, int] = {}

    def place(condition: int, tried: set[int]) -> bool:
        for number, one in enumerate(found):
            if number not in tried and conditions[condition](one):
                tried.add(number)
                if number not in holder or place(holder[number], tried):
                    holder[number] = condition
                    return True
        return False

    return all(place(condition, set()) for condition in range(len(conditions)))


def grants(*documents: Mapping[str, Any]) -> Must:
    """The policy is one of these, statement by statement: no condition lost, nothing widened."""
    sids = [one.get("Sid") for document in documents for one in document["Statement"]]
    return Must(f"has the statements {sids!r} unchanged", lambda found: any(agrees(one, found) for one in documents))


def refers(*parts: str) -> Must:
    """A reference to a resource, or to a value handed over, and no literal; with `parts`, one whose name has one of
    these in it, whatever the case and the separators."""

    def test(found: object) -> bool:
        name = referred(found)
        return name is not None and (not parts or any(_letters(part) in _letters(name) for part in parts))

    return Must("is a reference" + (f" to {' or '.join(parts)}" if parts else ""), test)


def that(words: str, test: Callable[[Any], bool]) -> Must:
    """A condition of the control's own; `words` completes the sentence "the value ..."."""
    return Must(words, test)


def _short(values: Sequence[object]) -> str:
    return " or ".join(_words(one) for one in values)


def _words(value: object) -> str:
    if isinstance(value, Must):
        return value.words
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {_words(one)}" for name, one in value.items()) + "}"
    return repr(value)


def _letters(name: str) -> str:
    return "".join(one for one in name.lower() if one.isalnum())


def _boolean(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def _number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return value
    try:
        return float(value) if isinstance(value, str) else None
    except ValueError:
        return None
