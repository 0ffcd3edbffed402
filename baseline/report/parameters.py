"""What a control's parameters take, for people: names, defaults, meanings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic_core import to_json

from baseline.control import Control


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a control, or a field of one. `default` is JSON; None where it is required."""

    name: str
    default: str | None
    meaning: str


def parameters_of(control: Control) -> Iterator[Parameter]:
    """The parameters of a control, in their order."""
    for name, field in control.Params.model_fields.items():
        default = None if field.is_required() else to_json(field.get_default(call_default_factory=True)).decode()
        yield Parameter(name, default, field.description or "")


def shapes_of(control: Control) -> Iterator[tuple[str, tuple[Parameter, ...]]]:
    """The shapes that parameters which are mappings, or lists of them, take: names and fields."""
    for name, shape in control.Params.model_json_schema().get("$defs", {}).items():
        if "properties" not in shape:
            continue
        fields = []
        for field, about in shape["properties"].items():
            default = None if field in shape.get("required", ()) else json.dumps(about.get("default"))
            allowed = about.get("enum") or about.get("items", {}).get("enum")
            words = f" One of {', '.join(str(one) for one in allowed)}." if allowed else ""
            fields.append(Parameter(field, default, about.get("description", "") + words))
        yield name, tuple(fields)
