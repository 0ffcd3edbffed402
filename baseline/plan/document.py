"""A plan as JSON-like data: what `baseline plan --format json` prints and a generated folder carries."""

from __future__ import annotations

from typing import Any

from baseline.plan.plan import ControlInstance, Plan, StackPlan, Target

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
                "alternative": one.alternative,
            }
            for one in plan.waived
        ],
        "notes": [{"control": control, "note": note} for control, note in plan.notes],
        "unplaced": [{"control": control, "what": what} for control, what in plan.unplaced],
        # Names files as their user did.
        **({"excluded": [{"control": control, "by": by} for control, by in plan.excluded]} if provenance else {}),
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
            name: {
                "control": one.provider.id,
                "parameters": one.provider.parameters,
                "home": one.home,
                "optional": one.optional,
            }
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
