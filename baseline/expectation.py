"""What must be true of an output, and what was found.

An expectation belongs to a control and holds in every format. It is used four times: by the contract tests (which
also break it and see that the breakage is noticed), by the checks of `generate`, as evidence, and in the diff.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of either format as plain data. `address` is a logical id or a Terraform address; nested blocks of
    Terraform are lists of mappings, JSON documents are the data they contain."""

    address: str
    type: str
    properties: Mapping[str, Any]
    _known: dict[str, list[Any]] = field(default_factory=dict, compare=False, repr=False)

    def values(self, path: str) -> list[Any]:
        """`values_at` of the properties; kept, because hundreds of expectations ask alike."""
        if path not in self._known:
            self._known[path] = values_at(self.properties, path)
        return self._known[path]


@dataclass(frozen=True, slots=True)
class Must:
    """A condition on one value, in words and as a test."""

    words: str
    test: Callable[[Any], bool]


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


def that(words: str, test: Callable[[Any], bool]) -> Must:
    """A condition of the control's own; `words` completes the sentence "the value ..."."""
    return Must(words, test)


@dataclass(frozen=True, slots=True)
class At:
    """A property in one format: every resource of `type` for which each path in `where` has the given value must have
    `path`, and at least one such resource must exist. Paths are dotted; lists on the way are walked through."""

    type: str
    path: str
    where: Mapping[str, Any] = field(default_factory=dict)
    must: Must | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """`title` states the secure state; `must` is the condition, unless a format says it in its own terms."""

    title: str
    must: Must
    cloudformation: At | None
    terraform: At | None

    def unmet(self, at: At, resources: Sequence[Resource]) -> Iterator[tuple[str, str]]:
        """(address, what is wrong) for everything among `resources` that fails the expectation."""
        candidates = [
            one
            for one in resources
            if one.type == at.type and all(value in one.values(path) for path, value in at.where.items())
        ]
        if not candidates:
            yield at.type, f"no {at.type}" + (f" with {dict(at.where)!r}" if at.where else "")
        must = at.must or self.must
        for one in candidates:
            for found in one.values(at.path) or [ABSENT]:
                if not must.test(found):
                    shown = "absent" if found is ABSENT else repr(found)
                    yield (
                        one.address,
                        f"{at.path} is {shown[:120]}, but it must be so that it {must.words[:200]}",
                    )


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something that is not as it must be, in a named stack and resource."""

    stack: str
    resource: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.stack}/{self.resource}: {self.message} [{self.rule}]"


def values_at(data: object, path: str) -> list[Any]:
    """Every value that a dotted path reaches; lists on the way are walked through, the value itself is not split.

    >>> values_at({"rule": [{"days": 1}, {"days": 2}]}, "rule.days")
    [1, 2]
    """
    current: list[Any] = [data]
    for step in path.split("."):
        found: list[Any] = []
        for one in current:
            # Exact types first: this runs some hundred thousand times, and the abstract checks are slow.
            if type(one) is dict:
                if step in one:
                    found.append(one[step])
            elif isinstance(one, (list, tuple)):
                found += [inner[step] for inner in one if isinstance(inner, Mapping) and step in inner]
            elif isinstance(one, Mapping) and step in one:
                found.append(one[step])
        if not found:
            return found
        current = found
    return current


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
