"""The boundary of power users and pipelines: what they never exceed, whatever else is allowed to them.

A way up leads over roles: whoever may change a mightier role, hand it to a service or assume it is what it is. So those
under the boundary make roles that have it too, and change, pass and assume roles of the names that are theirs alone.
Names, since `iam:PassRole`, `iam:UpdateAssumeRolePolicy` and `sts:AssumeRole` know no condition on the boundary of the
role. Of IAM nothing else is allowed but to look; of AWS Organizations, the account and its bills neither. What the
baseline made, and the services that watch the account, are denied, so that no policy of a resource opens them either.

What it cannot see: a function, an instance or a stack that already works with a mightier role lends it to whoever may
change it. Such resources are `off_limits`.

Sources: IAM User Guide, "Permissions boundaries for IAM entities"; Service Authorization Reference; Rhino Security
Labs, "AWS IAM Privilege Escalation: Methods and Mitigation".
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from constructs_lib.documents.protected_actions import BUCKETS, RESOURCES

MAX_CHARACTERS = 6_144
"""White space aside (IAM User Guide, "IAM and AWS STS quotas": managed policies)."""

NEEDS_BOUNDARY = {
    "role": (
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:PutRole*",
    ),
    "user": ("iam:*UserPolicy", "iam:CreateUser", "iam:PutUser*"),
}
"""What can be asked for the boundary of the role or user that it changes."""
BY_NAME = {
    "instance-profile": ("iam:*InstanceProfile",),
    "policy": ("iam:*PolicyVersion", "iam:CreatePolicy", "iam:DeletePolicy"),
    "role": ("iam:DeleteRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole*", "sts:AssumeRole"),
    "user": ("iam:*AccessKey", "iam:DeleteUser"),
}
"""What knows no such condition."""

_ELSEWHERE = (
    "account:*",
    "billing:*",
    "consolidatedbilling:*",
    "controltower:*",
    "iam:*",
    "identitystore:*",
    "invoicing:*",
    "organizations:*",
    "payments:*",
    "purchase-orders:*",
    "sso:*",
    "sso-directory:*",
    "sts:AssumeRole",
    "sts:AssumeRoot",
    "tax:*",
)
_LOOK = (
    "account:GetAccountInformation",
    "account:ListRegions",
    "iam:GenerateServiceLastAccessedDetails",
    "iam:Get*",
    "iam:List*",
    "iam:Simulate*",
    "organizations:Describe*",
    "organizations:List*",
)
# On what bears the baseline's names. Logs and alarms are written by services, which no boundary binds. To take a
# resource from its web ACL is an action on the resource alone, which no name of the baseline's tells.
_UNTOUCHED = (
    "backup:Delete*",
    "backup:Put*",
    "cloudformation:C*",
    "cloudformation:Delete*",
    "cloudformation:E*",
    "cloudformation:Rollback*",
    "cloudformation:Set*",
    "cloudformation:Update*",
    "cloudwatch:Delete*",
    "cloudwatch:Dis*",
    "cloudwatch:Put*",
    "cloudwatch:Set*",
    "events:*",
    "lambda:*",
    "logs:*ssociate*",
    "logs:Delete*",
    "logs:Put*",
    "s3:Bypass*",
    "s3:Create*",
    "s3:Delete*",
    "s3:Put*",
    "s3:Replicate*",
    "sns:*",
    "ssm:Delete*",
    "ssm:Put*",
    "ssm:Update*",
    "wafv2:Delete*",
    "wafv2:Put*",
    "wafv2:Update*",
)
_LOOK_ONLY = ("iam:Get*", "iam:List*", "iam:PassRole", "iam:Simulate*", "sts:*")
_IDENTITIES = ("group", "instance-profile", "policy", "role", "saml-provider", "user")
_KEYS = ("kms:Delete*", "kms:Disable*", "kms:Put*", "kms:ScheduleKeyDeletion", "kms:UpdateAlias")
# Stack sets deploy into other accounts with roles of AWS Organizations, which ask for no iam:PassRole.
# Short, for a policy has room for 6,144 characters: AWSControlTowerExecution and OrganizationAccountAccessRole.
_OVER_MEMBERS = ("AWSControl*", "Organiz*")

_SWITCHES = (
    "access-analyzer:*teArchiveRule",
    "access-analyzer:DeleteAnalyzer",
    "cloudformation:*teStackInstances",
    "cloudformation:*teStackSet",
    "cloudtrail:Delete*",
    "cloudtrail:Put*",
    "cloudtrail:Stop*",
    "cloudtrail:Update*",
    "config:Delete*",
    "config:PutConf*",
    "config:PutDelivery*",
    "config:PutRe*",
    "config:Stop*",
    "detective:Delete*",
    "detective:Dis*",
    "ec2:*ImageBlock*",
    "ec2:*SnapshotBlock*",
    "ec2:*VpcBlock*",
    "ec2:DeleteFlow*",
    "ec2:DisableEbs*",
    "ec2:EnableSer*",
    "ec2:ModifyEbsDefault*",
    "ec2:M*MetadataD*",
    "ec2:Purchase*",
    "ec2:ResetEbsDefault*",
    "guardduty:Archive*",
    "guardduty:Create*",
    "guardduty:Delete*",
    "guardduty:Dis*",
    "guardduty:Stop*",
    "guardduty:Update*",
    "inspector2:*teFilter",
    "inspector2:Dis*",
    "logs:DeleteAccount*",
    "macie2:Dis*",
    "macie2:UpdateMacie*",
    "rds:Purchase*",
    "s3:PutAccountPublicAccess*",
    "savingsplans:Create*",
    "route53resolver:D*QueryL*",
    "securityhub:BatchDisable*",
    "securityhub:BatchUpdateA*",
    "securityhub:BatchUpdateS*",
    "securityhub:CreateAutomation*",
    "securityhub:Delete*",
    "securityhub:Dis*",
    "securityhub:Update*",
    "shield:CreateSubscription",
    "shield:Delete*",
    "ssm:ResetService*",
    "ssm:UpdateService*",
)


def permissions_boundary(
    *,
    partition: str,
    account: str,
    prefix: str,
    boundary_name: str,
    roles: Sequence[str],
    passed_roles: Sequence[str] = (),
    users: bool = False,
    off_limits: Sequence[str] = (),
) -> dict[str, Any]:
    """The policy. `prefix` begins the names of the baseline's resources and `boundary_name` is the policy's own, one of
    these; `roles` are the roles that those under it make, change, pass and assume, as `role/` and the rest of the ARN,
    with a `*` at the end where more than one is meant. Policies and instance profiles have the same names, and so do
    users, with access keys, where `users` may be made. `passed_roles` are passed to services alone; `off_limits` are
    ARNs, with wildcards, that they leave alone.

    Raises `ValueError` where the baseline's own roles would be among theirs.
    """
    if taken := [one for one in (*roles, *passed_roles) if overlaps(one, prefix)]:
        raise ValueError(f"{', '.join(taken)} covers roles of the baseline, which begin with role/{prefix}-")
    iam = f"arn:{partition}:iam::{account}"
    own = f"{iam}:role/{prefix}-cicd-*"
    of_ours = [f"{iam}:{kind}/{prefix}-*" for kind in _IDENTITIES]
    named = {"partition": partition, "prefix": prefix, "short": prefix[:15]}
    # The wildcard at the end of a bucket's pattern covers its objects.
    ours = [one.format(**named) for one in (*RESOURCES, *BUCKETS) if ":iam:" not in one]
    statements = [
        {"Sid": "Services", "Effect": "Allow", "NotAction": list(_ELSEWHERE), "Resource": "*"},
        _allow("Look", _LOOK, "*"),
        *bounded_statements(
            partition=partition,
            account=account,
            boundary_name=boundary_name,
            roles=roles,
            passed_roles=passed_roles,
            users=users,
        ),
        _allow("ServiceLinkedRoles", ("iam:CreateServiceLinkedRole",), f"{iam}:role/aws-service-role/*"),
        {
            "Sid": "RolesElsewhere",
            "Effect": "Allow",
            "Action": "sts:AssumeRole",
            # Those by which the management account is the administrator of every member.
            "NotResource": [
                f"{iam}:role/*",
                *(f"arn:{partition}:iam::*:role/{one}" for one in _OVER_MEMBERS),
            ],
        },
        # Their own policies say which, and to what service.
        {
            **_allow("Pipelines", ("iam:PassRole", "sts:AssumeRole"), [f"{own}-execution", f"{iam}:role/cdk-*"]),
            "Condition": {"ArnLike": {"aws:PrincipalArn": own}},
        },
        {"Sid": "BaselineIdentities", "Effect": "Deny", "NotAction": list(_LOOK_ONLY), "Resource": of_ours},
        _deny("BaselineResources", _UNTOUCHED, ours),
        {
            **_deny("BaselineKeys", _KEYS, "*"),
            "Condition": {"ForAnyValue:StringLike": {"kms:ResourceAliases": f"alias/{prefix}-*"}},
        },
        _deny("BaselineAliases", ("kms:*Alias",), f"arn:{partition}:kms:*:*:alias/{prefix}-*"),
        _deny("Switches", _SWITCHES, "*"),
    ]
    if off_limits:
        statements.append(_deny("OffLimits", ("*",), list(off_limits)))
    return {"Version": "2012-10-17", "Statement": statements}


def bounded_statements(
    *,
    partition: str,
    account: str,
    boundary_name: str,
    roles: Sequence[str],
    passed_roles: Sequence[str] = (),
    users: bool = False,
) -> list[dict[str, Any]]:
    """What the boundary allows of identities, as statements: for the policy of a power user too, which allows within
    the boundary what the boundary does not keep from him."""
    iam = f"arn:{partition}:iam::{account}"
    kinds = ["role", *(["user"] if users else [])]
    bounded = {"StringEquals": {"iam:PermissionsBoundary": f"{iam}:policy/{boundary_name}"}}
    statements = []
    if roles:
        makes = [action for kind in kinds for action in NEEDS_BOUNDARY[kind]]
        keeps = [action for kind, actions in BY_NAME.items() if kind != "user" or users for action in actions]
        keeps += ["iam:Tag*", "iam:Untag*"]
        every = _named(iam, ("instance-profile", "policy", *kinds), roles)
        statements += [
            {**_allow("MakeUnderTheBoundary", makes, _named(iam, kinds, roles)), "Condition": bounded},
            _allow("KeepByName", keeps, every),
        ]
    if roles or passed_roles:
        statements.append(_allow("Pass", ("iam:PassRole",), [f"{iam}:{one}" for one in (*roles, *passed_roles)]))
    return statements


def overlaps(role: str, prefix: str) -> bool:
    """Whether a role's pattern, with a `*` at its end or none, covers a name that begins with the prefix."""
    start, ours = role.removesuffix("*"), f"role/{prefix}-"
    return start.startswith(ours) or (role.endswith("*") and ours.startswith(start))


def characters(document: Mapping[str, Any]) -> int:
    """What IAM counts of a policy."""
    return len("".join(json.dumps(document).split()))


def _named(iam: str, kinds: Sequence[str], roles: Sequence[str]) -> list[str]:
    return [f"{iam}:{kind}/{one.removeprefix('role/')}" for kind in kinds for one in roles]


def _allow(sid: str, actions: Sequence[str], resource: str | list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}


def _deny(sid: str, actions: Sequence[str], resource: str | list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Deny", "Action": list(actions), "Resource": resource}
