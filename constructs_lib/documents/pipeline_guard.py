"""What no role that deploys may do, whatever else it is allowed: the ways up that IAM has are closed.

Whoever may create a role, change whom one trusts, or assume it, may become whatever that role is; whoever may change a
policy, whatever has it. So a pipeline touches roles and policies of the names that are its own alone, gives each role
the permissions boundary, passes none but these and those named for it, and assumes none of its account. It leaves the
boundary, the roles of pipelines and every policy of theirs, whoever signs tokens for the account, and everything that
has lasting credentials. All of it is denied, which no allowance of another policy undoes.

`iam:UpdateAssumeRolePolicy` knows no condition on the boundary, hence names. `iam:AddRoleToInstanceProfile` bears on
the profile alone, and asks for `iam:PassRole` on the role. A role of another account may be assumed,
as that account allows: the state of Terraform may be there. A provider may be made, as each cluster of EKS has one, and
not changed: no role trusts it that is not the pipeline's own.

What it cannot see: a function, an instance or a stack that already works with a mightier role lends it to whoever may
change it. What else the pipeline is allowed, and its permissions boundary, keep it from those.

Sources: IAM User Guide, "Permissions boundaries for IAM entities" and "Grant a user permissions to pass a role";
Service Authorization Reference, AWS Identity and Access Management; Rhino Security Labs, "AWS IAM Privilege Escalation:
Methods and Mitigation".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

NEEDS_BOUNDARY = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:PutRolePermissionsBoundary",
    "iam:PutRolePolicy",
)
"""What makes a role mightier and can be asked for its boundary."""

CHANGES_OF_ROLES = (
    *NEEDS_BOUNDARY,
    "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole",
    "iam:UpdateRoleDescription",
)
CHANGES_OF_POLICIES = (
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy",
    "iam:DeletePolicyVersion",
    "iam:SetDefaultPolicyVersion",
)
LASTING_CREDENTIALS = (
    "iam:AddUserToGroup",
    "iam:AttachGroupPolicy",
    "iam:AttachUserPolicy",
    "iam:CreateAccessKey",
    "iam:CreateLoginProfile",
    "iam:CreateServiceSpecificCredential",
    "iam:CreateUser",
    "iam:DeactivateMFADevice",
    "iam:DeleteUserPermissionsBoundary",
    "iam:PutGroupPolicy",
    "iam:PutUserPermissionsBoundary",
    "iam:PutUserPolicy",
    "iam:ResetServiceSpecificCredential",
    "iam:UpdateAccessKey",
    "iam:UpdateLoginProfile",
    "iam:UpdateServiceSpecificCredential",
    "iam:UploadSSHPublicKey",
    "iam:UploadSigningCertificate",
)
CHANGES_OF_PROVIDERS = (
    "iam:AddClientIDToOpenIDConnectProvider",
    "iam:DeleteOpenIDConnectProvider",
    "iam:DeleteSAMLProvider",
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
    "iam:UpdateSAMLProvider",
    "rolesanywhere:CreateTrustAnchor",
    "rolesanywhere:UpdateTrustAnchor",
)
"""Of those whose word roles take. A role that trusts IAM Roles Anywhere may take that of any trust anchor, so none is
made either."""


def guard_policy(
    *,
    partition: str,
    account: str,
    pipeline_names: str,
    policy_arns: Sequence[str] = (),
    permissions_boundary_arn: str | None = None,
    managed_roles: Sequence[str] = (),
    passed_roles: Sequence[str] = (),
) -> dict[str, Any]:
    """The denials for a role that deploys. `pipeline_names` is what names of pipelines' own roles and policies are like
    (`acme-cicd-*`), and `policy_arns` are the other policies of the account that the pipeline's roles have;
    `managed_roles` are the patterns of names of roles that the pipeline makes and changes, each under the boundary, and
    of the managed policies that it changes; `passed_roles` are further ones that it passes to services.

    Raises `ValueError` where roles would be made without a boundary.
    """
    if managed_roles and not permissions_boundary_arn:
        raise ValueError("a pipeline that makes roles needs a permissions boundary for them")
    iam = f"arn:{partition}:iam::{account}"
    managed = [f"{iam}:role/{one}" for one in managed_roles]
    passed = [*managed, *(f"{iam}:role/{one}" for one in passed_roles)]
    own = [f"{iam}:role/{pipeline_names}"]
    statements = [
        _deny("LeaveOtherRoles", CHANGES_OF_ROLES, **_but(managed)),
        _deny("LeaveOtherPolicies", CHANGES_OF_POLICIES, **_but([f"{iam}:policy/{one}" for one in managed_roles])),
        _deny("PassNoOtherRole", ("iam:PassRole",), **_but(passed)),
        _deny("LeavePipelines", (*CHANGES_OF_ROLES, "iam:PassRole"), Resource=own),
        _deny(
            "LeavePoliciesOfPipelines", CHANGES_OF_POLICIES, Resource=[f"{iam}:policy/{pipeline_names}", *policy_arns]
        ),
        _deny("LeaveProviders", CHANGES_OF_PROVIDERS, Resource="*"),
        _deny("BecomeNoOtherRole", ("sts:AssumeRole",), Resource=[f"{iam}:role/*"]),
        _deny("BecomeNoRoot", ("sts:AssumeRoot",), Resource="*"),
        _deny("MakeNoLastingCredentials", LASTING_CREDENTIALS, Resource="*"),
        _deny("LiftNoBoundary", ("iam:DeleteRolePermissionsBoundary",), Resource="*"),
    ]
    if permissions_boundary_arn:
        unbounded = {"StringNotEquals": {"iam:PermissionsBoundary": permissions_boundary_arn}}
        statements += [
            _deny("MakeNoRoleWithoutBoundary", NEEDS_BOUNDARY, Resource="*", Condition=unbounded),
            _deny("LeaveTheBoundary", CHANGES_OF_POLICIES, Resource=[permissions_boundary_arn]),
        ]
    return {"Version": "2012-10-17", "Statement": statements}


def _but(arns: list[str]) -> dict[str, Any]:
    return {"NotResource": arns} if arns else {"Resource": "*"}


def _deny(sid: str, actions: Sequence[str], **rest: Any) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Deny", "Action": list(actions), **rest}
