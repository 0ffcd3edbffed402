"""The coverage of a framework by a plan: for every requirement a status, what meets it, and what is left to do.

The status comes from what the plan contains, never from what the catalogue could do. The words are OSCAL's, and three
that auditors use beside them:

- `implemented`: a control that meets it stands everywhere it should;
- `partial`: part of it is met, or what does not comply is reported and nothing sets it;
- `planned`: nothing of it is met yet: what would is not chosen, or waived with an end;
- `alternative`: waived, and the waiver names what does the work instead;
- `inherited`: the provider meets it for its customers;
- `manual`: no setting of an account meets it: a person has to;
- `not-applicable`: it asks something of an organization, and the profile has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from baseline.catalog.frameworks import Framework, Requirement
from baseline.control import Control
from baseline.plan.plan import ControlInstance, Plan, StackPlan, Waived


class Status(StrEnum):
    """What a plan does about a requirement."""

    IMPLEMENTED = "implemented"
    PARTIAL = "partial"
    PLANNED = "planned"
    ALTERNATIVE = "alternative"
    INHERITED = "inherited"
    MANUAL = "manual"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class Coverage:
    """A requirement in a plan. `controls` are the ids of those that meet it or part of it, `checks` the Security Hub
    controls that pass by them, `rules` the managed rules of AWS Config that evaluate it. `remaining` is what a person
    still has to do, in one or more sentences; empty where nothing is left."""

    requirement: Requirement
    status: Status
    controls: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    remaining: str = ""


class Standing:
    """What stands in a plan, and what the catalogue would have beside it."""

    def __init__(self, plan: Plan, catalogue: Mapping[str, Control]) -> None:
        self.plan = plan
        self.catalogue = catalogue
        self.instances: dict[str, list[tuple[StackPlan, ControlInstance]]] = {}
        for stack in plan.stacks:
            for one in stack.instances:
                self.instances.setdefault(one.id, []).append((stack, one))
        self.waived: dict[str, list[Waived]] = {}
        for waived in plan.waived:
            self.waived.setdefault(waived.control, []).append(waived)
        self._roles = {target.role for target in plan.targets}
        self.rules = frozenset(
            rule for standing in self.instances.values() for _, one in standing for rule in _rules(one)
        )
        self._passed = {
            name: frozenset.intersection(*(frozenset(one.control.passed(one.params)) for _, one in standing))
            for name, standing in self.instances.items()
        }

    def meeting(self, names: frozenset[str]) -> Iterator[tuple[str, bool]]:
        """(id, whether in every place where it stands) of the controls that meet a requirement of these names."""
        for name, standing in self.instances.items():
            met = [not names.isdisjoint(one.control.satisfied(one.params)) for _, one in standing]
            if any(met):
                yield name, all(met)

    def contributing(self, names: frozenset[str]) -> Iterator[tuple[str, str]]:
        """(id, what is still missing) of the controls that meet part of a requirement."""
        for name, standing in self.instances.items():
            for _, one in standing:
                found = one.control.contributed(one.params)
                for key in sorted(names & found.keys()):
                    yield name, found[key]

    def passing(self, check: str) -> list[str]:
        """The ids of the controls by which a Security Hub control passes wherever they stand."""
        return [name for name, passed in self._passed.items() if check in passed]

    def unused(self, names: frozenset[str]) -> Iterator[str]:
        """What would meet a requirement of these names, and how it would come to: a control that stands nowhere, or one
        whose parameters leave it out."""
        for name, control in self.catalogue.items():
            if names.isdisjoint((*control.satisfies, *control.contributes)):
                continue
            dropping = dict(self.plan.excluded).get(name)
            if self._roles.isdisjoint(control.placement.roles):
                continue
            if name in self.instances:
                yield f"The parameters of {name} leave it out."
            elif dropping:
                yield f"{name} is dropped by {dropping}."
            elif control.opt_in:
                yield f"Name {name} in controls.include; it does not come by itself: {control.opt_in}."
            else:
                yield f"{name} is not chosen, or stands in no account of the profile."


def coverage(plan: Plan, framework: Framework, catalogue: Mapping[str, Control]) -> tuple[Coverage, ...]:
    """Every requirement of `framework`, in its order. `catalogue` are all controls there are, by id."""
    standing = Standing(plan, catalogue)
    return tuple(_covered(standing, framework, requirement) for requirement in framework.requirements)


@dataclass(frozen=True, slots=True)
class Broken:
    """A requirement that an imported framework asks for and that is not met because the profile drops `control`; `by`
    says what drops it."""

    framework: str
    requirement: Requirement
    control: str
    by: str


def broken_by_exclusions(
    plan: Plan, frameworks: Iterable[Framework], catalogue: Mapping[str, Control]
) -> Iterator[Broken]:
    """Every requirement of the imported frameworks that would be met, or met further, by a control that is dropped."""
    for framework in frameworks if plan.excluded else ():
        for one in coverage(plan, framework, catalogue):
            if one.status is Status.IMPLEMENTED:
                continue
            names = framework.names_of(one.requirement)
            for control_id, by in plan.excluded:
                if _would_meet(catalogue[control_id], names, one.requirement):
                    yield Broken(framework.id, one.requirement, control_id, by)


def _covered(standing: Standing, framework: Framework, requirement: Requirement) -> Coverage:
    if requirement.scope == "provider":
        return Coverage(requirement, Status.INHERITED, remaining=requirement.remaining)
    if requirement.scope == "organization" and not _is_organization(standing.plan):
        left = "It is about AWS Organizations: the profile has a single account."
        return Coverage(requirement, Status.NOT_APPLICABLE, remaining=left)
    names = framework.names_of(requirement)
    meeting = dict(standing.meeting(names))
    contributing = dict(standing.contributing(names))
    passed = {check: found for check in requirement.security_hub if (found := standing.passing(check))}
    rules = tuple(one.identifier for one in requirement.config_rules if one.identifier in standing.rules)
    controls = tuple(sorted({*meeting, *contributing, *(name for found in passed.values() for name in found)}))
    waived = [
        one
        for name, found in standing.waived.items()
        if _would_meet(standing.catalogue.get(name), names, requirement)
        for one in found
    ]
    checked = framework.checks_suffice and bool(passed) and len(passed) == len(requirement.security_hub)
    whole = any(everywhere for everywhere in meeting.values()) or checked

    def row(status: Status, *remaining: str) -> Coverage:
        left = " ".join(dict.fromkeys(one for one in remaining if one))
        return Coverage(requirement, status, controls, tuple(passed), rules, left)

    if whole and not waived:
        # What those that meet it say of themselves that they do not reach.
        return row(Status.IMPLEMENTED, *(text for name, text in contributing.items() if name in meeting))
    if whole or (controls and waived):
        return row(Status.PARTIAL, *contributing.values(), *_waivers(waived))
    if waived and not controls:
        alternatives = [one.alternative for one in waived]
        return row(Status.ALTERNATIVE if all(alternatives) else Status.PLANNED, *_waivers(waived))
    unused = list(standing.unused(names))
    if controls or rules:
        more = () if controls else unused
        return row(Status.PARTIAL, *more, *_missing(requirement, meeting, contributing, passed, rules))
    if unused:
        return row(Status.PLANNED, *unused)
    if requirement.assessment == "manual" or not (requirement.config_rules or requirement.security_hub):
        return row(Status.MANUAL, requirement.remaining or "A person has to see to it: no setting of an account does.")
    return row(Status.PLANNED, _unwatched(standing, requirement))


def _missing(
    requirement: Requirement,
    meeting: Mapping[str, bool],
    contributing: Mapping[str, str],
    passed: Mapping[str, list[str]],
    rules: tuple[str, ...],
) -> Iterator[str]:
    """What is left of a requirement that is met in part."""
    yield requirement.remaining
    for name in meeting:
        yield f"{name} meets it in some of its places, or with some of its parameters, alone."
    yield from contributing.values()
    unmet = [one for one in requirement.security_hub if one not in passed]
    if passed and unmet:
        yield f"Of the checks of AWS Security Hub, no control makes {', '.join(unmet)} pass."
    if rules:
        yield "What AWS Config reports as noncompliant has to be put right."
    elif not contributing and not meeting and not requirement.remaining:
        yield "What goes beyond the checks is for the organization to see to."


def _unwatched(standing: Standing, requirement: Requirement) -> str:
    evaluating = [one.id for one in standing.catalogue.values() if one.evaluates_rules]
    if requirement.config_rules and evaluating:
        which = ", ".join(one.identifier for one in requirement.config_rules)
        return f"Nothing sets it or watches it: have {' or '.join(evaluating)} evaluate {which}."
    return requirement.remaining or "No control of the catalogue sets it or watches it."


def _would_meet(control: Control | None, names: frozenset[str], requirement: Requirement) -> bool:
    return control is not None and (
        not names.isdisjoint((*control.satisfies, *control.contributes))
        or not set(requirement.security_hub).isdisjoint(control.passes)
    )


def _waivers(waived: list[Waived]) -> Iterator[str]:
    """Each waiver once, with its places."""
    places: dict[Waived, list[str]] = {}
    for one in waived:
        key = Waived(one.control, waived[0].target, one.reason, one.owner, one.expires, one.alternative)
        places.setdefault(key, []).append(f"{one.target.account} {one.target.region}")
    for one, where in places.items():
        instead = f" Instead: {' '.join(one.alternative.split())}" if one.alternative else ""
        reason = " ".join(one.reason.split())
        yield f"{one.control} is waived in {', '.join(where)} until {one.expires} by {one.owner}: {reason}.{instead}"


def _rules(instance: ControlInstance) -> frozenset[str]:
    return instance.control.evaluated_rules(instance.params)


def _is_organization(plan: Plan) -> bool:
    return any(target.role != "standalone" for target in plan.targets)
