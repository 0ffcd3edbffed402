"""Limits of CloudFormation and AWS Config, found before a deployment finds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from baseline.artifact import json_text
from baseline.expectation import Finding
from baseline.facts.template_quotas import MAX_BYTES, MAX_CONFIG_RULES, MAX_INLINE_BYTES, MAX_RESOURCES
from baseline.plan.plan import Plan, StackPlan
from baseline.verify.expectations import by_control
from baseline.verify.resources import of_template


def check(plan: Plan, templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """A finding for each template that AWS would refuse, with the way out. All rules of AWS Config that an account has
    in a Region by us stand in one template."""
    for stack in plan.stacks:
        template = templates[stack.name]
        count, size = len(template["Resources"]), size_of(template)
        if count > MAX_RESOURCES:
            what = f"{count} resources, CloudFormation takes {MAX_RESOURCES}"
            yield Finding(stack.name, "template", "limits", f"{what}: {_way_out(stack, template)}")
        if size > MAX_BYTES:
            what = f"{size:,} bytes, CloudFormation takes {MAX_BYTES:,}"
            yield Finding(stack.name, "template", "limits", f"{what}: {_way_out(stack, template)}")
        if (rules := _config_rules(template)) > MAX_CONFIG_RULES:
            what = f"{rules:,} rules of AWS Config, an account and Region takes {MAX_CONFIG_RULES:,}"
            advice = "import fewer frameworks, or have fewer of them in conformance packs and excluded as single rules"
            yield Finding(stack.name, "template", "limits", f"{what}: {advice}")


def _config_rules(template: Mapping[str, Any]) -> int:
    """Single rules and those of conformance packs, whose templates are texts."""
    found = 0
    for one in template["Resources"].values():
        if one["Type"] == "AWS::Config::ConfigRule":
            found += 1
        elif one["Type"] == "AWS::Config::ConformancePack":
            found += str(one["Properties"].get("TemplateBody", "")).count("AWS::Config::ConfigRule")
    return found


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
