"""Which controls a profile chooses, and with which parameters: import, prune, merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from baseline.catalog.frameworks import Framework
from baseline.control import Control, ControlParams
from baseline.errors import Problem
from baseline.model.loader import LoadedProfile
from baseline.model.nodes import plain
from baseline.plan.claims import Claim, claims
from baseline.plan.parameters import stand_in, unknown_names, unset, validated, wrong_though_excluded
from baseline.plan.plan import Provenance


@dataclass
class Chosen:
    """A control that the profile chooses: `why`, and its parameters before any place changes them."""

    control: Control
    why: str
    params: ControlParams
    provenance: Mapping[str, Provenance]


@dataclass
class Selection:
    """The chosen controls by id, those that `controls.exclude` drops, the ids of all that something asks for, the
    Config rules that the frameworks call for, and everything that is wrong."""

    chosen: dict[str, Chosen] = field(default_factory=dict)
    excluded: dict[str, Claim] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def select(
    loaded: LoadedProfile,
    *,
    controls: Mapping[str, Control],
    providers: Mapping[str, str],
    framework: Callable[[str], Framework],
) -> Selection:
    """The controls of the imported frameworks and of `controls.include`, without those that `controls.exclude` drops
    as `baseline.plan.claims` settles it, with every control that they need. A need that an exclusion breaks is a
    problem at the exclusion's line.

    Where parameters are wrong, what the control needs by its other parameters is chosen and judged all the same, so
    that one mistake neither hides nor makes another."""
    profile = loaded.profile
    selection = Selection()
    for name in profile.imports:
        for requirement in framework(name).requirements:
            for rule in requirement.config_rules:
                selection.rules.setdefault(rule.identifier, {}).update(rule.inputs)
    selection.problems += unknown_names(plain(loaded.locations.root), loaded.locations, controls)
    asking, dropping = claims(loaded, controls, framework)
    selection.asked = frozenset(asking)
    excluded = selection.excluded = {
        control_id: max(found, key=lambda claim: claim.rank) for control_id, found in dropping.items()
    }
    wanted = {control_id: found[0] for control_id, found in asking.items() if control_id not in excluded}

    pending = list(wanted)
    refused: set[str] = set()
    while pending:
        control_id = pending.pop(0)
        control, claim = controls[control_id], wanted[control_id]
        chosen = _with_parameters(selection, loaded, control, claim)
        if chosen:
            selection.chosen[control_id] = chosen
            params: ControlParams | None = chosen.params
        else:
            refused.add(control_id)
            params = stand_in(control, profile.set_parameters.get(control_id, {}))
        for need in control.needs(params) if params else ():
            if need.optional:
                continue
            provider = providers[need.capability.split(".")[0]]
            if provider in excluded:
                # What stands in for wrong parameters may need what the right ones would not.
                if chosen:
                    imported = excluded[provider].rank < len(loaded.locations.order) - 1
                    way = f"name {provider} in controls.include" if imported else f"keep {provider}"
                    selection.problems.append(
                        Problem(
                            f"{control_id} needs {need.capability}, "
                            f"which {provider} provides and controls.exclude drops",
                            excluded[provider].location,
                            advice=f"{way}, or exclude {control_id} as well",
                        )
                    )
            elif provider not in wanted:
                wanted[provider] = Claim(f"needed by {control_id}", claim.location, claim.rank)
                pending.append(provider)

    for control_id in profile.set_parameters:
        if control_id in controls and control_id not in wanted:
            _check_unchosen(selection, loaded, controls[control_id], certain=not refused)
    selection.chosen = dict(sorted(selection.chosen.items()))
    _check_capabilities(selection, loaded, providers)
    if not selection.chosen and not selection.problems:
        selection.problems.append(_nothing_chosen(loaded, [excluded[one] for one in asking]))
    return selection


def _nothing_chosen(loaded: LoadedProfile, dropping: list[Claim]) -> Problem:
    """The profile asks for nothing, or for nothing but what these exclusions drop."""
    message = f"profile '{loaded.profile.name}' chooses no control"
    if not dropping:
        advice = "import a framework, or name controls in controls.include"
        return Problem(message, loaded.locations.of(()), advice=advice)
    words = ", ".join(dict.fromkeys(claim.words for claim in dropping))
    return Problem(f"{message}: what it asks for is dropped by {words}", dropping[0].location, advice="exclude less")


def _check_unchosen(selection: Selection, loaded: LoadedProfile, control: Control, *, certain: bool) -> None:
    """The parameters of a control that is not chosen are judged as well. That it is not chosen is told only where it
    is `certain`: a control whose parameters are wrong might need it once they are right."""
    given, locations = loaded.profile.set_parameters[control.id], loaded.locations
    if control.id in selection.excluded:
        selection.problems += wrong_though_excluded(control, given, locations)
        return
    selection.problems += validated(control, given, locations)[1]
    if certain:
        selection.problems.append(
            Problem(
                f"parameters are set for '{control.id}', which the profile does not choose",
                locations.of(("set_parameters", control.id), key=True),
                advice=f"add it to controls.include, or remove its parameters: {control.id}",
            )
        )


def _with_parameters(selection: Selection, loaded: LoadedProfile, control: Control, claim: Claim) -> Chosen | None:
    given = loaded.profile.set_parameters.get(control.id)
    prefix = ("set_parameters", control.id)
    params, problems = validated(control, given or {}, loaded.locations)
    if params is None:
        if given is None:
            problems = unset(control, claim.words, claim.location, loaded.locations)
        selection.problems += problems
        return None
    provenance = {
        name: Provenance("profile", str(loaded.locations.of((*prefix, name), key=True)))
        if name in (given or {})
        else Provenance("default")
        for name in control.Params.model_fields
    }
    return Chosen(control, claim.words, params, provenance)


def _check_capabilities(selection: Selection, loaded: LoadedProfile, providers: Mapping[str, str]) -> None:
    """A provider may stand and still not provide what is needed: a key purpose that its parameters leave out."""
    for control_id, chosen in selection.chosen.items():
        for need in chosen.control.needs(chosen.params):
            if need.optional:
                continue
            provider = selection.chosen.get(providers[need.capability.split(".")[0]])
            if provider and need.capability not in provider.control.provides(provider.params):
                selection.problems.append(
                    Problem(
                        f"{control_id} needs {need.capability}, "
                        f"which the parameters of {provider.control.id} leave out",
                        loaded.locations.of(("set_parameters", provider.control.id)),
                        allowed=f"parameters of {provider.control.id} that provide {need.capability}",
                        advice=f"run: baseline catalog show {provider.control.id}",
                    )
                )
