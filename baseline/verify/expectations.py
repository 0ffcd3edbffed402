"""Does what was emitted do what each control promises? Asked of both formats before anything is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from baseline.control import Format
from baseline.expectation import Finding, Resource
from baseline.hcl import Block
from baseline.plan.plan import ControlInstance, Plan, StackPlan
from baseline.verify.resources import of_blocks, of_template


class EmittedModule(Protocol):
    """A Terraform module as this room needs it: its stack, and its blocks by control."""

    @property
    def stack(self) -> StackPlan: ...
    @property
    def blocks(self) -> Mapping[str, Sequence[Block]]: ...


def unmet_in_templates(plan: Plan, templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Expectations that the templates do not meet."""
    for stack in plan.stacks:
        resources = tuple(of_template(templates[stack.name]))
        owned = by_control(stack, resources)
        for instance in stack.instances:
            yield from unmet(stack.name, instance, Format.CLOUDFORMATION, owned[instance.id])


def unmet_in_modules(modules: Mapping[str, EmittedModule]) -> Iterator[Finding]:
    """Expectations that the Terraform modules do not meet."""
    for name, module in modules.items():
        for instance in module.stack.instances:
            resources = tuple(of_blocks(module.blocks[instance.id]))
            yield from unmet(name, instance, Format.TERRAFORM, resources)


def unmet(stack: str, instance: ControlInstance, output: Format, resources: Sequence[Resource]) -> Iterator[Finding]:
    """The expectations of one control that `resources`, its own in one format, do not meet."""
    by_type: dict[str, list[Resource]] = {}
    for resource in resources:
        by_type.setdefault(resource.type, []).append(resource)
    for expectation in instance.control.expectations(instance.params):
        at = expectation.cloudformation if output is Format.CLOUDFORMATION else expectation.terraform
        if at:
            for address, message in expectation.unmet(at, by_type.get(at.type, ())):
                yield Finding(stack, address, instance.id, f"{expectation.title}: {message}")


def by_control(stack: StackPlan, resources: Sequence[Resource]) -> dict[str, list[Resource]]:
    """The resources of each control of the stack."""
    owned: dict[str, list[Resource]] = {instance.id: [] for instance in stack.instances}
    for resource in resources:
        if owner := stack.owner(resource.address):
            owned[owner.id].append(resource)
    return owned
