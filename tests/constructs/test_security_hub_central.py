"""Central configuration of Security Hub as a landing-zone team would use it."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Aws, Stack
from aws_cdk.assertions import Template

from constructs_lib import SecurityHubCentralConfiguration

FSBP = "arn:aws:securityhub:eu-west-1::standards/aws-foundational-security-best-practices/v/1.0.0"


def built(**more: Any) -> Template:
    stack = Stack(App(), "test")
    given = {
        "policy_name": "acme",
        "standards": [FSBP],
        "linked_regions": ["us-east-1"],
        "targets": {"Root": "r-a1b2", "Unit": "ou-a1b2-11112222", "Shop": "123456789012", "Own": Aws.ACCOUNT_ID},
        **more,
    }
    SecurityHubCentralConfiguration(stack, "Central", **given)
    return Template.from_stack(stack)


def test_the_policy_comes_after_the_organization_and_that_after_its_regions() -> None:
    template = built()

    def waits(kind: str) -> str:
        (found,) = template.find_resources(kind).values()
        return "".join(found["DependsOn"])

    assert "Aggregator" in waits("AWS::SecurityHub::OrganizationConfiguration")
    assert "Organization" in waits("AWS::SecurityHub::ConfigurationPolicy")


def test_each_target_is_said_to_be_what_its_id_is() -> None:
    found = built().find_resources("AWS::SecurityHub::PolicyAssociation").values()
    kinds = {str(one["Properties"]["TargetId"]): one["Properties"]["TargetType"] for one in found}
    assert kinds == {
        "r-a1b2": "ROOT",
        "ou-a1b2-11112222": "ORGANIZATIONAL_UNIT",
        "123456789012": "ACCOUNT",
        "{'Ref': 'AWS::AccountId'}": "ACCOUNT",
    }


def test_what_is_not_disabled_is_on_and_parameters_are_custom_values() -> None:
    template = built(disabled_controls=["EC2.9"], control_parameters={"ACM.1": {"daysToExpiration": {"integer": 60}}})
    (policy,) = template.find_resources("AWS::SecurityHub::ConfigurationPolicy").values()
    assert policy["Properties"]["ConfigurationPolicy"]["SecurityHub"] == {
        "ServiceEnabled": True,
        "EnabledStandardIdentifiers": [FSBP],
        "SecurityControlsConfiguration": {
            "DisabledSecurityControlIdentifiers": ["EC2.9"],
            "SecurityControlCustomParameters": [
                {
                    "SecurityControlId": "ACM.1",
                    "Parameters": {"daysToExpiration": {"ValueType": "CUSTOM", "Value": {"Integer": 60}}},
                }
            ],
        },
    }


def test_without_a_linked_region_it_cannot_be() -> None:
    with pytest.raises(ValueError, match="needs a linked Region"):
        built(linked_regions=[])
