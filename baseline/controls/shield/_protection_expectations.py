"""What must hold of Shield Advanced in either format."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.expectation import At, Expectation
from baseline.hcl import CLOSE, OPEN
from baseline.must import equals, made_of, one_of, refers, that
from baseline.references import ANY
from constructs_lib.documents.shield_protections import (
    ProtectedResource,
    ProtectionGroup,
    response_team_trust_policy,
)


def protection_expectations(
    protected: Sequence[ProtectedResource], groups: Sequence[ProtectionGroup]
) -> Iterator[Expectation]:
    protection, tf_protection = "AWS::Shield::Protection", "aws_shield_protection"
    """Each protection is one of `protected`, and each group combines traffic as chosen."""
    if protected:
        names = tuple(f"-{one.name}" for one in protected)
        arns = {one.resource_arn("*") for one in protected}
        yield Expectation(
            "A protection is told by its resource",
            that(f"ends in one of {', '.join(names)}", lambda value: _literal(value).endswith(names)),
            At(protection, "Name"),
            At(tf_protection, "name"),
        )
        yield Expectation(
            "Only listed resources are protected",
            that(f"is one of {', '.join(sorted(arns))}", lambda value: _literal(value) in arns),
            At(protection, "ResourceArn"),
            At(tf_protection, "resource_arn"),
        )
    health_checks = {one.health_check_arn("*") for one in protected if one.health_check_id}
    if health_checks:
        everywhere = all(one.health_check_id for one in protected)
        listed = that("is a listed health check", lambda value: _literal(value) in health_checks)
        each = that(
            "holds one listed health check",
            lambda value: isinstance(value, list) and len(value) == 1 and _literal(value[0]) in health_checks,
        )
        yield Expectation(
            "Detection knows the health of the resource",
            listed,
            # Without a name that parameters know, protections cannot be told apart here.
            At(protection, "HealthCheckArns", must=each) if everywhere else None,
            At("aws_shield_protection_health_check_association", "health_check_arn"),
        )
    if responses := {one.automatic_response for one in protected if one.automatic_response}:
        path = "ApplicationLayerAutomaticResponseConfiguration"
        yield Expectation(
            "Automatic response does what was chosen",
            that(
                f"is one of {', '.join(sorted(responses))}",
                lambda value: (
                    isinstance(value, Mapping) and {str(one).lower() for one in value} <= responses and bool(value)
                ),
            ),
            At(protection, f"{path}.Action", where={f"{path}.Status": "ENABLED"}),
            At(
                "aws_shield_application_layer_automatic_response",
                "action",
                must=one_of(*sorted(one.upper() for one in responses)),
            ),
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


def response_team_expectations(log_buckets: Sequence[str]) -> Iterator[Expectation]:
    """The response team has access through a role that it alone assumes."""
    policy = "AWSShieldDRTAccessPolicy"
    yield Expectation(
        "Only the response team assumes its role",
        that(
            "trusts drt.shield.amazonaws.com alone",
            lambda value: (
                isinstance(value, Mapping) and value.get("Statement") == response_team_trust_policy()["Statement"]
            ),
        ),
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
            "The response team reads the listed buckets alone",
            one_of(*log_buckets),
            At("AWS::Shield::DRTAccess", "LogBucketList", must=equals(list(log_buckets))),
            At("aws_shield_drt_access_log_bucket_association", "log_bucket"),
        )


def engagement_expectations() -> Iterator[Expectation]:
    """The response team engages by itself, and has a number to call."""

    def reachable(found: Any) -> bool:
        numbers = [one.get("PhoneNumber", one.get("phone_number")) for one in found] if isinstance(found, list) else []
        return any(isinstance(number, str) and number.startswith("+") for number in numbers)

    yield Expectation(
        "The response team engages by itself",
        equals(True),
        At("AWS::Shield::ProactiveEngagement", "ProactiveEngagementStatus", must=equals("ENABLED")),
        At("aws_shield_proactive_engagement", "enabled"),
    )
    yield Expectation(
        "A contact can be called",
        that("has a telephone number", reachable),
        At("AWS::Shield::ProactiveEngagement", "EmergencyContactList"),
        At("aws_shield_proactive_engagement", "emergency_contact"),
    )


def _literal(value: Any) -> str:
    """The text of a value in either format, with `*` for each reference."""
    if isinstance(value, Mapping) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(part if isinstance(part, str) else "*" for part in parts)
    return re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", "*", value) if isinstance(value, str) else ""
