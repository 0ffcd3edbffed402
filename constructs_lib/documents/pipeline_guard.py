"""What no role that deploys may do, whatever else it is allowed: the way up is closed.

Whoever may create a role, or change whom one trusts, may become whatever that role is. So a pipeline touches roles of
the names that are its own alone, gives each the permissions boundary, passes none but these and those named for it, and
leaves the boundary, the roles and policies of pipelines, the provider that it comes from, and everything that has
lasting credentials. All of it is denied, which no allowance of another policy undoes.

`iam:UpdateAssumeRolePolicy` knows no condition on the boundary, hence names.
Sources: IAM User Guide, "Permissions boundaries for IAM entities" and "Grant a user permissions to pass a role";
Service Authorization Reference, AWS Identity and Access Management.
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
    "iam:AddRoleToInstanceProfile",
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
    "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:UpdateOpenIDConnectProviderThumbprint",
)


def guard_policy(
    *,
    partition: str,
    account: str,
    pipeline_names: str,
    provider_arns: Sequence[str],
    permissions_boundary_arn: str | None = None,
    managed_roles: Sequence[str] = (),
    passed_roles: Sequence[str] = (),
) -> dict[str, Any]:
    """The denials for a role that deploys. `pipeline_names` is what names of pipelines' own roles and policies are like
    (`acme-cicd-*`); `managed_roles` are the patterns of names of roles that the pipeline makes and changes, each under
    the boundary; `passed_roles` are further ones that it passes to services.

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
        _deny("PassNoOtherRole", ("iam:PassRole",), **_but(passed)),
        _deny("LeavePipelines", (*CHANGES_OF_ROLES, "iam:PassRole"), Resource=own),
        _deny("LeavePoliciesOfPipelines", CHANGES_OF_POLICIES, Resource=[f"{iam}:policy/{pipeline_names}"]),
        _deny("LeaveProviders", CHANGES_OF_PROVIDERS, Resource=list(provider_arns)),
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
