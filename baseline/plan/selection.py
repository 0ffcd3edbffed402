"""Which controls a profile chooses, and with which parameters: import, prune, merge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from baseline.catalog.frameworks import Framework
from baseline.control import Control, ControlParams
from baseline.errors import Problem
from baseline.model.ids import matches
from baseline.model.loader import LoadedProfile
from baseline.plan.parameters import unknown_control, unmatched_pattern, validated
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
    """The chosen controls by id, those that `controls.exclude` drops, the Config rules that the frameworks
    call for, and everything that is wrong."""

    chosen: dict[str, Chosen] = field(default_factory=dict)
    excluded: dict[str, int] = field(default_factory=dict)
    rules: dict[str, dict[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def select(
    loaded: LoadedProfile,
    *,
    controls: Mapping[str, Control],
    providers: Mapping[str, str],
    framework: Callable[[str], Framework],
) -> Selection:
    """The controls of the imported frameworks and of `controls.include`, without those of `controls.exclude`,
    with every control that they need. A need that an exclusion breaks is a problem at the exclusion's
    line."""
    profile, locations = loaded.profile, loaded.locations
    selection = Selection()
    wanted: dict[str, str] = {}
    for index, name in enumerate(profile.imports):
        found = framework(name)
        known = {f"{found.id}/{requirement.id}" for requirement in found.requirements}
        place = locations.of(("imports", index))
        for control_id, control in controls.items():
            if known.intersection(control.satisfies):
                wanted.setdefault(control_id, f"imports {found.id} ({place})")
        for requirement in found.requirements:
            for rule in requirement.config_rules:
                selection.rules.setdefault(rule.identifier, {}).update(rule.inputs)

    for index, pattern in enumerate(profile.controls.include):
        for control_id in _matching(selection, loaded, ("controls", "include", index), pattern, controls):
            wanted.setdefault(
                control_id, f"controls.include {pattern} ({locations.of(('controls', 'include', index))})"
            )
    excluded = selection.excluded
    for index, pattern in enumerate(profile.controls.exclude):
        for control_id in _matching(selection, loaded, ("controls", "exclude", index), pattern, controls):
            excluded.setdefault(control_id, index)
            wanted.pop(control_id, None)

    for control_id in profile.set_parameters:
        if control_id not in controls:
            selection.problems.append(unknown_control(control_id, locations, controls))

    pending = list(wanted)
    while pending:
        control_id = pending.pop(0)
        if control_id in selection.chosen:
            continue
        chosen = _with_parameters(selection, loaded, controls[control_id], wanted[control_id])
        if chosen is None:
            continue
        selection.chosen[control_id] = chosen
        for need in chosen.control.needs(chosen.params):
            provider = providers[need.capability.split(".")[0]]
            if provider in excluded:
                selection.problems.append(
                    Problem(
                        f"{control_id} needs {need.capability}, which {provider} provides and controls.exclude drops",
                        locations.of(("controls", "exclude", excluded[provider])),
                        advice=f"keep {provider}, or exclude {control_id} as well",
                    )
                )
            elif provider not in wanted:
                wanted[provider] = f"needed by {control_id}"
                pending.append(provider)

    for control_id in profile.set_parameters:
        if control_id in controls and control_id not in wanted and control_id not in excluded:
            selection.problems.append(
                Problem(
                    f"parameters are set for '{control_id}', which the profile does not choose",
                    locations.of(("set_parameters", control_id), key=True),
                    advice=f"add it to controls.include, or remove its parameters: {control_id}",
                )
            )
    selection.chosen = dict(sorted(selection.chosen.items()))
    _check_capabilities(selection, loaded, providers)
    return selection


def _matching(
    selection: Selection,
    loaded: LoadedProfile,
    path: tuple[Any, ...],
    pattern: str,
    controls: Mapping[str, Control],
) -> list[str]:
    if problem := unmatched_pattern(path, pattern, loaded.locations, controls):
        selection.problems.append(problem)
    return [control_id for control_id in controls if matches(pattern, control_id)]


def _with_parameters(selection: Selection, loaded: LoadedProfile, control: Control, why: str) -> Chosen | None:
    given = loaded.profile.set_parameters.get(control.id, {})
    prefix = ("set_parameters", control.id)
    params, problems = validated(control, given, loaded.locations)
    if params is None:
        if control.id not in loaded.profile.set_parameters:
            problems = [
                Problem(
                    f"{control.id} ({why}): {problem.message}",
                    problem.location,
                    problem.allowed,
                    f"set it under set_parameters: {control.id}; {problem.advice}".removesuffix("; "),
                )
                for problem in problems
            ]
        selection.problems += problems
        return None
    provenance = {
        name: Provenance("profile", str(loaded.locations.of((*prefix, name), key=True)))
        if name in given
        else Provenance("default")
        for name in control.Params.model_fields
    }
    return Chosen(control, why, params, provenance)


def _check_capabilities(selection: Selection, loaded: LoadedProfile, providers: Mapping[str, str]) -> None:
    """A provider may stand and still not provide what is needed: a key purpose that its parameters leave out."""
    for control_id, chosen in selection.chosen.items():
        for need in chosen.control.needs(chosen.params):
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
