"""`baseline catalog list|show`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from inspect import cleandoc
from typing import Any

from baseline.catalog.discovery import controls
from baseline.control import Control
from baseline.errors import UsageError, nearest
from baseline.report.parameters import Parameter, parameters_of, shapes_of


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
        f"  price: {control.price or 'nothing by itself, or cents'}",
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
    parameters = [f"    {one.name} ({_default(one)}): {one.meaning}" for one in parameters_of(control)]
    lines += parameters or ["    none"]
    for name, fields in shapes_of(control):
        lines.append(f"  {name}:")
        lines += [f"    {one.name} ({_default(one)}): {one.meaning}" for one in fields]
    return lines


def _default(parameter: Parameter) -> str:
    return "required" if parameter.default is None else f"default {parameter.default}"
