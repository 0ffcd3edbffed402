"""Which controls of the catalogue meet which requirements, whatever a profile chooses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from baseline.catalog.frameworks import Framework, Requirement
from baseline.control import Control


@dataclass(frozen=True, slots=True)
class Mapped:
    """What a control is to a requirement. `whole` tells whether it meets it with the right parameters, `missing` what
    is left all the same; `checks` are the Security Hub controls that pass by it and evidence the requirement."""

    control: str
    framework: str
    requirement: Requirement
    whole: bool
    missing: str
    checks: tuple[str, ...]


def requirements_of(control: Control, frameworks: Iterable[Framework]) -> Iterator[Mapped]:
    """Every requirement of `frameworks` that the control meets, wholly or in part."""
    for framework in frameworks:
        for requirement in framework.requirements:
            names = framework.names_of(requirement)
            checks = tuple(one for one in requirement.security_hub if one in control.passes)
            missing = next((control.contributes[name] for name in sorted(names & control.contributes.keys())), "")
            if not names.isdisjoint(control.satisfies):
                yield Mapped(control.id, framework.id, requirement, True, missing, checks)
            elif missing or checks:
                whole = framework.checks_suffice and len(checks) == len(requirement.security_hub)
                left = "" if whole else missing or "What goes beyond these checks."
                yield Mapped(control.id, framework.id, requirement, whole, left, checks)


def controls_of(framework: Framework, catalogue: Mapping[str, Control]) -> dict[str, list[Mapped]]:
    """By the id of each requirement, what the catalogue has for it; an empty list where it has nothing."""
    found: dict[str, list[Mapped]] = {requirement.id: [] for requirement in framework.requirements}
    for control in catalogue.values():
        for mapped in requirements_of(control, (framework,)):
            found[mapped.requirement.id].append(mapped)
    return found
