"""What must be true of an output, and what was found.

An expectation belongs to a control and holds in every format. It is used four times: by the contract tests (which
also break it and see that the breakage is noticed), by the checks of `generate`, as evidence, and in the diff.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from baseline.must import ABSENT, Must, consists_of, equals, made_of
from baseline.references import ANY


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
class At:
    """A property in one format: every resource of `type` for which each path in `where` has the given value must have
    `path`, and at least one such resource must exist. Paths are dotted; lists on the way are walked through; an empty
    path is the whole resource. Where `optional`, there may be no such resource. `together`, what is found is asked
    about as one list, so that nothing can be missing from it."""

    type: str
    path: str
    where: Mapping[str, Any] = field(default_factory=dict)
    must: Must | None = None
    optional: bool = False
    together: bool = False


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
        if not candidates and not at.optional:
            yield at.type, f"no {at.type}" + (f" with {dict(at.where)!r}" if at.where else "")
        must = at.must or self.must
        if at.together:
            if candidates and not must.test([found for one in candidates for found in one.values(at.path)]):
                yield at.type, f"{len(candidates)} of it, but it must be so that they {must.words[:400]}"
            return
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


def exactly(
    title: str,
    types: tuple[str, str],
    wanted: Sequence[Mapping[str, object]],
    blocks: Sequence[Mapping[str, object]],
) -> Expectation:
    """The resources of a type are these and no others, each whole; where none is wanted, there is none. `types` are
    those of CloudFormation and of Terraform, `wanted` is in the words of the first and `blocks` of the second."""
    return Expectation(
        title,
        consists_of(*wanted),
        At(types[0], "", together=True, optional=not wanted),
        At(types[1], "", together=True, optional=not blocks, must=consists_of(*blocks)),
    )


def published(values: Mapping[str, Must]) -> Expectation:
    """What other stacks find under the name of a capability is that capability; `values` are by capability, and those
    that no other stack needs are not published."""
    return Expectation(
        "What other stacks look up is what the name says",
        made_of(
            *(
                {
                    "Name": f"/{ANY}/baseline/{capability.replace('.', '/').replace('_', '-')}",
                    "Type": "String",
                    "Value": value,
                }
                for capability, value in values.items()
            )
        ),
        At("AWS::SSM::Parameter", "", optional=True),
        None,
    )


def retained(terraform_type: str) -> Expectation:
    """Terraform refuses to destroy what holds data or protects the account; of a template, a check asks the same."""
    return Expectation(
        f"Terraform refuses to destroy any {terraform_type}",
        equals(True),
        None,
        At(terraform_type, "lifecycle.prevent_destroy"),
    )


def values_at(data: object, path: str) -> list[Any]:
    """Every value that a dotted path reaches; lists on the way are walked through, the value itself is not split.

    >>> values_at({"rule": [{"days": 1}, {"days": 2}]}, "rule.days")
    [1, 2]
    """
    if not path:
        return [data]
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
