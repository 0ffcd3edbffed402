"""What must hold of permission sets and assignments in either format: those of the profile, and none beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from baseline.expectation import At, Expectation, exactly
from baseline.must import Must, consists_of, like, that
from baseline.names import distinct_part
from baseline.references import PARTITION, referred
from constructs_lib.documents.permission_sets import (
    CustomerPolicy,
    PermissionSetDefinition,
    SetAssignment,
    aws_policy_arn,
)

SET = ("AWS::SSO::PermissionSet", "aws_ssoadmin_permission_set")
ASSIGNMENT = ("AWS::SSO::Assignment", "aws_ssoadmin_account_assignment")
ATTRIBUTES = (
    "AWS::SSO::InstanceAccessControlAttributeConfiguration",
    "aws_ssoadmin_instance_access_control_attributes",
)
AWS_POLICY = "aws_ssoadmin_managed_policy_attachment"
CUSTOMER_POLICY = "aws_ssoadmin_customer_managed_policy_attachment"
INLINE_POLICY = "aws_ssoadmin_permission_set_inline_policy"
BOUNDARY = "aws_ssoadmin_permissions_boundary_attachment"


def permission_set_expectations(
    instance: str,
    sets: Sequence[PermissionSetDefinition],
    assignments: Sequence[SetAssignment],
    attributes: Mapping[str, str],
) -> tuple[Expectation, ...]:
    return (
        exactly(
            "Each set is the profile's: its policies, its boundary and how long a session lasts",
            SET,
            [_cloudformation(instance, one) for one in sets],
            [_terraform(instance, one) for one in sets],
        ),
        exactly(
            "A group has a set in the accounts that the profile names, and nobody has another",
            ASSIGNMENT,
            [
                {
                    "InstanceArn": instance,
                    "PermissionSetArn": _is(one.permission_set),
                    "PrincipalType": "GROUP",
                    "PrincipalId": one.group_id,
                    "TargetType": "AWS_ACCOUNT",
                    "TargetId": one.account_id,
                }
                for one in assignments
            ],
            [
                {
                    "instance_arn": instance,
                    "permission_set_arn": _is(one.permission_set),
                    "principal_type": "GROUP",
                    "principal_id": one.group_id,
                    "target_type": "AWS_ACCOUNT",
                    "target_id": one.account_id,
                }
                for one in assignments
            ],
        ),
        exactly(
            "Sessions bear the attributes of users that the profile names, and no others",
            ATTRIBUTES,
            [
                {
                    "InstanceArn": instance,
                    "AccessControlAttributes": [
                        {"Key": key, "Value": {"Source": [source]}} for key, source in sorted(attributes.items())
                    ],
                }
            ]
            if attributes
            else [],
            [
                {
                    "instance_arn": instance,
                    "attribute": [
                        {"key": key, "value": [{"source": [source]}]} for key, source in sorted(attributes.items())
                    ],
                }
            ]
            if attributes
            else [],
        ),
        *(
            _blocks(
                title, kind, [{"instance_arn": instance, "permission_set_arn": _is(one), **rest} for one, rest in of]
            )
            for title, kind, of in _attached(sets)
        ),
    )


def _cloudformation(instance: str, one: PermissionSetDefinition) -> dict[str, Any]:
    boundary = None
    if isinstance(one.boundary, CustomerPolicy):
        boundary = {"CustomerManagedPolicyReference": {"Name": one.boundary.name, "Path": one.boundary.path}}
    elif one.boundary:
        boundary = {"ManagedPolicyArn": aws_policy_arn(one.boundary, PARTITION)}
    return {
        "InstanceArn": instance,
        "Name": one.name,
        "SessionDuration": one.session_duration,
        "ManagedPolicies": [aws_policy_arn(policy, PARTITION) for policy in one.aws_policies] or None,
        "CustomerManagedPolicyReferences": [
            {"Name": policy.name, "Path": policy.path} for policy in one.customer_policies
        ]
        or None,
        "InlinePolicy": one.inline_policy,
        "PermissionsBoundary": boundary,
        "RelayStateType": one.relay_state,
    }


def _terraform(instance: str, one: PermissionSetDefinition) -> dict[str, Any]:
    return {
        "instance_arn": instance,
        "name": one.name,
        "session_duration": one.session_duration,
        "relay_state": one.relay_state,
    }


def _attached(
    sets: Sequence[PermissionSetDefinition],
) -> list[tuple[str, str, list[tuple[str, dict[str, Any]]]]]:
    """What Terraform attaches to a set, and CloudFormation has within it: by title and type, set by set."""
    return [
        (
            "Each set has its policies of AWS",
            AWS_POLICY,
            [
                (one.name, {"managed_policy_arn": like(aws_policy_arn(policy, PARTITION))})
                for one in sets
                for policy in one.aws_policies
            ],
        ),
        (
            "Each set has its policies of the accounts",
            CUSTOMER_POLICY,
            [
                (one.name, {"customer_managed_policy_reference": [{"name": policy.name, "path": policy.path}]})
                for one in sets
                for policy in one.customer_policies
            ],
        ),
        (
            "Each set has its own document",
            INLINE_POLICY,
            [(one.name, {"inline_policy": one.inline_policy}) for one in sets if one.inline_policy],
        ),
        (
            "Each set keeps within its boundary",
            BOUNDARY,
            [(one.name, {"permissions_boundary": [_boundary(one.boundary)]}) for one in sets if one.boundary],
        ),
    ]


def _boundary(policy: str | CustomerPolicy) -> dict[str, Any]:
    if isinstance(policy, CustomerPolicy):
        return {"customer_managed_policy_reference": [{"name": policy.name, "path": policy.path}]}
    return {"managed_policy_arn": aws_policy_arn(policy, PARTITION)}


def _is(name: str) -> Must:
    """A reference to the set of that name, in the words of CloudFormation or of Terraform."""
    letters = re.sub("[^A-Za-z0-9]", "", name)
    own = re.compile(
        rf"\w+SetsSet{letters}[0-9A-F]{{8}}\.PermissionSetArn|{SET[1]}\.\w+_permission_sets_{distinct_part(name)}\.arn"
    )
    return that(f"is a reference to {name}", lambda found: bool(own.fullmatch(referred(found) or "")))


def _blocks(title: str, kind: str, wanted: list[dict[str, Any]]) -> Expectation:
    return Expectation(title, consists_of(*wanted), None, At(kind, "", together=True, optional=not wanted))
