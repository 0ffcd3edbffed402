"""Security Hub as a landing-zone team would use it."""

from __future__ import annotations

from typing import Any

from aws_cdk import App, Stack
from aws_cdk.assertions import Match, Template

from constructs_lib import SecurityHub

FSBP = "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0"
CIS = "arn:aws:securityhub:eu-west-1::standards/cis-aws-foundations-benchmark/v/5.0.0"
OFF = "arn:aws:securityhub:eu-west-1:111122223333:control/aws-foundational-security-best-practices/v/1.0.0/EC2.9"


def built(**more: Any) -> Template:
    stack = Stack(App(), "test")
    standards = {FSBP: {OFF: "Public addresses are meant"}, CIS: {}}
    SecurityHub(stack, "Hub", **{"standards": standards, "names": {FSBP: "Fsbp", CIS: "Cis"}, **more})
    return Template.from_stack(stack)


def test_no_standard_comes_by_itself_and_the_hub_outlives_the_stack() -> None:
    template = built()
    template.has_resource(
        "AWS::SecurityHub::Hub",
        {"Properties": {"EnableDefaultStandards": False}, "UpdateReplacePolicy": "Retain"},
    )
    template.resource_count_is("AWS::SecurityHub::FindingAggregator", 0)


def test_standards_wait_for_the_hub_and_for_each_other() -> None:
    found = built().find_resources("AWS::SecurityHub::Standard")
    waits = {one["Properties"]["StandardsArn"]: one["DependsOn"] for one in found.values()}
    assert len(waits[FSBP]) == 1
    assert len(waits[CIS]) == 2


def test_a_control_is_off_with_its_reason() -> None:
    built().has_resource_properties(
        "AWS::SecurityHub::Standard",
        {
            "StandardsArn": FSBP,
            "DisabledStandardsControls": [{"StandardsControlArn": OFF, "Reason": "Public addresses are meant"}],
        },
    )


def test_parameters_are_custom_values_and_regions_are_linked_as_named() -> None:
    template = built(control_parameters={"ACM.1": {"daysToExpiration": {"integer": 60}}}, linked_regions=["us-east-1"])
    template.has_resource_properties(
        "AWS::SecurityHub::SecurityControl",
        {
            "SecurityControlId": "ACM.1",
            "Parameters": {"daysToExpiration": {"ValueType": "CUSTOM", "Value": {"Integer": 60}}},
        },
    )
    template.has_resource(
        "AWS::SecurityHub::FindingAggregator",
        {
            "Properties": {"RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": ["us-east-1"]},
            "DependsOn": [Match.string_like_regexp("Hub.*")],
        },
    )
