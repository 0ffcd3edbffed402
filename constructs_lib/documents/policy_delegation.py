"""What the management account lets another account do for the organization.

Sources: AWS Organizations User Guide, "Delegated administrator for AWS Organizations" and its example policies;
"AWS services that you can use with AWS Organizations"; API reference, RegisterDelegatedAdministrator; Service
Authorization Reference, "Actions, resources, and condition keys for AWS Organizations".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constructs_lib.documents.setting import Setting, Write, allow, holds

Policy = dict[str, Any]

_LOOK = [
    "organizations:DescribeAccount",
    "organizations:DescribeEffectivePolicy",
    "organizations:DescribeOrganization",
    "organizations:DescribeOrganizationalUnit",
    "organizations:DescribePolicy",
    "organizations:ListAccounts",
    "organizations:ListAccountsForParent",
    "organizations:ListChildren",
    "organizations:ListOrganizationalUnitsForParent",
    "organizations:ListParents",
    "organizations:ListPolicies",
    "organizations:ListPoliciesForTarget",
    "organizations:ListRoots",
    "organizations:ListTagsForResource",
    "organizations:ListTargetsForPolicy",
]
_CHANGE = [
    "organizations:AttachPolicy",
    "organizations:DeletePolicy",
    "organizations:DetachPolicy",
    "organizations:UpdatePolicy",
]


def policy_delegation(
    administrator: str, policy_types: Sequence[str], *, partition: str, account: str, organization_id: str
) -> Policy:
    """The account `administrator` sees the organization and manages its policies of these types, and nothing else;
    `account` is the management account. It can neither enable nor disable a type."""
    principal = {"AWS": f"arn:{partition}:iam::{administrator}:root"}
    within = f"arn:{partition}:organizations::{account}"
    bound = [f"{within}:{kind}/{organization_id}/*" for kind in ("account", "ou", "policy", "root")]
    of_types = {"StringEquals": {"organizations:PolicyType": sorted(policy_types)}}
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "SeeTheOrganization",
                "Effect": "Allow",
                "Principal": principal,
                "Action": _LOOK,
                "Resource": "*",
            },
            {
                # A policy has no ARN before it is made: Service Authorization Reference, "AWS Organizations".
                "Sid": "CreatePolicies",
                "Effect": "Allow",
                "Principal": principal,
                "Action": ["organizations:CreatePolicy"],
                "Resource": "*",
                "Condition": of_types,
            },
            {
                "Sid": "ManagePolicies",
                "Effect": "Allow",
                "Principal": principal,
                "Action": _CHANGE,
                "Resource": bound,
                "Condition": of_types,
            },
        ],
    }


def delegated_administrator(account_id: str, service_principal: str) -> Setting:
    """The account administers the service for the organization; one that administers it already stays, beside it."""
    return Setting(
        service="organizations",
        read="list_delegated_administrators",
        read_arguments={"ServicePrincipal": service_principal},
        wanted={"DelegatedAdministrators": holds({"Id": account_id})},
        writes=(
            Write("register_delegated_administrator", {"AccountId": account_id, "ServicePrincipal": service_principal}),
        ),
        permissions=(
            allow("organizations:ListDelegatedAdministrators"),
            allow("organizations:RegisterDelegatedAdministrator")
            | {"Condition": {"StringEquals": {"organizations:ServicePrincipal": service_principal}}},
        ),
    )
