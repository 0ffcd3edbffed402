"""A template as the checks read it: resources by type, paths as text, and who depends on whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from baseline.expectation import values_at
from baseline.plan.plan import StackPlan
from baseline.verify.intrinsics import as_text, references


@dataclass(frozen=True)
class TemplateResource:
    """One resource. `body` is all that the template says of it, policies and dependencies included."""

    logical_id: str
    type: str
    body: Mapping[str, Any]

    @cached_property
    def properties(self) -> Mapping[str, Any]:
        """The properties; empty where there are none."""
        found = self.body.get("Properties")
        return found if isinstance(found, Mapping) else {}

    def each(self, path: str) -> list[Any]:
        """Every value that a dotted path reaches; lists on the way and at its end are walked through."""
        return each(self.properties, path)

    def text(self, path: str) -> str | None:
        """The text at a dotted path (`as_text`); None where there is no value, or one without a text."""
        return next((as_text(one) for one in values_at(self.properties, path)), None)

    @property
    def depends_on(self) -> tuple[str, ...]:
        """The logical ids in `DependsOn`."""
        named = self.body.get("DependsOn", ())
        listed = named if isinstance(named, list) else [named]
        return tuple(one for one in listed if isinstance(one, str))


@dataclass(frozen=True)
class StackTemplate:
    """The template of a stack, and the stack."""

    stack: StackPlan
    template: Mapping[str, Any]

    @cached_property
    def resources(self) -> Mapping[str, TemplateResource]:
        """Every resource by logical id."""
        return {name: TemplateResource(name, body["Type"], body) for name, body in self.template["Resources"].items()}

    @cached_property
    def _by_type(self) -> Mapping[str, list[TemplateResource]]:
        found: dict[str, list[TemplateResource]] = {}
        for resource in self.resources.values():
            found.setdefault(resource.type, []).append(resource)
        return found

    def of_type(self, *types: str) -> Iterator[TemplateResource]:
        """The resources of these types; of every type where none is named."""
        for kind in types or self._by_type:
            yield from self._by_type.get(kind, ())

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """The Regions that the stack goes to, sorted."""
        return tuple(sorted({target.region for target in self.stack.targets}))

    @cached_property
    def dependencies(self) -> Mapping[str, frozenset[str]]:
        """What each resource names, by reference or by `DependsOn`; what does not exist is among it."""
        return {
            name: frozenset(references(resource.properties)).union(resource.depends_on)
            for name, resource in self.resources.items()
        }

    def waits_for(self, logical_id: str) -> frozenset[str]:
        """Everything that must exist before a resource does, directly or through others."""
        found: set[str] = set()
        pending = [logical_id]
        while pending:
            fresh = self.dependencies.get(pending.pop(), frozenset()) - found
            found |= fresh
            pending += fresh
        return frozenset(found)


def each(data: object, path: str) -> list[Any]:
    """Every value that a dotted path reaches in `data`, with lists at its end walked through as well."""
    return [one for value in values_at(data, path) for one in (value if isinstance(value, list) else [value])]
