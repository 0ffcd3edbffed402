"""Parameters judged by the models of their controls: of a whole profile, and of one that is otherwise
wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from baseline.control import Control, ControlParams
from baseline.errors import Problem, nearest
from baseline.model.ids import matches
from baseline.model.nodes import Locations
from baseline.model.problems import problems_of

_LIST = "list the controls with: baseline catalog list"


def validated(
    control: Control, given: Mapping[str, Any], locations: Locations
) -> tuple[ControlParams | None, list[Problem]]:
    """The parameters of a control, defaults filled in; None, and every problem, where its model refuses them."""
    try:
        return control.Params.model_validate_json(json.dumps(given), strict=True), []
    except ValidationError as error:
        return None, problems_of(error, control.Params, locations, ("set_parameters", control.id))


def unknown_control(control_id: str, locations: Locations, controls: Mapping[str, Control]) -> Problem:
    """`set_parameters` names a control that the catalogue does not have."""
    return Problem(
        f"there is no control '{control_id}'",
        locations.of(("set_parameters", control_id), key=True),
        advice=nearest(control_id, controls) or _LIST,
    )


def unmatched_pattern(
    path: tuple[str | int, ...], pattern: str, locations: Locations, controls: Mapping[str, Control]
) -> Problem | None:
    """The problem of a pattern that covers no control of the catalogue; None where it covers one."""
    if any(matches(pattern, control_id) for control_id in controls):
        return None
    return Problem(f"no control matches '{pattern}'", locations.of(path), advice=nearest(pattern, controls) or _LIST)


def problems_in_draft(draft: Any, locations: Locations, controls: Mapping[str, Control]) -> Iterator[Problem]:
    """What is wrong with controls and parameters in the data of a profile that is not valid as a whole.

    So that a user mends everything in one pass. What has the wrong type is passed over: the model has said
    so.
    """
    for control_id, given in _mapping(_mapping(draft).get("set_parameters")).items():
        if control_id not in controls:
            yield unknown_control(control_id, locations, controls)
        elif isinstance(given, Mapping):
            yield from validated(controls[control_id], given, locations)[1]
    selected = _mapping(_mapping(draft).get("controls"))
    paths = [("controls", word, i) for word in ("include", "exclude") for i, _ in enumerate(_list(selected.get(word)))]
    patterns = [(path, selected[path[1]][path[2]]) for path in paths]
    waivers = enumerate(_list(_mapping(draft).get("waivers")))
    patterns += [(("waivers", i, "control"), _mapping(waiver).get("control")) for i, waiver in waivers]
    for path, pattern in patterns:
        if isinstance(pattern, str) and (problem := unmatched_pattern(path, pattern, locations, controls)):
            yield problem


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
