"""CloudFormation's limits, found before a deployment finds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from baseline.artifact import json_text
from baseline.expectation import Finding
from baseline.facts.template_quotas import MAX_BYTES, MAX_INLINE_BYTES, MAX_RESOURCES
from baseline.plan.plan import Plan, StackPlan
from baseline.verify.expectations import by_control
from baseline.verify.resources import of_template


def check(plan: Plan, templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """A finding for each template that CloudFormation would refuse, with the largest control and the way out."""
    for stack in plan.stacks:
        template = templates[stack.name]
        count, size = len(template["Resources"]), size_of(template)
        if count > MAX_RESOURCES:
            what = f"{count} resources, CloudFormation takes {MAX_RESOURCES}"
            yield Finding(stack.name, "template", "limits", f"{what}: {_way_out(stack, template)}")
        if size > MAX_BYTES:
            what = f"{size:,} bytes, CloudFormation takes {MAX_BYTES:,}"
            yield Finding(stack.name, "template", "limits", f"{what}: {_way_out(stack, template)}")


def _way_out(stack: StackPlan, template: Mapping[str, Any]) -> str:
    owned = by_control(stack, tuple(of_template(template)))
    largest = max(owned, key=lambda control: len(owned[control]))
    return (
        f"{len(owned[largest])} of the resources are {largest}'s: have its parameters ask for less, or waive it where "
        "it is not needed"
    )


def size_of(template: Mapping[str, Any]) -> int:
    """Bytes of the template as it is written."""
    return len(json_text(template).encode("utf-8"))


def needs_bucket(template: Mapping[str, Any]) -> bool:
    """Whether a deployment has to pass the template through S3."""
    return size_of(template) > MAX_INLINE_BYTES
