"""A role that pipelines of one repository assume with tokens of their OpenID Connect provider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_iam
from constructs import Construct

from constructs_lib.documents.pipeline_trust import oidc_trust_policy
from constructs_lib.human_role import MAX_SESSION, MIN_SESSION
from constructs_lib.policy_acknowledgments import accept_aws_policies, accept_wildcards


class OidcDeploymentRole(Construct):
    """A role with managed policies of its own, trusted to named subjects of one provider and to one audience.

    No token of another repository gets in, whatever its branch is called: subjects that leave repository, branch or
    environment open are refused when the construct is made. `constructs_lib.documents.pipeline_trust` makes subjects of
    GitHub, GitLab and Bitbucket, `constructs_lib.documents.pipeline_roles` policies to look, build and deploy.

    Attributes: `role` and `policies`, the L1s, and `role_arn`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        provider_arn: str,
        issuer: str,
        audience: str,
        subjects: Sequence[str],
        policies: Mapping[str, Mapping[str, Any]],
        role_name: str | None = None,
        description: str | None = None,
        claims: Mapping[str, Sequence[str]] | None = None,
        read_only: bool = False,
        managed_policy_arns: Sequence[str] = (),
        permissions_boundary_arn: str | None = None,
        max_session_duration: int = 3600,
    ) -> None:
        """
        :param provider_arn: The ARN of the provider in IAM; a token of the construct that makes it orders the two.
        :param issuer: The URL of the issuer, such as `https://token.actions.githubusercontent.com`.
        :param audience: What tokens must be made for, such as `sts.amazonaws.com`.
        :param subjects: Who is trusted: exact subjects, or beginnings with one `*` after them.
        :param policies: The documents of the role's managed policies by their names; empty for a role that
            `managed_policy_arns` alone describe.
        :param role_name: Name of the role. Default: CloudFormation makes one.
        :param description: What the role is for. Default: none.
        :param claims: Further claims of the token, each with the values that it may have. Default: none.
        :param read_only: Whether the role may be given to unreviewed code, such as that of pull requests; the policies
            are to match. Default: it may not.
        :param managed_policy_arns: ARNs of further policies. Default: none.
        :param permissions_boundary_arn: The policy that the role never exceeds. Default: none.
        :param max_session_duration: Seconds that a session lasts at most, 3,600 to 43,200. Default: one hour.
        """
        super().__init__(scope, construct_id)
        if not MIN_SESSION <= max_session_duration <= MAX_SESSION:
            raise ValueError(f"max_session_duration is {max_session_duration} seconds, not 3,600 to 43,200")
        trust = oidc_trust_policy(
            provider_arn, issuer=issuer, audience=audience, subjects=subjects, claims=claims, read_only=read_only
        )
        self.role, self.policies = role_with_policies(
            self,
            trust=trust,
            policies=policies,
            role_name=role_name,
            description=description,
            managed_policy_arns=managed_policy_arns,
            permissions_boundary_arn=permissions_boundary_arn,
            max_session_duration=max_session_duration,
        )

    @property
    def role_arn(self) -> str:
        return self.role.attr_arn


def role_with_policies(
    scope: Construct,
    *,
    trust: Mapping[str, Any],
    policies: Mapping[str, Mapping[str, Any]],
    role_name: str | None,
    description: str | None,
    managed_policy_arns: Sequence[str],
    permissions_boundary_arn: str | None,
    max_session_duration: int,
) -> tuple[aws_iam.CfnRole, list[aws_iam.CfnManagedPolicy]]:
    """A role with that trust policy and a managed policy for each document. What has a wildcard is acknowledged: the
    documents keep each to names, or to actions that know no resource."""
    made = []
    for number, (name, document) in enumerate(policies.items()):
        policy = aws_iam.CfnManagedPolicy(
            scope, f"Policy{number or ''}", managed_policy_name=name, description=description, policy_document=document
        )
        accept_wildcards(
            policy,
            document,
            "Names of a pipeline's own stacks, keys and objects begin alike; some actions know no resource.",
        )
        made.append(policy)
    role = aws_iam.CfnRole(
        scope,
        "Role",
        role_name=role_name,
        description=description,
        max_session_duration=max_session_duration,
        assume_role_policy_document=trust,
        permissions_boundary=permissions_boundary_arn,
        managed_policy_arns=[*(one.ref for one in made), *managed_policy_arns] or None,
    )
    accept_aws_policies(
        role,
        managed_policy_arns,
        "Who configures the pipeline chose this policy of AWS, and the role's own policies deny the way up.",
    )
    return role, made
