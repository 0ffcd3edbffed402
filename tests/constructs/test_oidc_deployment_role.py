"""The role of a pipeline as a landing-zone team uses it."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.node

ISSUER = "https://token.actions.githubusercontent.com"
MAIN = "repo:acme/web:ref:refs/heads/main"


def _stack() -> Any:
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk

    return cdk.Stack(cdk.App(builtin_cloud_formation_validation=False), "Identity")


def _role(stack: Any, **more: Any) -> Any:
    from constructs_lib import OidcDeploymentRole
    from constructs_lib.documents.pipeline_roles import build_policy

    given: dict[str, Any] = {
        "provider_arn": "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com",
        "issuer": ISSUER,
        "audience": "sts.amazonaws.com",
        "subjects": [MAIN],
        "policies": {"web-build": build_policy(partition="aws", account="111122223333", repositories=["web"])},
    }
    return OidcDeploymentRole(stack, "Build", **(given | more))


def test_the_role_is_trusted_to_its_subject_for_an_hour_and_has_its_policy() -> None:
    from aws_cdk.assertions import Match, Template

    # GIVEN
    stack = _stack()
    # WHEN
    construct = _role(stack)
    # THEN
    template = Template.from_stack(stack)
    template.resource_count_is("AWS::IAM::Role", 1)
    template.has_resource_properties(
        "AWS::IAM::Role",
        {
            "MaxSessionDuration": 3600,
            "PermissionsBoundary": Match.absent(),
            "ManagedPolicyArns": [{"Ref": Match.string_like_regexp("^BuildPolicy")}],
            "AssumeRolePolicyDocument": {
                "Statement": [
                    Match.object_like(
                        {
                            "Action": "sts:AssumeRoleWithWebIdentity",
                            "Condition": {
                                "StringEquals": {
                                    "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
                                    "token.actions.githubusercontent.com:sub": [MAIN],
                                }
                            },
                        }
                    )
                ]
            },
        },
    )
    assert stack.resolve(construct.role_arn) == {"Fn::GetAtt": [stack.get_logical_id(construct.role), "Arn"]}


def test_the_boundary_and_further_policies_are_the_roles() -> None:
    from aws_cdk.assertions import Match, Template

    stack = _stack()
    boundary = "arn:aws:iam::111122223333:policy/boundary"
    _role(stack, permissions_boundary_arn=boundary, managed_policy_arns=["arn:aws:iam::aws:policy/ReadOnlyAccess"])
    Template.from_stack(stack).has_resource_properties(
        "AWS::IAM::Role",
        {
            "PermissionsBoundary": boundary,
            "ManagedPolicyArns": Match.array_with(["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        },
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"subjects": ["repo:acme/*"]}, "leaves repository, branch or environment open"),
        ({"subjects": ["repo:acme/web:pull_request"]}, "unreviewed"),
        ({"subjects": []}, "at least one subject"),
        ({"audience": "*"}, "one audience"),
        ({"max_session_duration": 900}, "3,600 to 43,200"),
        ({"max_session_duration": 43_201}, "3,600 to 43,200"),
    ],
)
def test_a_role_that_would_be_open_is_refused_when_it_is_made(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _role(_stack(), **change)


def test_a_role_that_reads_takes_pull_requests() -> None:
    assert _role(_stack(), subjects=["repo:acme/web:pull_request"], read_only=True).role
