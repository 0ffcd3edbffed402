"""Requirements that a profile imports and that its exclusions break."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from baseline.catalog.frameworks import Framework, Requirement
from baseline.control import Control
from baseline.plan.plan import Plan
from baseline.report.coverage import Status, coverage
from baseline.report.standing import bears, would_meet

# What no exclusion can change.
_NOBODYS = (Status.IMPLEMENTED, Status.NOT_APPLICABLE, Status.INHERITED)


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
    """Every requirement of the imported frameworks that a dropped control would meet; and where nothing is left of one,
    those of which it would meet a part."""
    for framework in frameworks if plan.excluded else ():
        for one in coverage(plan, framework, catalogue):
            if one.status in _NOBODYS:
                continue
            nothing_left = one.status is not Status.PARTIAL
            names = framework.names_of(one.requirement)
            for control_id, by in plan.excluded:
                control = catalogue[control_id]
                if would_meet(control, framework, one.requirement) or (
                    nothing_left and bears(control, names, one.requirement)
                ):
                    yield Broken(framework.id, one.requirement, control_id, by)
