"""GuardDuty for a whole organization: who administers it, and what is on in every account.

Sources: GuardDuty API reference, EnableOrganizationAdminAccount and UpdateOrganizationConfiguration; GuardDuty User
Guide, "Permissions required to designate a delegated GuardDuty administrator account" and "Setting organization
auto-enable preferences".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constructs_lib.documents.setting import Setting, Write, allow, allow_here, exactly, holds, only

_SERVICE = "guardduty.amazonaws.com"
_DETECTOR = "arn:{partition}:guardduty:{region}:{account}:detector/*"
_FIND = {"DetectorId": "list_detectors DetectorIds.0"}


def guardduty_administrator(account_id: str) -> Setting:
    """The account administers GuardDuty for the organization in the Region, which switches GuardDuty on in it. Another
    that does so already is never replaced."""
    return Setting(
        service="guardduty",
        read="list_organization_admin_accounts",
        at="AdminAccounts.0",
        wanted={"AdminAccountId": only(account_id)},
        writes=(Write("enable_organization_admin_account", {"AdminAccountId": account_id}),),
        permissions=(
            allow_here("guardduty:EnableOrganizationAdminAccount", "guardduty:ListOrganizationAdminAccounts"),
            allow(
                "organizations:DescribeAccount",
                "organizations:DescribeOrganization",
                "organizations:DescribeOrganizationalUnit",
                "organizations:ListAWSServiceAccessForOrganization",
                "organizations:ListAccounts",
                "organizations:ListDelegatedAdministrators",
            ),
            allow("organizations:EnableAWSServiceAccess", "organizations:RegisterDelegatedAdministrator")
            | {"Condition": {"StringEquals": {"organizations:ServicePrincipal": _SERVICE}}},
        ),
    )


def organization_features(
    features: Sequence[tuple[str, str, Sequence[tuple[str, str]]]],
) -> list[dict[str, Any]]:
    """Plans as the API takes them: for each its name, ALL or NONE, and the same of every agent that it can manage."""
    return [
        {
            "Name": name,
            "AutoEnable": accounts,
            **(
                {"AdditionalConfiguration": [{"Name": one, "AutoEnable": run} for one, run in agents]} if agents else {}
            ),
        }
        for name, accounts, agents in features
    ]


def guardduty_members(features: Sequence[Mapping[str, Any]], *, malware_scans: bool) -> Setting:
    """GuardDuty is on in every account of the organization, those to come included, with the plans that are for ALL.
    What is for NONE stays on where it is on. In the account that administers; `malware_scans` where a plan scans
    volumes, which takes a role of its own.
    """
    write = "update_organization_configuration"
    detector = {"DetectorId": "@DetectorId"}
    role = "arn:{partition}:iam::{account}:role/aws-service-role/malware-protection.guardduty.amazonaws.com/*"
    scans = allow("iam:CreateServiceLinkedRole", resource=role) | {
        "Condition": {"StringEquals": {"iam:AWSServiceName": "malware-protection.guardduty.amazonaws.com"}}
    }
    return Setting(
        service="guardduty",
        read="describe_organization_configuration",
        read_arguments={"DetectorId": "@DetectorId"},
        finds=_FIND,
        wanted={"AutoEnableOrganizationMembers": exactly("ALL"), "Features": holds(*features)},
        writes=(
            Write(write, detector | {"AutoEnableOrganizationMembers": "$AutoEnableOrganizationMembers"}),
            Write(write, detector | {"AutoEnableOrganizationMembers": "ALL", "Features": "$Features"}),
        ),
        permissions=(
            allow_here(
                "guardduty:DescribeOrganizationConfiguration",
                "guardduty:ListDetectors",
                "guardduty:UpdateOrganizationConfiguration",
            ),
            *((scans,) if malware_scans else ()),
        ),
    )


def finding_frequency(finding_publishing_frequency: str) -> Setting:
    """How often updates of findings are sent, for all members of the account that administers."""
    return Setting(
        service="guardduty",
        read="get_detector",
        read_arguments={"DetectorId": "@DetectorId"},
        finds=_FIND,
        wanted={"FindingPublishingFrequency": exactly(finding_publishing_frequency)},
        writes=(
            Write(
                "update_detector",
                {"DetectorId": "@DetectorId", "FindingPublishingFrequency": "$FindingPublishingFrequency"},
            ),
        ),
        permissions=(
            allow_here("guardduty:ListDetectors"),
            allow("guardduty:GetDetector", "guardduty:UpdateDetector", resource=_DETECTOR),
        ),
    )
