"""The coverage of a framework by a plan: for every requirement a status, what meets it, and what is left to do.

The status comes from what the plan contains, never from what the catalogue could do. The words are OSCAL's, and three
that auditors use beside them:

- `implemented`: what infrastructure code can set for it is set, everywhere it should be; `remaining` says what that
  does not reach, such as resources that were there before;
- `partial`: part of it is met, or what does not comply is reported and nothing sets it;
- `planned`: nothing of it is met yet: what would is not chosen, or waived with an end;
- `alternative`: waived, and the waiver names what does the work instead;
- `inherited`: the provider meets it for its customers;
- `manual`: no control of the catalogue meets any of it: a person has to;
- `not-applicable`: it asks something of an organization, and the profile has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from baseline.catalog.frameworks import Framework, Requirement
from baseline.control import Control
from baseline.plan.plan import Plan, Waived
from baseline.report.standing import Standing, bears, would_meet

_NOBODY = "A person has to see to it: no control of the catalogue sets it, and no rule of AWS Config looks at it."


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
    controls that pass by them, `watched` those that it evaluates beside, `rules` the managed rules of AWS Config that
    evaluate it. `remaining` is what a person still has to do, in one or more sentences; empty where nothing is left."""

    requirement: Requirement
    status: Status
    controls: tuple[str, ...] = ()
    checks: tuple[str, ...] = ()
    watched: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    remaining: str = ""


def coverage(plan: Plan, framework: Framework, catalogue: Mapping[str, Control]) -> tuple[Coverage, ...]:
    """Every requirement of `framework`, in its order. `catalogue` are all controls there are, by id."""
    standing = Standing(plan, catalogue)
    return tuple(_covered(standing, framework, requirement) for requirement in framework.requirements)


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
    watched = tuple(one for one in requirement.security_hub if one in standing.checks and one not in passed)
    controls = tuple(sorted({*meeting, *contributing, *(name for found in passed.values() for name in found)}))
    waived = [
        one
        for name, found in standing.waived.items()
        if bears(standing.catalogue.get(name), names, requirement)
        for one in found
    ]
    met_by = {name for name, everywhere in meeting.items() if everywhere}
    checked = framework.checks_suffice and bool(passed) and len(passed) == len(requirement.security_hub)
    nowhere = {name: found for name in controls if (found := standing.held_nowhere(name, requirement))}
    lacking = {*nowhere, *(one.control for one in waived)}
    unwaived = met_by - lacking
    passing_everywhere = checked and all(set(found) - lacking for found in passed.values())

    def row(status: Status, *remaining: str) -> Coverage:
        left = " ".join(dict.fromkeys(one for one in (*remaining, *_disabled(standing, requirement)) if one))
        return Coverage(requirement, status, controls, tuple(passed), watched, rules, left)

    if passing_everywhere:
        return row(Status.IMPLEMENTED)
    if unwaived:
        return row(Status.IMPLEMENTED, *_out_of_reach(unwaived, contributing))
    gaps = [text for found in nowhere.values() for text in found]
    if met_by or checked:
        return row(Status.PARTIAL, *contributing.values(), *gaps, *_waivers(waived))
    replaced = [one for one in waived if would_meet(standing.catalogue.get(one.control), framework, requirement)]
    if replaced and not controls and _has_alternatives(replaced):
        return row(Status.ALTERNATIVE, *_waivers(replaced))
    unused = list(standing.unused(names, requirement))
    if controls or rules or watched:
        short = [text for name in meeting for text in standing.falling_short(name)]
        missing = _missing(requirement, short, contributing, passed, watched, rules)
        return row(Status.PARTIAL, *(() if controls else unused), *_waivers(waived), *missing)
    if waived or unused:
        return row(Status.PLANNED, *_waivers(waived), *unused)
    evaluating = [one.id for one in standing.catalogue.values() if one.evaluates_rules]
    if requirement.config_rules and evaluating:
        if nowhere := list(standing.evaluated_nowhere(requirement)):
            return row(Status.MANUAL, requirement.remaining, *nowhere)
        which = ", ".join(one.identifier for one in requirement.config_rules)
        return row(Status.PLANNED, f"Nothing sets it or watches it: have {' or '.join(evaluating)} evaluate {which}.")
    return row(Status.MANUAL, requirement.remaining or _NOBODY)


def _disabled(standing: Standing, requirement: Requirement) -> Iterator[str]:
    """What nobody checks any more, and why: by waivers of controls that set it, or by the profile's own word."""
    for check in requirement.security_hub:
        if check in standing.disabled:
            yield f"Security Hub's {check} is disabled somewhere: {_ended(standing.disabled[check])}"


def _out_of_reach(met_by: Iterable[str], contributing: Mapping[str, str]) -> Iterator[str]:
    """What those that meet a requirement say of themselves that they do not reach; nothing where one of them reaches
    it all."""
    if all(name in contributing for name in met_by):
        yield from (contributing[name] for name in sorted(met_by))


def _missing(
    requirement: Requirement,
    short: Sequence[str],
    contributing: Mapping[str, str],
    passed: Mapping[str, list[str]],
    watched: tuple[str, ...],
    rules: tuple[str, ...],
) -> Iterator[str]:
    """What is left of a requirement that is met in part."""
    yield requirement.remaining
    yield from short
    yield from contributing.values()
    unmet = [one for one in requirement.security_hub if one not in passed]
    if passed and unmet:
        yield f"Of the checks of AWS Security Hub, no control makes {', '.join(unmet)} pass."
    if rules:
        yield "What AWS Config reports as noncompliant has to be put right."
    elif watched:
        yield "What Security Hub reports as failed has to be put right."
    elif not contributing and not short and not requirement.remaining:
        yield "What goes beyond the checks is for the organization to see to."


def _has_alternatives(waived: Sequence[Waived]) -> bool:
    """Whether something does the work of each waived control in each place."""
    instead = {(one.control, one.target) for one in waived if one.alternative}
    return all((one.control, one.target) in instead for one in waived)


def _waivers(waived: Sequence[Waived]) -> Iterator[str]:
    """Each waiver once, with its places."""
    places: dict[Waived, list[str]] = {}
    for one in waived:
        key = Waived(one.control, waived[0].target, one.reason, one.owner, one.expires, one.alternative)
        places.setdefault(key, []).append(f"{one.target.account} {one.target.region}")
    for one, where in places.items():
        yield f"{one.control} is waived in {', '.join(where)} until {one.expires} by {one.owner}: {_ended(one.reason)}"
        if one.alternative:
            yield f"Instead: {_ended(one.alternative)}"


def _ended(text: str) -> str:
    """In one line, as a sentence."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _is_organization(plan: Plan) -> bool:
    return any(target.role != "standalone" for target in plan.targets)
