"""Who may assume the role that opens AWS Support cases.

An MFA condition on users only: sessions of federated roles (IAM Identity Center, SAML, OIDC) show no MFA to
AWS, even where the identity provider asked for it, so a role that had to show it could not pass. Roles are
trusted by name.
Source: IAM User Guide, "Secure API access with MFA" and "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constructs_lib.documents.people import people_trust_policy

MANAGED_POLICY = "AWSSupportAccess"


def support_policy_arn(partition: str) -> str:
    """The AWS managed policy that lets its bearer work with Support, in the deploying partition."""
    return f"arn:{partition}:iam::aws:policy/{MANAGED_POLICY}"


def support_trust_policy(
    *,
    partition: str,
    account: str,
    users_with_mfa: bool = True,
    trusted_accounts: Sequence[str] = (),
    role_patterns: Sequence[str] = (),
) -> dict[str, Any]:
    """The trust policy: users of `account` and of `trusted_accounts` who signed in with MFA, and the roles of
    `account` that match a pattern such as `role/Operations*`. The account root as principal delegates to the
    account's IAM policies: nobody may assume the role without `sts:AssumeRole` from them.

    Raises `ValueError` where nobody would be trusted.
    """
    if not users_with_mfa and not role_patterns:
        raise ValueError("nobody may assume the support role: trust users with MFA, or name roles")
    return people_trust_policy(
        partition=partition,
        account=account,
        users_with_mfa=users_with_mfa,
        trusted_accounts=trusted_accounts if users_with_mfa else (),
        role_patterns=role_patterns,
    )
