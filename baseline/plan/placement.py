"""Where the chosen controls stand: place, then waive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from baseline.control import Need, Place, Scope
from baseline.errors import Problem
from baseline.facts.regions import partition_of
from baseline.model.ids import matches
from baseline.model.loader import LoadedProfile
from baseline.model.organization import Account, Organization
from baseline.model.waiver import Waiver
from baseline.plan.plan import ControlInstance, Provenance, Target, Waived
from baseline.plan.selection import Chosen, Selection

US_EAST_1 = "us-east-1"


@dataclass
class Placed:
    """The instances of every target, in no particular order, and what was waived there."""

    targets: dict[Target, dict[str, ControlInstance]] = field(default_factory=dict)
    waived: list[Waived] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def place(
    loaded: LoadedProfile, selection: Selection, providers: Mapping[str, str], today: date
) -> Placed:
    """Every chosen control in every account and Region that its placement names, but for waivers."""
    organization = loaded.organization
    placed = Placed()
    waivers = _valid_waivers(loaded, today, placed.problems)
    partition = partition_of(organization.home_region)
    for chosen in selection.chosen.values():
        if chosen.control.placement.scope is Scope.US_EAST_1 and partition != "aws":
            placed.problems.append(
                Problem(
                    f"{chosen.control.id} is configured in us-east-1, which the partition {partition} does not have",
                    loaded.locations.of(("organization", "home_region")),
                    advice=f"exclude {chosen.control.id}",
                )
            )
            continue
        for account in organization.accounts:
            if account.role.value in chosen.control.placement.roles:
                for region in _regions(chosen, organization):
                    _stand(placed, chosen, account, region, organization, selection, waivers, partition)
    for target, instances in placed.targets.items():
        for instance in instances.values():
            for need in instance.control.needs(instance.params):
                _check_need(placed, loaded, target, instance, need, organization.home_region, providers)
    return placed


def _regions(chosen: Chosen, organization: Organization) -> tuple[str, ...]:
    match chosen.control.placement.scope:
        case Scope.HOME_REGION:
            return (organization.home_region,)
        case Scope.GOVERNED_REGIONS:
            return organization.governed_regions
        case Scope.US_EAST_1:
            return (US_EAST_1,)


def _stand(
    placed: Placed,
    chosen: Chosen,
    account: Account,
    region: str,
    organization: Organization,
    selection: Selection,
    waivers: list[Waiver],
    partition: str,
) -> None:
    target = Target(account.name, region, account.id, account.role.value)
    for waiver in waivers:
        if (
            matches(waiver.control, chosen.control.id)
            and (not waiver.accounts or account.name in waiver.accounts)
            and (not waiver.regions or region in waiver.regions)
        ):
            placed.waived.append(
                Waived(chosen.control.id, target, waiver.reason, waiver.owner, waiver.expires.isoformat())
            )
            return
    where = Place(account.role.value, region, organization.home_region, partition, selection.rules)
    params = chosen.control.localize(chosen.params, where)
    before, after = chosen.params.model_dump(mode="json"), params.model_dump(mode="json")
    provenance = {
        name: Provenance("resolved", f"for {region}") if after[name] != before.get(name) else known
        for name, known in chosen.provenance.items()
    }
    placed.targets.setdefault(target, {})[chosen.control.id] = ControlInstance(
        chosen.control, params, provenance, chosen.why
    )


def _valid_waivers(loaded: LoadedProfile, today: date, problems: list[Problem]) -> list[Waiver]:
    for index, waiver in enumerate(loaded.profile.waivers):
        if waiver.expires < today:
            problems.append(
                Problem(
                    f"the waiver of {waiver.control} expired on {waiver.expires.isoformat()}",
                    loaded.locations.of(("waivers", index, "expires")),
                    advice=f"remove it, or have {waiver.owner} renew it",
                )
            )
    return list(loaded.profile.waivers)


def _check_need(
    placed: Placed,
    loaded: LoadedProfile,
    target: Target,
    instance: ControlInstance,
    need: Need,
    home_region: str,
    providers: Mapping[str, str],
) -> None:
    provider = providers[need.capability.split(".")[0]]
    region = home_region if need.home else target.region
    there = placed.targets.get(Target(target.account, region, target.account_id, target.role), {})
    if provider in there:
        return
    waivers = loaded.profile.waivers
    index = next((i for i, one in enumerate(waivers) if matches(one.control, provider)), None)
    if index is not None:
        placed.problems.append(
            Problem(
                f"{instance.id} in {target.account} {target.region} needs {need.capability}, "
                f"but {provider} is waived in {region}",
                loaded.locations.of(("waivers", index, "control")),
                advice=f"waive {instance.id} as well",
            )
        )
