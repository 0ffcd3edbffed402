"""What a control may know of each place it could stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from baseline.catalog.frameworks import Framework
from baseline.control import Control
from baseline.facts.regions import partition_of, records_global_types
from baseline.model.ids import matches
from baseline.model.loader import LoadedProfile
from baseline.model.waiver import Waiver
from baseline.names import Names
from baseline.place import Place
from baseline.plan.plan import Target
from baseline.plan.selection import Selection


@dataclass(frozen=True)
class Places:
    """The places of one profile. `provided` are the capabilities of the controls that stand at each target."""

    loaded: LoadedProfile
    selection: Selection
    framework: Callable[[str], Framework]
    provided: Mapping[Target, frozenset[str]] = field(default_factory=dict)

    def at(self, target: Target) -> Place:
        """What a control may know of `target`."""
        return replace(
            self._anywhere,
            role=target.role,
            region=target.region,
            account=target.account,
            provided_here=self.provided.get(target, frozenset()),
            disabled_checks=self._disabled_checks(target),
        )

    @cached_property
    def _anywhere(self) -> Place:
        """What is the same in every place. Global resources belong to the home Region if AWS Config records them
        there, and else to the first governed Region where it does."""
        profile, organization = self.loaded.profile, self.loaded.organization
        home, governed = organization.home_region, organization.governed_regions
        able = [region for region in (home, *governed) if records_global_types(region)]
        return Place(
            role="",
            region="",
            home_region=home,
            partition=partition_of(home),
            rules=self.selection.rules,
            governed_regions=governed,
            global_region=able[0] if able else None,
            account="",
            accounts={one.name: one.id for one in organization.accounts},
            names=Names(profile.prefix),
            contacts=frozenset(profile.contacts.model_dump(exclude_none=True)),
            roles={one.name: one.role.value for one in organization.accounts},
            organization_id=organization.id,
            frameworks=profile.imports,
            provided=frozenset().union(*self.provided.values()),
            framework_rules={
                name: tuple(rule.identifier for rule in self.framework(name).config_rules) for name in profile.imports
            },
        )

    def _disabled_checks(self, target: Target) -> dict[str, str]:
        """The Security Hub controls that report, in this account and Region, what a waiver accepts, with its reason."""
        found: dict[str, str] = {}
        for waiver in self.loaded.profile.waivers:
            if holds_at(waiver, target):
                for control_id, checks in self._checks.items():
                    if matches(waiver.control, control_id):
                        found |= dict.fromkeys(checks, _words(waiver))
        return dict(sorted(found.items()))

    @cached_property
    def _checks(self) -> Mapping[str, tuple[str, ...]]:
        """The Security Hub controls that each chosen control makes pass, by its id."""
        frameworks = [self.framework(name) for name in self.loaded.profile.imports]
        return {
            name: tuple(_checks_of(one.control, one.params, frameworks)) for name, one in self.selection.chosen.items()
        }


def holds_at(waiver: Waiver, target: Target) -> bool:
    """Whether a waiver holds in this account and Region."""
    return (not waiver.accounts or target.account in waiver.accounts) and (
        not waiver.regions or target.region in waiver.regions
    )


def _checks_of(control: Control, params: object, frameworks: list[Framework]) -> Iterator[str]:
    yield from control.passed(params)
    satisfied = set(control.satisfied(params))
    for one in frameworks:
        for requirement in one.requirements:
            # What only one check judges; of several, others than this control's may be meant.
            if len(requirement.security_hub) == 1 and satisfied & one.names_of(requirement):
                yield from requirement.security_hub


def _words(waiver: Waiver) -> str:
    """The note of a disabled check, in one line."""
    return f"{' '.join(waiver.reason.split())} (waived until {waiver.expires.isoformat()} by {waiver.owner})"
