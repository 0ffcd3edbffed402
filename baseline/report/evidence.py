"""What an auditor can look at: the resources and rules in the templates that stand behind a requirement."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from baseline.names import logical_id
from baseline.plan.plan import Plan, StackPlan
from baseline.report.coverage import Coverage

Templates = Mapping[str, Mapping[str, Any]]
_RULE = "AWS::Config::ConfigRule"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The resources of one stack, by logical id, that stand behind a requirement, and the control they belong to."""

    control: str
    stack: str
    template: str
    resources: tuple[str, ...]


def evidence_of(covered: Coverage, names: frozenset[str], plan: Plan, templates: Templates) -> tuple[Evidence, ...]:
    """The resources of the controls that meet a requirement, and the rules that evaluate it, stack by stack. `names`
    are those under which controls claim it (`Framework.names_of`)."""
    return tuple(
        Evidence(control, stack.name, f"cloudformation/{stack.name}.template.json", tuple(resources))
        for stack in plan.stacks
        for control, resources in _behind(covered, names, stack, templates.get(stack.name, {}).get("Resources", {}))
        if resources
    )


def _behind(
    covered: Coverage, names: frozenset[str], stack: StackPlan, resources: Mapping[str, Any]
) -> Iterator[tuple[str, list[str]]]:
    owned = _owned(stack, resources)
    bare = not (covered.controls or covered.rules)
    for one in stack.instances:
        own = owned[one.id]
        evaluated = one.control.evaluated_rules(one.params).intersection(covered.rules)
        rules = [name for name in own if _identifier(resources[name]) in evaluated]
        if one.id in covered.controls:
            begins = tuple(logical_id(one.id) + part for part in one.control.resources_behind(names, one.params))
            chosen = {name for name in own if name.startswith(begins)} if begins else {*rules} or {*own}
            yield one.id, sorted(chosen.union(rules))
        elif evaluated:
            yield one.id, rules or own
        elif bare and one.control.evaluated_checks(one.params).intersection(covered.watched):
            yield one.id, own


def _identifier(resource: Mapping[str, Any]) -> str:
    """The managed rule that a resource is; empty for anything else."""
    if resource.get("Type") != _RULE:
        return ""
    return str(resource.get("Properties", {}).get("Source", {}).get("SourceIdentifier", ""))


def _owned(stack: StackPlan, resources: Mapping[str, Any]) -> dict[str, list[str]]:
    """Logical ids by the control they belong to."""
    owned: dict[str, list[str]] = {one.id: [] for one in stack.instances}
    for name in sorted(resources):
        if owner := stack.owner(name):
            owned[owner.id].append(name)
    return owned
