"""Where the chosen controls stand: place, then waive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from baseline.catalog.frameworks import Framework
from baseline.control import Control, ControlParams, Need, Placement, Scope
from baseline.errors import Problem
from baseline.facts.regions import partition_of
from baseline.model.field_problems import FieldError
from baseline.model.ids import matches
from baseline.model.loader import LoadedProfile
from baseline.model.nodes import plain
from baseline.model.organization import Organization
from baseline.model.waiver import Waiver
from baseline.place import Place
from baseline.plan.parameters import lapsed_waivers
from baseline.plan.places import Places, holds_at
from baseline.plan.plan import ControlInstance, Provenance, Target, Waived
from baseline.plan.selection import Chosen, Selection

US_EAST_1 = "us-east-1"


@dataclass
class Placed:
    """The instances of every target, in no particular order, what was waived there, and what holds nowhere."""

    targets: dict[Target, dict[str, ControlInstance]] = field(default_factory=dict)
    waived: list[Waived] = field(default_factory=list)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def place(
    loaded: LoadedProfile,
    selection: Selection,
    controls: Mapping[str, Control],
    providers: Mapping[str, str],
    framework: Callable[[str], Framework],
    today: date,
) -> Placed:
    """Every chosen control in every account and Region that its placement names, but for waivers."""
    organization = loaded.organization
    placed = Placed()
    waivers = loaded.profile.waivers
    used: set[int] = set()
    partition = partition_of(organization.home_region)
    alone = Places(loaded, selection, framework)
    places = replace(alone, provided=_provided(alone))
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
        standing: dict[str, list[tuple[Place, ControlParams]]] = {}
        for target in _targets(chosen.control.placement, organization):
            where = places.at(target)
            params, problems = _localized(loaded, chosen, where)
            if params is None:
                continue  # It has nothing to do there: neither does a waiver.
            applied = [i for i, one in enumerate(waivers) if _applies(one, chosen.control.id, target)]
            if applied:
                used.update(applied)
                # Each of them: an auditor asks who answers for it, and more than one may.
                placed.waived += [_waived(chosen.control.id, target, waivers[i]) for i in applied]
                continue
            placed.problems += problems
            standing.setdefault(target.account, []).append((where, params))
            placed.targets.setdefault(target, {})[chosen.control.id] = _instance(chosen, target, params)
        placed.unplaced += [(chosen.control.id, what) for what in _held_nowhere(chosen, standing)]
        if not standing and chosen.control.id not in {one.control for one in placed.waived}:
            placed.unplaced.append((chosen.control.id, _nowhere(chosen.control, organization)))
    placed.problems += _waiver_problems(loaded, selection, controls, used, today)
    for target, instances in placed.targets.items():
        for instance in instances.values():
            for need in instance.control.needs(instance.params):
                if need.optional:
                    continue
                provider = providers[need.capability.split(".")[0]]
                if provider in selection.chosen:  # otherwise the selection has said why not
                    _check_need(placed, loaded, target, instance, need, organization.home_region, provider)
    return placed


def _provided(places: Places) -> dict[Target, frozenset[str]]:
    """What the controls provide that stand at each target, waivers considered. Whether one stands is asked of each
    alone: what provides something for others does not itself stand back for them."""
    found: dict[Target, set[str]] = {}
    for chosen in places.selection.chosen.values():
        for target in _targets(chosen.control.placement, places.loaded.organization):
            if any(_applies(one, chosen.control.id, target) for one in places.loaded.profile.waivers):
                continue
            params, _ = _localized(places.loaded, chosen, places.at(target))
            if params is not None:
                found.setdefault(target, set()).update(chosen.control.provides(params))
    return {target: frozenset(names) for target, names in found.items()}


def _targets(placement: Placement, organization: Organization) -> Iterator[Target]:
    regions = {
        Scope.HOME_REGION: (organization.home_region,),
        Scope.GOVERNED_REGIONS: organization.governed_regions,
        Scope.US_EAST_1: (US_EAST_1,),
    }
    for account in organization.accounts:
        if account.role.value in placement.roles:
            for region in regions[placement.scope]:
                yield Target(account.name, region, account.id, account.role.value)


def _localized(loaded: LoadedProfile, chosen: Chosen, where: Place) -> tuple[ControlParams | None, list[Problem]]:
    """The parameters at a place, None where the control does not stand there. With problems it stands all the same, on
    the parameters of the profile, so that whatever needs it is not a problem as well."""
    try:
        return chosen.control.localize(chosen.params, where), []
    except FieldError as error:
        return chosen.params, list(_unfit(loaded, chosen.control.id, error))


def _unfit(loaded: LoadedProfile, control_id: str, error: FieldError) -> Iterator[Problem]:
    """What does not hold at a place, at the line of the parameter; where that is a default, at the Regions' line."""
    for problem in error.problems:
        path = ("set_parameters", control_id, *problem.path)
        if not loaded.locations.present(path):
            path = ("organization", "governed_regions")
        location = loaded.locations.of(path)
        yield Problem(f"{control_id}: {problem.message}", location, problem.allowed, problem.advice)


def _held_nowhere(chosen: Chosen, standing: Mapping[str, Sequence[tuple[Place, ControlParams]]]) -> Iterator[str]:
    """What no Region of an account holds, with the accounts where that is not so of all."""
    accounts: dict[str, list[str]] = {}
    for account, places in standing.items():
        for what in chosen.control.unplaced(chosen.params, places):
            accounts.setdefault(what, []).append(account)
    for what, where in accounts.items():
        yield what if len(where) == len(standing) else f"{what} (in {', '.join(where)})"


def _nowhere(control: Control, organization: Organization) -> str:
    """Why a chosen control stands in no account."""
    roles = control.placement.roles
    if any(account.role.value in roles for account in organization.accounts):
        return (
            "it stands nowhere: in no account has it anything to do, since another control does its work for the "
            "organization, or the profile lacks what it is about"
        )
    return f"it stands nowhere: it is for accounts with the role {' or '.join(sorted(roles))}"


def _instance(chosen: Chosen, target: Target, params: ControlParams) -> ControlInstance:
    before, after = chosen.params.model_dump(mode="json"), params.model_dump(mode="json")
    provenance = {
        name: Provenance("resolved", f"for {target.region}") if after[name] != before.get(name) else known
        for name, known in chosen.provenance.items()
    }
    return ControlInstance(chosen.control, params, provenance, chosen.why)


def _applies(waiver: Waiver, control_id: str, target: Target) -> bool:
    return matches(waiver.control, control_id) and holds_at(waiver, target)


def _waived(control_id: str, target: Target, waiver: Waiver) -> Waived:
    return Waived(control_id, target, waiver.reason, waiver.owner, waiver.expires.isoformat(), waiver.alternative or "")


def _waiver_problems(
    loaded: LoadedProfile,
    selection: Selection,
    controls: Mapping[str, Control],
    used: set[int],
    today: date,
) -> Iterator[Problem]:
    yield from lapsed_waivers(plain(loaded.locations.root), loaded.locations, controls, today)
    for index, waiver in enumerate(loaded.profile.waivers):
        known = any(matches(waiver.control, control_id) for control_id in controls)
        # A control that this profile excludes may be waived by a profile that it imports.
        dropped = any(matches(waiver.control, control_id) for control_id in selection.excluded)
        if index not in used and known and not dropped and not selection.problems:
            yield Problem(
                f"the waiver of {waiver.control} waives nothing: no such control stands where it holds",
                loaded.locations.of(("waivers", index, "control")),
                advice=f"remove it, or see: baseline plan {loaded.path}",
            )


def _check_need(
    placed: Placed,
    loaded: LoadedProfile,
    target: Target,
    instance: ControlInstance,
    need: Need,
    home_region: str,
    provider: str,
) -> None:
    region = home_region if need.home else target.region
    if provider in placed.targets.get(replace(target, region=region), {}):
        return
    wanted = f"{instance.id} in {target.account} {target.region} needs {need.capability} of {provider}"
    beside = replace(target, region=region)
    waivers = enumerate(loaded.profile.waivers)
    index = next((i for i, one in waivers if _applies(one, provider, beside)), None)
    if index is not None:
        placed.problems.append(
            Problem(
                f"{wanted}, which is waived in {region}",
                loaded.locations.of(("waivers", index, "control")),
                advice=f"waive {instance.id} as well",
            )
        )
    else:
        placed.problems.append(
            Problem(
                f"{wanted}, which does not stand in {region}",
                loaded.locations.of(("organization", "governed_regions")),
                advice=f"add {region} to governed_regions, or exclude {instance.id}",
            )
        )
