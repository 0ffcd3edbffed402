"""A role that people work with, for as long as a session may last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import Aws, aws_iam
from constructs import Construct

from constructs_lib.documents.people import people_trust_policy
from constructs_lib.policy_acknowledgments import accept_aws_policies, accept_wildcards

MIN_SESSION, MAX_SESSION = 3_600, 43_200
"""Seconds (IAM API reference, CreateRole: MaxSessionDuration)."""
POLICIES_OF_AWS = "AWS keeps the policies of job functions up to date with its services, as people need them."


class HumanRole(Construct):
    """A role for people: users who showed MFA, people of a SAML provider, or named roles; and its own policies.

    Attributes: `role` and `policies`, the L1s, and `role_arn`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role_name: str | None = None,
        description: str | None = None,
        users_with_mfa: bool = True,
        trusted_account_ids: Sequence[str] = (),
        mfa_max_age: int | None = None,
        role_patterns: Sequence[str] = (),
        saml_provider_arn: str | None = None,
        saml_audiences: Sequence[str] = (),
        managed_policy_arns: Sequence[str] = (),
        policies: Mapping[str, Mapping[str, Any]] | None = None,
        permissions_boundary_arn: str | None = None,
        max_session_duration: int = 3_600,
    ) -> None:
        """
        :param role_name: Name of the role. Default: CloudFormation makes one.
        :param description: What the role is for. Default: none.
        :param users_with_mfa: Whether users of this account are trusted, with MFA. Default: they are.
        :param trusted_account_ids: Accounts whose users are trusted, with MFA. Default: none.
        :param mfa_max_age: Seconds that may have passed since users showed MFA. Default: any number.
        :param role_patterns: Roles of this account that are trusted, such as `role/Operations*`. Default: none.
        :param saml_provider_arn: The provider in IAM whose people are trusted. Default: none.
        :param saml_audiences: Where they sign in, such as `https://signin.aws.amazon.com/saml`; with a provider, at
            least one.
        :param managed_policy_arns: ARNs of the role's policies. Default: none.
        :param policies: Documents of policies that are made for the role, by their names. Default: none.
        :param permissions_boundary_arn: The policy that the role never exceeds. Default: none.
        :param max_session_duration: Seconds that a session lasts at most, 3,600 to 43,200. Default: one hour.
        """
        super().__init__(scope, construct_id)
        if not MIN_SESSION <= max_session_duration <= MAX_SESSION:
            raise ValueError(f"max_session_duration is {max_session_duration} seconds, not 3,600 to 43,200")
        self.policies = [
            aws_iam.CfnManagedPolicy(
                self, f"Policy{number or ''}", managed_policy_name=name, description=description, policy_document=one
            )
            for number, (name, one) in enumerate((policies or {}).items())
        ]
        for policy in self.policies:
            accept_wildcards(policy, policy.policy_document, "What people may look at they see wherever it is kept.")
        self.role = aws_iam.CfnRole(
            self,
            "Role",
            role_name=role_name,
            description=description,
            max_session_duration=max_session_duration,
            assume_role_policy_document=people_trust_policy(
                partition=Aws.PARTITION,
                account=Aws.ACCOUNT_ID,
                users_with_mfa=users_with_mfa,
                trusted_accounts=trusted_account_ids,
                mfa_max_age=mfa_max_age,
                role_patterns=role_patterns,
                saml_provider_arn=saml_provider_arn,
                saml_audiences=saml_audiences,
            ),
            permissions_boundary=permissions_boundary_arn,
            managed_policy_arns=[*managed_policy_arns, *(one.ref for one in self.policies)] or None,
        )
        accept_aws_policies(self.role, managed_policy_arns, POLICIES_OF_AWS)

    @property
    def role_arn(self) -> str:
        return self.role.attr_arn
