"""`baseline catalog list|show`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import to_json

from baseline.catalog.discovery import controls
from baseline.control import Control
from baseline.errors import UsageError, nearest


def run(options: argparse.Namespace) -> int:
    """Print every control, or one with its parameters, defaults and mappings."""
    if options.what == "list":
        if options.format == "json":
            print(json.dumps([_about(control) for control in controls().values()], indent=2, ensure_ascii=False))
        else:
            width = max(len(control_id) for control_id in controls())
            for control in controls().values():
                opt_in = "opt-in" if control.opt_in else ""
                print(
                    f"{control.id.ljust(width)}  {control.severity.value.ljust(8)}  {opt_in.ljust(6)}  {control.title}"
                )
        return 0
    control = known_control(options.control, controls())
    if options.format == "json":
        about = _about(control) | {"parameters": control.Params.model_json_schema()}
        print(json.dumps(about, indent=2, ensure_ascii=False))
    else:
        print("\n".join(_lines(control)))
    return 0


def known_control(control_id: str, known: Mapping[str, Control]) -> Control:
    """The control of that id. Raises `UsageError` with the nearest id there is."""
    if control_id not in known:
        hint = nearest(control_id, known) or "list the controls with: baseline catalog list"
        raise UsageError(f"there is no control '{control_id}'; {hint}")
    return known[control_id]


def _about(control: Control) -> dict[str, Any]:
    return {
        "id": control.id,
        "title": control.title,
        "behavior": control.behavior.value,
        "severity": control.severity.value,
        "layer": control.layer.value,
        "placement": control.placement.scope.value,
        "opt_in": control.opt_in,
        "price": control.price,
        "satisfies": list(control.satisfies),
        "contributes": dict(control.contributes),
        "passes": list(control.passes),
        "support": {
            output.value: {"kind": support.kind, "reason": support.reason}
            for output, support in control.support.items()
        },
        "source": control.source,
    }


def _lines(control: Control) -> list[str]:
    lines = [
        control.id,
        f"  {control.title}",
        *(f"  {line}".rstrip() for line in cleandoc(control.__doc__ or "").splitlines()),
        f"  {control.behavior.value}, severity {control.severity.value}, layer {control.layer.value}",
        f"  {control.placement.scope.value}",
        *([f"  opt-in: {control.opt_in}"] if control.opt_in else []),
        f"  price: {control.price or 'nothing by itself'}",
        f"  satisfies: {', '.join(control.satisfies) or 'no requirement of a framework'}",
        *(f"  contributes to {name}: {missing}" for name, missing in control.contributes.items()),
        *([f"  passes, of AWS Security Hub: {', '.join(control.passes)}"] if control.passes else []),
        f"  source: {control.source}",
    ]
    lines += [
        f"  {output.value}: {support.kind.replace('_', ' ')}" + (f": {support.reason}" if support.reason else "")
        for output, support in control.support.items()
    ]
    lines.append("  parameters:")
    for name, field in control.Params.model_fields.items():
        lines.append(f"    {name} ({_default(field)}): {field.description}")
    if not control.Params.model_fields:
        lines.append("    none")
    return lines + _shapes(control)


def _shapes(control: Control) -> list[str]:
    """What the parameters that are mappings, or lists of them, take: one paragraph per shape."""
    schema = control.Params.model_json_schema()
    lines = []
    for name, shape in schema.get("$defs", {}).items():
        if "properties" not in shape:
            continue
        lines.append(f"  {name}:")
        for field, about in shape["properties"].items():
            default = (
                "required" if field in shape.get("required", ()) else f"default {json.dumps(about.get('default'))}"
            )
            allowed = about.get("enum") or about.get("items", {}).get("enum")
            words = f" one of {', '.join(str(one) for one in allowed)}." if allowed else ""
            lines.append(f"    {field} ({default}): {about.get('description', '')}{words}")
    return lines


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    return f"default {to_json(field.get_default(call_default_factory=True)).decode()}"
