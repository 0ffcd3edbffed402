"""Parameters judged by the models of their controls: of a whole profile, and of one that is otherwise
wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import TypeAdapter, ValidationError

from baseline.control import Control, ControlParams
from baseline.errors import Location, Problem, nearest
from baseline.model.drafts import mapping, mappings, strings
from baseline.model.ids import Day, matches
from baseline.model.nodes import Locations
from baseline.model.problems import problems_of
from baseline.plan.claims import settled

_LIST = "list the controls with: baseline catalog list"


def validated(
    control: Control, given: Mapping[str, Any], locations: Locations
) -> tuple[ControlParams | None, list[Problem]]:
    """The parameters of a control, defaults filled in; None, and every problem, where its model refuses them."""
    try:
        return _params(control, given), []
    except ValidationError as error:
        return None, problems_of(error, control.Params, locations, ("set_parameters", control.id))


def stand_in(control: Control, given: Mapping[str, Any]) -> ControlParams | None:
    """What the parameters would be without those that the model refuses, else the defaults; None where a required one
    is lacking. Good enough to tell which further controls are called for, and for nothing else."""
    kept = dict(given)
    try:
        return _params(control, kept)
    except ValidationError as error:
        for entry in error.errors(include_url=False):
            if entry["loc"]:
                kept.pop(str(entry["loc"][0]), None)
    for less in (kept, {}):
        try:
            return _params(control, less)
        except ValidationError:
            continue
    return None


def wrong_though_excluded(control: Control, given: Mapping[str, Any], locations: Locations) -> list[Problem]:
    """What is wrong in the parameters of a control that does not stand: not that one is missing, since who excludes a
    control need not complete what an imported profile began."""
    whole = locations.of(("set_parameters", control.id), key=True)
    return [problem for problem in validated(control, given, locations)[1] if problem.location != whole]


def unset(control: Control, why: str, location: Location, locations: Locations) -> list[Problem]:
    """The required parameters of a control for which none are set, at the line that chose it."""
    return [
        replace(
            problem,
            message=f"{control.id} ({why}): {problem.message}",
            location=location,
            advice=f"set it under set_parameters: {control.id}; {problem.advice}".removesuffix("; "),
        )
        for problem in validated(control, {}, locations)[1]
    ]


def unknown_names(profile: object, locations: Locations, controls: Mapping[str, Control]) -> Iterator[Problem]:
    """What the data of a profile names under `controls` and `set_parameters` and the catalogue does not have. What has
    the wrong type is passed over, as in the functions below: the model says so."""
    selected = mapping(mapping(profile).get("controls"))
    for word in ("include", "exclude"):
        for index, pattern in strings(selected.get(word)):
            yield from _unmatched(("controls", word, index), pattern, locations, controls)
    for index, pattern in strings(selected.get("include")):
        covered = [
            one for control_id, one in controls.items() if control_id != pattern and matches(pattern, control_id)
        ]
        if covered and all(one.opt_in for one in covered):
            yield Problem(
                f"the pattern '{pattern}' brings nothing: " + "; ".join(f"{one.id}: {one.opt_in}" for one in covered),
                locations.of(("controls", "include", index)),
                advice="name by its id what is meant",
            )
    for control_id in mapping(mapping(profile).get("set_parameters")):
        if control_id not in controls:
            yield Problem(
                f"there is no control '{control_id}'",
                locations.of(("set_parameters", control_id), key=True),
                advice=nearest(control_id, controls) or _LIST,
            )


def lapsed_waivers(
    profile: object, locations: Locations, controls: Mapping[str, Control], today: date | None
) -> Iterator[Problem]:
    """The waivers in the data of a profile that name no control or, where `today` is given, have expired."""
    for index, waiver in mappings(mapping(profile).get("waivers")):
        pattern, owner, expires = waiver.get("control"), waiver.get("owner"), _day(waiver.get("expires"))
        if isinstance(pattern, str):
            yield from _unmatched(("waivers", index, "control"), pattern, locations, controls)
        if today and expires and expires < today:
            yield Problem(
                f"the waiver of {pattern} expired on {expires.isoformat()}",
                locations.of(("waivers", index, "expires")),
                advice=f"remove it, or have {owner if isinstance(owner, str) else 'its owner'} renew it",
            )


def _unmatched(
    path: tuple[str | int, ...], pattern: str, locations: Locations, controls: Mapping[str, Control]
) -> Iterator[Problem]:
    """The problem of a pattern that covers no control of the catalogue."""
    if not any(matches(pattern, control_id) for control_id in controls):
        advice = nearest_pattern(pattern, controls) or _LIST
        yield Problem(f"no control matches '{pattern}'", locations.of(path), advice=advice)


def nearest_pattern(pattern: str, controls: Mapping[str, Control]) -> str:
    """`did you mean 'x'?` for the service pattern, or the control id, closest to `pattern`; empty where none is. A word
    without a dot is taken for a service."""
    if "." in pattern and not pattern.endswith(".*"):
        return nearest(pattern, controls)
    services = dict.fromkeys(f"{control_id.split('.')[0]}.*" for control_id in controls)
    return nearest(f"{pattern.removesuffix('.*')}.*", services)


def problems_in_draft(
    draft: Any, locations: Locations, controls: Mapping[str, Control], today: date | None
) -> Iterator[Problem]:
    """What is wrong with controls, parameters and, where `today` is given, the ends of waivers, in the data of a
    profile that is not valid as a whole.

    So that a user mends everything in one pass. What has the wrong type is passed over: the model has said
    so.
    """
    yield from unknown_names(draft, locations, controls)
    yield from lapsed_waivers(draft, locations, controls, today)
    selected = mapping(mapping(draft).get("controls"))
    including, dropping, _ = settled(selected.get("include"), selected.get("exclude"), locations, controls)
    parameters = mapping(mapping(draft).get("set_parameters"))
    for control_id, given in parameters.items():
        if control_id not in controls or not isinstance(given, Mapping):
            continue
        if control_id in dropping:
            yield from wrong_though_excluded(controls[control_id], given, locations)
        else:
            yield from validated(controls[control_id], given, locations)[1]
    for control_id, (claim, *_) in including.items():
        if control_id not in dropping and control_id not in parameters:
            yield from unset(controls[control_id], claim.words, claim.location, locations)


def _params(control: Control, given: Mapping[str, Any]) -> ControlParams:
    return control.Params.model_validate_json(json.dumps(given), strict=True)


def _day(value: object) -> date | None:
    """A day in the one form that profiles have; None for what the model has complained of."""
    try:
        return TypeAdapter(Day).validate_python(value)
    except ValidationError:
        return None
