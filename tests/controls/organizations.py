"""Controls as they stand in an organization: planned from a profile, emitted in both formats, by account and Region."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from baseline.control import Format
from baseline.emit.cdk import synthesize
from baseline.emit.terraform import Module
from baseline.expectation import Finding, Resource
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import ControlInstance, Plan, StackPlan
from baseline.verify.expectations import by_control, unmet
from baseline.verify.resources import of_blocks, of_template

ORGANIZATION_ID = "o-exampleorgid"
ACCOUNTS = {"management": "111122223333", "audit": "444455556666", "workload": "123456789012"}
"""Id by role, which is the account's name too."""


@dataclass(frozen=True)
class Standing:
    """A control in one account and Region."""

    stack: StackPlan
    instance: ControlInstance


@dataclass(frozen=True)
class Planned:
    """A plan of an organization, and what becomes of it."""

    plan: Plan

    def standing(self, control_id: str) -> dict[tuple[str, str], Standing]:
        """Where the control stands: by account and Region."""
        return {
            (target.account, target.region): Standing(stack, instance)
            for stack in self.plan.stacks
            for instance in stack.instances
            for target in stack.targets
            if instance.id == control_id
        }

    @cached_property
    def templates(self) -> dict[str, dict[str, Any]]:
        return synthesize(self.plan.stacks)

    def cloudformation(self, one: Standing) -> Sequence[Resource]:
        """The resources of the control in the template."""
        return by_control(one.stack, tuple(of_template(self.templates[one.stack.name])))[one.instance.id]

    def terraform(self, one: Standing) -> Sequence[Resource]:
        """The resources of the control in the module."""
        return tuple(of_blocks(Module(one.stack).blocks[one.instance.id]))

    def unmet(self, control_id: str) -> Iterator[Finding]:
        """What the control expects in any place, and neither or one of the formats does not do."""
        for one in self.standing(control_id).values():
            yield from unmet(one.stack.name, one.instance, Format.CLOUDFORMATION, self.cloudformation(one))
            yield from unmet(one.stack.name, one.instance, Format.TERRAFORM, self.terraform(one))


def planned(
    folder: Path,
    *control_ids: str,
    parameters: dict[str, Any] | None = None,
    roles: Sequence[str] = ("management", "audit", "workload"),
    regions: Sequence[str] = ("eu-west-1", "us-east-1"),
    organization_id: str | None = ORGANIZATION_ID,
    imports: Sequence[str] = (),
) -> Planned:
    """A profile that includes these controls. Raises `ProfileError` as the profile does."""
    accounts = [{"name": role, "role": role, "id": ACCOUNTS.get(role)} for role in roles]
    profile = {
        "schema": "baseline/v1",
        "name": "organization",
        "organization": {
            "name": "acme",
            "id": organization_id,
            "home_region": regions[0],
            "governed_regions": list(regions),
            "accounts": [{key: value for key, value in one.items() if value} for one in accounts],
        },
        "contacts": {"security": {"name": "Security", "email": "security@example.com", "phone": "+3225550100"}},
        "imports": list(imports),
        "controls": {"include": list(control_ids)},
        "set_parameters": parameters or {},
    }
    if organization_id is None:
        del profile["organization"]["id"]
    path = folder / "organization.yaml"
    path.write_text(yaml.safe_dump(profile, sort_keys=False), encoding="utf-8")
    return Planned(plan_profile(open_profile(path), date(2026, 11, 28)))
