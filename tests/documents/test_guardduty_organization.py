"""What the function may do for GuardDuty of an organization, and no more."""

from __future__ import annotations

from typing import Any

from constructs_lib.documents.guardduty_organization import (
    finding_frequency,
    guardduty_administrator,
    guardduty_members,
    organization_features,
)

PLACE = {"partition": "aws", "account": "111122223333", "region": "eu-west-1"}
PLANS = organization_features(
    [("S3_DATA_EVENTS", "ALL", ()), ("RUNTIME_MONITORING", "NONE", (("EC2_AGENT_MANAGEMENT", "NONE"),))]
)


def allowed(setting: Any, action: str) -> list[dict[str, Any]]:
    return [one for one in setting.policy(**PLACE)["Statement"] if action in one["Action"]]


def test_only_guardduty_is_trusted_and_delegated() -> None:
    setting = guardduty_administrator("444455556666")
    for action in ("organizations:EnableAWSServiceAccess", "organizations:RegisterDelegatedAdministrator"):
        (statement,) = allowed(setting, action)
        assert statement["Condition"] == {"StringEquals": {"organizations:ServicePrincipal": "guardduty.amazonaws.com"}}


def test_an_administrator_is_never_replaced() -> None:
    assert guardduty_administrator("444455556666").wanted == {"AdminAccountId": "only 444455556666"}


def test_a_role_for_malware_scans_is_made_where_a_plan_needs_it_and_for_nothing_else() -> None:
    assert not allowed(guardduty_members(PLANS, malware_scans=False), "iam:CreateServiceLinkedRole")
    (statement,) = allowed(guardduty_members(PLANS, malware_scans=True), "iam:CreateServiceLinkedRole")
    assert statement["Condition"]["StringEquals"] == {
        "iam:AWSServiceName": "malware-protection.guardduty.amazonaws.com"
    }


def test_agents_are_named_with_their_plan() -> None:
    assert PLANS == [
        {"Name": "S3_DATA_EVENTS", "AutoEnable": "ALL"},
        {
            "Name": "RUNTIME_MONITORING",
            "AutoEnable": "NONE",
            "AdditionalConfiguration": [{"Name": "EC2_AGENT_MANAGEMENT", "AutoEnable": "NONE"}],
        },
    ]


def test_the_frequency_is_changed_in_detectors_of_the_account_and_region_alone() -> None:
    (statement,) = allowed(finding_frequency("ONE_HOUR"), "guardduty:UpdateDetector")
    assert statement["Resource"] == "arn:aws:guardduty:eu-west-1:111122223333:detector/*"
