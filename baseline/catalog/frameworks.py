"""Frameworks: closed lists of requirements, and the AWS checks that evidence each.

A framework is one file in `data/frameworks/`. Requirement ids, levels and assessment status are the
publisher's; titles are this project's own words. The list is complete, also in what nothing can evidence:
coverage has a denominator.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from baseline.errors import nearest
from baseline.facts.config_rules import recommended_inputs

_FRAMEWORKS = Path(__file__).parent / "data" / "frameworks"


@dataclass(frozen=True, slots=True)
class RuleSelection:
    """A managed rule of AWS Config and its inputs by name; ARNs among them are of the partition `aws`."""

    identifier: str
    inputs: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Requirement:
    """What a framework asks for. `level` is the publisher's: 1 or 2 of CIS, of which 2 includes 1; a severity, a
    baseline, `required` or `addressable` elsewhere; None where there is none.

    `assessment` tells whether the publisher, or AWS where the publisher is silent, holds the requirement to be
    checkable by machine. `config_rules` and `security_hub` (control ids) each evidence the requirement or a part of
    it; both are empty where nothing does.

    `same_as` are requirements, as `framework/id`, that ask for the same: what meets one of them meets this one. `scope`
    is `organization` where a single account can neither meet nor fail it, and `provider` where AWS meets it for all
    customers. `remaining` says what a person has to do, where that is known beforehand.
    """

    id: str
    title: str
    level: int | str | None
    assessment: Literal["automated", "manual"]
    config_rules: tuple[RuleSelection, ...]
    security_hub: tuple[str, ...]
    same_as: tuple[str, ...] = ()
    scope: Literal["account", "organization", "provider"] = "account"
    remaining: str = ""


@dataclass(frozen=True)
class Framework:
    """A framework in one version. `source` says where ids, levels and the mapping come from. `checks_suffice` tells
    that a requirement asks for no more than its Security Hub controls judge."""

    id: str
    title: str
    version: str
    source: str
    requirements: tuple[Requirement, ...]
    checks_suffice: bool = False

    def requirement(self, requirement_id: str) -> Requirement:
        """The requirement with this id; LookupError, naming the nearest id, where the framework has none."""
        for requirement in self.requirements:
            if requirement.id == requirement_id:
                return requirement
        hint = nearest(requirement_id, [requirement.id for requirement in self.requirements])
        raise LookupError(f"{self.id} has no requirement {requirement_id!r} {hint}".rstrip())

    def names_of(self, requirement: Requirement) -> frozenset[str]:
        """The requirement as `framework/id`, and every other that asks for the same."""
        return frozenset((f"{self.id}/{requirement.id}", *requirement.same_as))

    @cached_property
    def names(self) -> frozenset[str]:
        """Every requirement as `framework/id`, and every other that asks for the same as one of them."""
        return frozenset().union(*(self.names_of(one) for one in self.requirements))

    @cached_property
    def checks(self) -> frozenset[str]:
        """The ids of every Security Hub control that evidences a requirement."""
        return frozenset(check for one in self.requirements for check in one.security_hub)

    @cached_property
    def config_rules(self) -> tuple[RuleSelection, ...]:
        """Every managed rule that some requirement selects, once, sorted by identifier."""
        chosen = {rule.identifier: rule for item in self.requirements for rule in item.config_rules}
        return tuple(chosen[identifier] for identifier in sorted(chosen))


@cache
def framework_ids() -> tuple[str, ...]:
    """The ids of all frameworks, sorted."""
    return tuple(sorted(path.stem for path in _FRAMEWORKS.glob("*.json")))


@cache
def framework(framework_id: str) -> Framework:
    """The framework with this id; LookupError, naming the nearest id, where there is none."""
    if framework_id not in framework_ids():
        hint = nearest(framework_id, framework_ids())
        raise LookupError(f"unknown framework {framework_id!r} {hint}".rstrip())
    data = json.loads((_FRAMEWORKS / f"{framework_id}.json").read_text(encoding="utf-8"))
    rule_sets: dict[str, list[str]] = data.get("rule_sets", {})
    return Framework(
        id=framework_id,
        title=data["title"],
        version=data["version"],
        source=data["source"],
        requirements=tuple(_requirement(entry, rule_sets) for entry in data["requirements"]),
        checks_suffice=data.get("checks_suffice", False),
    )


def _requirement(entry: dict[str, Any], rule_sets: dict[str, list[str]]) -> Requirement:
    identifiers = [*rule_sets.get(entry.get("rule_set", ""), ()), *entry["config_rules"]]
    return Requirement(
        id=entry["id"],
        title=entry["title"],
        level=entry["level"],
        assessment=entry["assessment"],
        config_rules=tuple(_selection(identifier) for identifier in sorted(identifiers)),
        security_hub=tuple(entry["security_hub"]),
        same_as=tuple(entry.get("same_as", ())),
        scope=entry.get("scope", "account"),
        remaining=entry.get("remaining", ""),
    )


def _selection(identifier: str) -> RuleSelection:
    return RuleSelection(identifier, MappingProxyType(recommended_inputs(identifier)))
