"""Shield Advanced stands only behind a typed yes, and in the order that AWS takes."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.emit.node import choose_node
from constructs_lib.documents.shield_protections import (
    ACKNOWLEDGMENT,
    EmergencyContact,
    ProtectedResource,
    ProtectionGroup,
)

pytestmark = pytest.mark.node

DISTRIBUTION = ProtectedResource(
    "arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL",
    health_check_id="01234567-89ab-cdef-0123-456789abcdef",
    automatic_response="count",
)


def template(acknowledgment: str = ACKNOWLEDGMENT, **props: Any) -> dict[str, Any]:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import ShieldProtection

    stack = Stack(App(analytics_reporting=False), "Edge")
    ShieldProtection(stack, "Shield", acknowledgment=acknowledgment, name="acme", **props)
    return assertions.Template.from_stack(stack).to_json()["Resources"]


def of(resources: dict[str, Any], kind: str) -> dict[str, Any]:
    return {name: one for name, one in resources.items() if one["Type"] == kind}


@pytest.mark.parametrize("words", ["", "yes", ACKNOWLEDGMENT.lower()])
def test_nothing_is_subscribed_without_the_typed_yes(words: str) -> None:
    with pytest.raises(ValueError, match="3,000 USD"):
        template(words)


def test_the_subscription_comes_before_everything_of_shield() -> None:
    resources = template(
        resources=[DISTRIBUTION],
        groups=[ProtectionGroup("CLOUDFRONT_DISTRIBUTION", "SUM")],
        response_team_role_name="acme-team",
        emergency_contacts=[EmergencyContact("oncall@example.com", "+4930901820")],
    )
    (subscription,) = of(resources, "Custom::AccountSetting")
    shield = {name: one for name, one in resources.items() if one["Type"].startswith("AWS::Shield::")}

    assert len(shield) == 4
    assert all(subscription in one["DependsOn"] for one in shield.values())


def test_a_protection_detects_by_health_and_responds_as_chosen() -> None:
    (protection,) = of(template(resources=[DISTRIBUTION]), "AWS::Shield::Protection").values()

    assert protection["Properties"]["ApplicationLayerAutomaticResponseConfiguration"] == {
        "Action": {"Count": {}},
        "Status": "ENABLED",
    }
    (check,) = protection["Properties"]["HealthCheckArns"]
    assert check["Fn::Join"][1][-1].endswith(":healthcheck/01234567-89ab-cdef-0123-456789abcdef")
    assert {"Ref": "AWS::AccountId"} in protection["Properties"]["ResourceArn"]["Fn::Join"][1]


def test_a_group_of_one_type_names_it_and_a_group_of_all_does_not() -> None:
    groups = of(
        template(groups=[ProtectionGroup("ALL", "MAX"), ProtectionGroup("ELASTIC_IP_ALLOCATION", "SUM")]),
        "AWS::Shield::ProtectionGroup",
    )
    by_id = {one["Properties"]["ProtectionGroupId"]: one["Properties"] for one in groups.values()}

    assert "ResourceType" not in by_id["acme-all"]
    assert by_id["acme-eip"]["ResourceType"] == "ELASTIC_IP_ALLOCATION"
    assert by_id["acme-eip"]["Pattern"] == "BY_RESOURCE_TYPE"


def test_the_response_team_has_no_access_unless_asked() -> None:
    resources = template(resources=[DISTRIBUTION])

    assert not of(resources, "AWS::Shield::DRTAccess")
    assert not of(resources, "AWS::Shield::ProactiveEngagement")


def test_engagement_waits_for_the_protections_with_their_health_checks() -> None:
    resources = template(
        resources=[DISTRIBUTION], emergency_contacts=[EmergencyContact("oncall@example.com", "+4930901820")]
    )
    (engagement,) = of(resources, "AWS::Shield::ProactiveEngagement").values()

    assert set(of(resources, "AWS::Shield::Protection")) <= set(engagement["DependsOn"])
