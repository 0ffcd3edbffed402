"""Every control in every variant, emitted once per run: a CDK app for each control, one Node process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from baseline.catalog.discovery import controls
from tests.controls.variants import REQUIRED, ROLES, VARIANTS
from tests.harness import Emitted, emit_control


def cases() -> list[tuple[str, int]]:
    """(control id, number of the variant); number 0 is the defaults."""
    return [(name, number) for name in controls() for number in range(len(VARIANTS.get(name, [])) + 1)]


def params_of(control_id: str, number: int) -> dict[str, Any]:
    """The parameters of a variant, required ones included."""
    chosen = VARIANTS[control_id][number - 1] if number else {}
    return {**REQUIRED.get(control_id, {}), **chosen}


def role_of(control_id: str, number: int) -> str | None:
    """The role of the account of a variant; None for the first that the control is for."""
    return ROLES.get(control_id, {}).get(number)


@cache
def emitted(control_id: str, number: int) -> Emitted:
    """A control in a variant, not yet synthesized."""
    role = role_of(control_id, number)
    found = emit_control(control_id, params_of(control_id, number), others=REQUIRED, role=role)
    name = f"{control_id.replace('.', '-').replace('_', '-')}-{number}"
    return Emitted(replace(found.stack, name=name), found.control)


@cache
def _templates(control_id: str) -> dict[str, dict[str, Any]]:
    """Template by stack name for every case of a control."""
    from baseline.emit.cdk import synthesize

    return synthesize([emitted(*case).stack for case in cases() if case[0] == control_id])


def template(control_id: str, number: int) -> dict[str, Any]:
    """The template of a case."""
    return _templates(control_id)[emitted(control_id, number).stack.name]
