"""The support role in both formats."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.iam.support_role import SupportRole
from tests.harness import emit_control

pytestmark = pytest.mark.node


def test_the_role_has_the_support_policy_of_its_partition_and_no_other() -> None:
    (role,) = emit_control("iam.support_role").cloudformation
    assert role.properties["ManagedPolicyArns"] == [
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AWSSupportAccess"]]}
    ]
    assert not {"Policies", "PermissionsBoundary"} & set(role.properties)


def test_terraform_attaches_the_same_policy() -> None:
    emitted = emit_control("iam.support_role", {"max_session_hours": 4})
    role, attachment = emitted.terraform
    assert role.properties["max_session_duration"] == 14400
    assert attachment.properties["policy_arn"].endswith(":iam::aws:policy/AWSSupportAccess")
    assert "aws_iam_role.iam_support_role.name" in attachment.properties["role"]


def test_the_documented_pattern_of_identity_center_is_taken() -> None:
    pattern = "role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Operations_*"
    assert pattern in (SupportRole.Params.model_fields["role_patterns"].description or "")
    (role,) = emit_control("iam.support_role", {"users_with_mfa": False, "role_patterns": [pattern]}).cloudformation
    assert pattern in json.dumps(role.properties["AssumeRolePolicyDocument"])
    assert "MultiFactorAuthPresent" not in json.dumps(role.properties["AssumeRolePolicyDocument"])


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"users_with_mfa": False}, "nobody could assume"),
        (
            {"users_with_mfa": False, "role_patterns": ["role/a"], "trusted_accounts": ["444455556666"]},
            "users_with_mfa is off",
        ),
        ({"role_patterns": ["role/*"]}, "pattern"),
        ({"role_patterns": ["user/alice"]}, "pattern"),
        ({"trusted_accounts": ["4444"]}, "pattern"),
    ],
)
def test_a_trust_that_cannot_be_meant_is_refused(params: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        SupportRole.Params.model_validate_json(json.dumps(params), strict=True)
