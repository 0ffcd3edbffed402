"""What must hold of Shield Advanced in either format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.expectation import At, Expectation
from baseline.hcl import CLOSE, OPEN
from baseline.must import consists_of, equals, grants, like, made_of, one_of, refers, that
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.shield_protections import (
    EmergencyContact,
    ProtectedResource,
    ProtectionGroup,
    response_team_trust_policy,
)


def protection_expectations(
    protected: Sequence[ProtectedResource], groups: Sequence[ProtectionGroup]
) -> Iterator[Expectation]:
    """Each protection is one of `protected`, and each group combines traffic as chosen."""
    if protected:
        yield Expectation(
            "The listed resources are protected, each with its health check and response",
            consists_of(*(_protection(one) for one in protected)),
            At("AWS::Shield::Protection", "", together=True),
            At(
                "aws_shield_protection",
                "",
                must=consists_of(
                    *({"name": f"{ANY}-{one.name}", "resource_arn": one.resource_arn(ACCOUNT)} for one in protected)
                ),
                together=True,
            ),
        )
    if checked := [one for one in protected if one.health_check_id]:
        yield Expectation(
            "Detection knows the health of each resource that has a check",
            consists_of(
                *(
                    {
                        "health_check_arn": one.health_check_arn(PARTITION),
                        "shield_protection_id": refers(f"aws_shield_protection.shield_advanced_protection_{one.name}"),
                    }
                    for one in checked
                )
            ),
            None,
            At("aws_shield_protection_health_check_association", "", together=True),
        )
    if responding := [one for one in protected if one.automatic_response]:
        yield Expectation(
            "Automatic response does what was chosen",
            consists_of(
                *(
                    {
                        "resource_arn": refers(f"aws_shield_protection.shield_advanced_protection_{one.name}"),
                        "action": str(one.automatic_response).upper(),
                    }
                    for one in responding
                )
            ),
            None,
            At("aws_shield_application_layer_automatic_response", "", together=True),
        )
    if groups:
        kinds = [(f"{ANY}-{one.id_suffix}", one, None if one.of == "ALL" else one.of) for one in groups]
        yield Expectation(
            "Every group is one of the profile's",
            made_of(
                *(
                    {
                        "ProtectionGroupId": name,
                        "Aggregation": one.aggregation,
                        "Pattern": "BY_RESOURCE_TYPE" if kind else "ALL",
                        "ResourceType": kind,
                    }
                    for name, one, kind in kinds
                )
            ),
            At("AWS::Shield::ProtectionGroup", ""),
            At(
                "aws_shield_protection_group",
                "",
                must=made_of(
                    *(
                        {
                            "protection_group_id": name,
                            "aggregation": one.aggregation,
                            "pattern": "BY_RESOURCE_TYPE" if kind else "ALL",
                            "resource_type": kind,
                        }
                        for name, one, kind in kinds
                    )
                ),
            ),
        )
    for group in groups:
        whole = group.of == "ALL"
        yield Expectation(
            f"The group {group.id_suffix} combines traffic by {group.aggregation}",
            equals(group.aggregation),
            At(
                "AWS::Shield::ProtectionGroup",
                "Aggregation",
                where={"Pattern": "ALL"} if whole else {"ResourceType": group.of},
            ),
            At(
                "aws_shield_protection_group",
                "aggregation",
                where={"pattern": "ALL"} if whole else {"resource_type": group.of},
            ),
        )


def _protection(one: ProtectedResource) -> dict[str, object]:
    response = one.automatic_response and {"Status": "ENABLED", "Action": {one.automatic_response.capitalize(): {}}}
    return {
        "Name": f"{ANY}-{one.name}",
        "ResourceArn": one.resource_arn(ACCOUNT),
        "HealthCheckArns": [one.health_check_arn(PARTITION)] if one.health_check_id else None,
        "ApplicationLayerAutomaticResponseConfiguration": response,
    }


def response_team_expectations(log_buckets: Sequence[str]) -> Iterator[Expectation]:
    """The response team has access through a role that it alone assumes."""
    policy = "AWSShieldDRTAccessPolicy"
    yield Expectation(
        "Only the response team assumes its role",
        grants(response_team_trust_policy()),
        At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        At("aws_iam_role", "assume_role_policy"),
    )
    yield Expectation(
        "The role has the one policy that Shield asks for",
        that(f"is {policy}", lambda value: _literal(value).endswith(f":policy/service-role/{policy}")),
        At(
            "AWS::IAM::Role",
            "ManagedPolicyArns",
            must=that(
                f"is {policy} alone",
                lambda value: (
                    isinstance(value, list) and [_literal(one).rpartition("/")[2] for one in value] == [policy]
                ),
            ),
        ),
        At("aws_iam_role_policy_attachment", "policy_arn"),
    )
    yield Expectation(
        "The response team has access through its role",
        refers("response_team"),
        At("AWS::Shield::DRTAccess", "RoleArn"),
        At("aws_shield_drt_access_role_arn_association", "role_arn"),
    )
    yield Expectation(
        "The policy is the response team's",
        refers("response_team"),
        None,
        At("aws_iam_role_policy_attachment", "role"),
    )
    if log_buckets:
        yield Expectation(
            "Buckets are opened to the response team alone",
            refers("response_team"),
            None,
            At("aws_shield_drt_access_log_bucket_association", "role_arn_association_id"),
        )
        yield Expectation(
            "The response team reads the listed buckets alone",
            one_of(*log_buckets),
            At("AWS::Shield::DRTAccess", "LogBucketList", must=equals(list(log_buckets))),
            At("aws_shield_drt_access_log_bucket_association", "log_bucket"),
        )


def engagement_expectations(contacts: Sequence[EmergencyContact]) -> Iterator[Expectation]:
    """The response team engages by itself, and calls these contacts; where there are none, the one of the profile."""
    yield Expectation(
        "The response team engages by itself",
        equals(True),
        At("AWS::Shield::ProactiveEngagement", "ProactiveEngagementStatus", must=equals("ENABLED")),
        At("aws_shield_proactive_engagement", "enabled"),
    )
    named = contacts or (EmergencyContact(f"{ANY}@{ANY}", f"+{ANY}"),)
    called = [
        {"EmailAddress": one.email_address}
        | ({"PhoneNumber": one.phone_number} if one.phone_number else {})
        | ({"ContactNotes": one.notes} if one.notes else {})
        for one in named
    ]
    attributes = {"EmailAddress": "email_address", "PhoneNumber": "phone_number", "ContactNotes": "contact_notes"}
    yield Expectation(
        "The response team calls whom the profile names",
        like(called),
        At("AWS::Shield::ProactiveEngagement", "EmergencyContactList"),
        At(
            "aws_shield_proactive_engagement",
            "emergency_contact",
            must=like([{attributes[name]: value for name, value in one.items()} for one in called]),
        ),
    )


def _literal(value: Any) -> str:
    """The text of a value in either format, with `*` for each reference."""
    if isinstance(value, Mapping) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(part if isinstance(part, str) else "*" for part in parts)
    return re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", "*", value) if isinstance(value, str) else ""
