"""Roles of people as a landing-zone team uses them."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.node


def _stack() -> Any:
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk

    return cdk.Stack(cdk.App(builtin_cloud_formation_validation=False), "Identity")


def test_a_role_asks_for_mfa_and_lasts_an_hour_by_default() -> None:
    from aws_cdk.assertions import Match, Template

    from constructs_lib import HumanRole

    # GIVEN
    stack = _stack()
    # WHEN
    HumanRole(stack, "Administrator", managed_policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess"])
    # THEN
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Role",
        {
            "MaxSessionDuration": 3600,
            "PermissionsBoundary": Match.absent(),
            "AssumeRolePolicyDocument": {
                "Statement": [
                    Match.object_like({"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}),
                ]
            },
        },
    )


def test_its_own_policies_are_attached_beside_others() -> None:
    from aws_cdk.assertions import Template

    from constructs_lib import HumanRole
    from constructs_lib.documents.data_reads import data_policy

    # GIVEN
    stack = _stack()
    # WHEN
    construct = HumanRole(
        stack,
        "Reader",
        managed_policy_arns=["arn:aws:iam::aws:policy/SecurityAudit"],
        policies={"without-data": data_policy()},
        max_session_duration=43_200,
    )
    # THEN
    template = Template.from_stack(stack)
    (role,) = template.find_resources("AWS::IAM::Role").values()
    (policy_id,) = template.find_resources("AWS::IAM::ManagedPolicy")
    assert role["Properties"]["ManagedPolicyArns"] == [
        "arn:aws:iam::aws:policy/SecurityAudit",
        {"Ref": policy_id},
    ]
    assert stack.resolve(construct.role_arn)["Fn::GetAtt"][1] == "Arn"


@pytest.mark.parametrize("seconds", [3599, 43_201])
def test_sessions_that_iam_refuses_are_an_error(seconds: int) -> None:
    from constructs_lib import HumanRole

    with pytest.raises(ValueError, match="not 3,600 to 43,200"):
        HumanRole(_stack(), "Role", max_session_duration=seconds)
