"""The construct alone, then the control in both formats."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.iam.mfa_enforcement import MfaEnforcement as Control
from tests.harness import Emitted, emit_control

pytestmark = pytest.mark.node


def _only(emitted: Emitted, kind: str) -> dict[str, Any]:
    (found,) = [one.properties for one in emitted.cloudformation if one.type == kind]
    return dict(found)


def test_a_landing_zone_team_uses_the_construct_without_the_generator() -> None:
    # GIVEN
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk
    from aws_cdk.assertions import Match, Template

    from constructs_lib import MfaEnforcement

    stack = cdk.Stack(cdk.App(builtin_cloud_formation_validation=False), "Identity")
    # WHEN
    MfaEnforcement(stack, "Humans", group_name="humans", policy_name="mfa", existing_group_names=["developers"])
    # THEN the policy is on the new group and on the existing one, and denies without MFA
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::IAM::Group", 1)
    template.has_resource_properties(
        "AWS::IAM::ManagedPolicy",
        {
            "ManagedPolicyName": "mfa",
            "Groups": [{"Ref": Match.string_like_regexp("^HumansGroup")}, "developers"],
            "PolicyDocument": {
                "Statement": Match.array_with(
                    [
                        Match.object_like(
                            {
                                "Effect": "Deny",
                                "NotAction": Match.array_with(["iam:EnableMFADevice"]),
                                "Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}},
                            }
                        )
                    ]
                )
            },
        },
    )


def test_the_group_and_the_policy_bear_the_prefix() -> None:
    emitted = emit_control("iam.mfa_enforcement")
    assert _only(emitted, "AWS::IAM::Group")["GroupName"] == "acme-humans"
    assert _only(emitted, "AWS::IAM::ManagedPolicy")["ManagedPolicyName"] == "acme-mfa-enforcement"


def test_the_user_name_stays_a_policy_variable_in_both_formats() -> None:
    emitted = emit_control("iam.mfa_enforcement")
    policy = _only(emitted, "AWS::IAM::ManagedPolicy")["PolicyDocument"]
    assert ":user/${aws:username}" in json.dumps(policy)
    assert "Fn::Sub" not in json.dumps(policy)
    # THEN Terraform does not take it for an interpolation of its own
    assert ":user/$${aws:username}" in emitted.text


def test_existing_groups_get_an_attachment_each_in_terraform() -> None:
    groups = ["Admins", "dev-ops", "dev_ops"]
    emitted = emit_control("iam.mfa_enforcement", {"group_name": "people", "existing_groups": groups})
    attachments = [one for one in emitted.terraform if one.type == "aws_iam_group_policy_attachment"]
    assert [one.properties["group"] for one in attachments[1:]] == groups
    assert len({one.address for one in attachments}) == 4
    assert {one.properties["policy_arn"] for one in attachments} == {attachments[0].properties["policy_arn"]}


@pytest.mark.parametrize(
    "params",
    [
        {"group_name": "humans", "existing_groups": ["humans"]},
        {"group_name": "humans", "existing_groups": ["Humans"]},
        {"existing_groups": ["admins", "admins"]},
        {"existing_groups": ["no spaces"]},
        {"group_name": ""},
    ],
)
def test_groups_that_cannot_be_meant_are_refused(params: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Control.Params.model_validate_json(json.dumps(params), strict=True)
