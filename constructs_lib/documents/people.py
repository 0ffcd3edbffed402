"""Whom roles for people trust: users with MFA, people of a SAML provider, and named roles, as IAM Identity Center's.

MFA is a condition on users alone. Sessions of federated roles (IAM Identity Center, SAML, OIDC) show none to AWS, even
where the identity provider asked for it, so a role that had to show it could not pass. The account root as principal
delegates to the IAM policies of its account: nobody assumes the role without `sts:AssumeRole` from them. A user who is
named is trusted himself, and one who is made anew under the name is not.

Sources: IAM User Guide, "Secure API access with MFA", "AWS JSON policy elements: Principal", "Create a role for a SAML
2.0 identity provider" and "AWS STS condition context keys".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

SIGN_IN_DOMAINS = {
    "aws": "signin.aws.amazon.com",
    "aws-cn": "signin.amazonaws.cn",
    "aws-us-gov": "signin.amazonaws-us-gov.com",
}
"""Where each partition takes SAML responses."""

MAX_TRUST_POLICY = 2_048
"""Characters of a trust policy, white space aside (IAM User Guide, "IAM and AWS STS quotas"; it can be raised)."""


def saml_audience(partition: str) -> str:
    """The recipient of a response for the partition's global sign-in: what `SAML:aud` says."""
    return f"https://{SIGN_IN_DOMAINS[partition]}/saml"


def people_trust_policy(
    *,
    partition: str,
    account: str,
    users_with_mfa: bool = True,
    trusted_accounts: Sequence[str] = (),
    mfa_max_age: int | None = None,
    role_patterns: Sequence[str] = (),
    saml_provider_arn: str | None = None,
    saml_audiences: Sequence[str] = (),
) -> dict[str, Any]:
    """Users of `account` (if `users_with_mfa`) and of `trusted_accounts`, who showed MFA, at most `mfa_max_age` seconds
    ago; the roles of `account` that match a pattern such as `role/Operations*`; and whom the SAML provider lets into
    the role, at one of the audiences.

    Raises `ValueError` where nobody would be trusted, or a provider without an audience.
    """
    accounts = [*([account] if users_with_mfa else []), *trusted_accounts]
    statements: list[dict[str, Any]] = []
    if accounts:
        roots = [f"arn:{partition}:iam::{one}:root" for one in accounts]
        statements.append(_with_mfa("UsersWithMFA", roots, mfa_max_age))
    if role_patterns:
        statements.append(
            {
                "Sid": "NamedRoles",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "ArnLike": {"aws:PrincipalArn": [f"arn:{partition}:iam::{account}:{one}" for one in role_patterns]}
                },
            }
        )
    if saml_provider_arn:
        if not saml_audiences:
            raise ValueError("a SAML provider is trusted for an audience: name one")
        statements.append(
            {
                "Sid": "Federated",
                "Effect": "Allow",
                "Principal": {"Federated": saml_provider_arn},
                "Action": "sts:AssumeRoleWithSAML",
                "Condition": {"StringEquals": {"SAML:aud": list(saml_audiences)}},
            }
        )
    if not statements:
        raise ValueError("nobody may assume the role: trust users with MFA, a SAML provider, or name roles")
    return {"Version": "2012-10-17", "Statement": statements}


def named_users_trust_policy(user_arns: Sequence[str], *, mfa_max_age: int) -> dict[str, Any]:
    """These users and nobody else, with MFA shown at most `mfa_max_age` seconds ago.

    Raises `ValueError` where no user is named.
    """
    if not user_arns:
        raise ValueError("nobody may assume the role: name users")
    return {"Version": "2012-10-17", "Statement": [_with_mfa("NamedUsersWithMFA", user_arns, mfa_max_age)]}


def _with_mfa(sid: str, principals: Sequence[str], max_age: int | None) -> dict[str, Any]:
    condition: dict[str, Any] = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
    if max_age is not None:
        condition["NumericLessThanEquals"] = {"aws:MultiFactorAuthAge": str(max_age)}
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"AWS": list(principals) if len(principals) > 1 else principals[0]},
        "Action": "sts:AssumeRole",
        "Condition": condition,
    }
