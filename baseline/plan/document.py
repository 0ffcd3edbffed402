"""A plan as JSON-like data, and back: what `baseline plan --format json` prints and a generated folder
carries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from baseline.context import Contact
from baseline.control import Control, Layer
from baseline.errors import BaselineError
from baseline.names import Names
from baseline.plan.plan import ControlInstance, External, Plan, Setting, StackPlan, Target, Waived

SCHEMA = "baseline/plan/v1"


def to_document(plan: Plan, *, provenance: bool = True) -> dict[str, Any]:
    """The plan as data. Provenance names files as their user did; leave it out where output must not depend
    on the folder a command ran in."""
    setting = plan.setting
    return {
        "schema": SCHEMA,
        "profile": plan.profile,
        "frameworks": list(plan.frameworks),
        "packs": list(plan.packs),
        "setting": {
            "prefix": setting.names.prefix,
            "home_region": setting.home_region,
            "organization_id": setting.organization_id,
            "contacts": {
                kind: {"name": one.name, "email": one.email, "phone": one.phone, "title": one.title}
                for kind, one in setting.contacts.items()
            },
            "tags": dict(setting.tags),
        },
        "stacks": [_stack(stack, provenance) for stack in plan.stacks],
        "waived": [
            {
                "control": one.control,
                **_target(one.target),
                "reason": one.reason,
                "owner": one.owner,
                "expires": one.expires,
            }
            for one in plan.waived
        ],
        "notes": [{"control": control, "note": note} for control, note in plan.notes],
        "unplaced": [{"control": control, "what": what} for control, what in plan.unplaced],
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "account": target.account,
        "account_id": target.account_id,
        "role": target.role,
        "region": target.region,
    }


def _stack(stack: StackPlan, provenance: bool) -> dict[str, Any]:
    return {
        "name": stack.name,
        "layer": stack.layer.value,
        "stack_name": stack.deployed_name,
        "targets": [_target(one) for one in stack.targets],
        "controls": [_instance(one, provenance) for one in stack.instances],
        "externals": {
            name: {"control": one.provider.id, "parameters": one.provider.parameters, "home": one.home}
            for name, one in stack.externals.items()
        },
    }


def _instance(instance: ControlInstance, provenance: bool) -> dict[str, Any]:
    control = instance.control
    about: dict[str, Any] = {
        "id": instance.id,
        "title": control.title,
        "parameters": instance.parameters,
        "support": {
            output.value: {"kind": support.kind, "reason": support.reason}
            for output, support in control.support.items()
        },
    }
    if provenance:
        about["chosen"] = instance.chosen
        about["provenance"] = {
            name: {"source": one.source, "detail": one.detail} for name, one in instance.provenance.items()
        }
    return about


def from_document(document: Mapping[str, Any], controls: Mapping[str, Control]) -> Plan:
    """The plan that `to_document` wrote, without provenance. Raises `BaselineError` where this version of the
    catalogue does not fit it."""
    try:
        given = document["setting"]
        setting = Setting(
            Names(given["prefix"]),
            given["home_region"],
            given["organization_id"],
            {kind: Contact(**one) for kind, one in given["contacts"].items()},
            given["tags"],
        )
        return Plan(
            profile=document["profile"],
            setting=setting,
            stacks=tuple(_stack_from(one, controls, setting) for one in document["stacks"]),
            packs=tuple(document["packs"]),
            frameworks=tuple(document["frameworks"]),
            waived=tuple(_waived_from(one) for one in document["waived"]),
            notes=tuple((one["control"], one["note"]) for one in document["notes"]),
            unplaced=tuple((one["control"], one["what"]) for one in document["unplaced"]),
        )
    except (KeyError, TypeError, ValueError, ValidationError) as error:
        raise BaselineError(
            f"the plan was written by another version of this tool ({type(error).__name__}: {error}); generate it again"
        ) from error


def _target_from(data: Mapping[str, Any]) -> Target:
    return Target(data["account"], data["region"], data["account_id"], data["role"])


def _waived_from(data: Mapping[str, Any]) -> Waived:
    return Waived(data["control"], _target_from(data), data["reason"], data["owner"], data["expires"])


def _stack_from(data: Mapping[str, Any], controls: Mapping[str, Control], setting: Setting) -> StackPlan:
    def instance(control_id: str, parameters: Mapping[str, Any]) -> ControlInstance:
        control = controls[control_id]
        return ControlInstance(control, control.Params.model_validate_json(json.dumps(parameters), strict=True))

    return StackPlan(
        data["name"],
        Layer(data["layer"]),
        tuple(_target_from(one) for one in data["targets"]),
        tuple(instance(one["id"], one["parameters"]) for one in data["controls"]),
        {
            name: External(instance(one["control"], one["parameters"]), one["home"])
            for name, one in data["externals"].items()
        },
        setting,
    )
