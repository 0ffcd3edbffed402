"""Service control policies: what nobody in a member account may do, its administrators and its root user included.

They never bind the management account, service-linked roles or AWS services. Whoever deploys the baseline is exempt by
the ARN of the role, and roles of such a name can be made, changed and handed to a service by exempt roles alone: a
name that anybody could take would exempt everybody.

Sources: AWS Organizations User Guide, "Service control policies" and "SCP syntax"; IAM User Guide, "AWS global
condition context keys"; Service Authorization Reference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constructs_lib.documents.organization_policies import (
    CHARACTERS,
    LONGEST_PARTITION,
    LONGEST_PREFIX,
    packed,
    split,
)
from constructs_lib.documents.protected_actions import (
    ACCOUNT_SETTINGS,
    BUCKET_ACTIONS,
    BUCKETS,
    KEY_ACTIONS,
    OBJECT_ACTIONS,
    RESOURCE_ACTIONS,
    RESOURCES,
    ROLE_ACTIONS,
    SECURITY_SERVICES,
)
from constructs_lib.documents.region_exemptions import GLOBAL_ACTIONS

TYPE = "SERVICE_CONTROL_POLICY"

MANAGED_DEPLOYERS: Mapping[str, tuple[str, ...]] = {
    "stack_sets": ("role/AWSCloudFormationStackSetExecutionRole", "role/stacksets-exec-*"),
    "control_tower": ("role/AWSControlTowerExecution", "role/aws-controltower-*"),
}
"""The roles in member accounts by which CloudFormation StackSets and AWS Control Tower work."""


@dataclass(frozen=True, slots=True)
class ServiceControls:
    """What is denied. `deployers` are the roles that are exempt, as `role/` and the rest of the ARN; `regions` those
    that stay allowed, none meaning that all do; `security_services` keys of `SECURITY_SERVICES`; `mfa_actions` what
    IAM users do with MFA alone; `cloudshell` one of allowed, no_full_access and denied."""

    deployers: tuple[str, ...] = ()
    leave_organization: bool = True
    root_user: bool = True
    regions: tuple[str, ...] = ()
    region_exemptions: tuple[str, ...] = ()
    baseline_resources: bool = True
    log_archives: bool = True
    account_settings: bool = True
    security_services: tuple[str, ...] = tuple(SECURITY_SERVICES)
    mfa_actions: tuple[str, ...] = ()
    cloudshell: str = "no_full_access"
    unencrypted_file_systems: bool = True


def service_control_policies(
    controls: ServiceControls, *, partition: str, prefix: str, room: int
) -> list[dict[str, Any]]:
    """The documents, in as few policies as they fit into. `prefix` begins the names of the baseline's resources.

    Raises `TooLongError` where more than `room` policies would be needed.
    """
    measured = list(service_control_statements(controls, partition=LONGEST_PARTITION, prefix=LONGEST_PREFIX))
    groups = packed(measured, limit=CHARACTERS[TYPE], room=room)
    return split(list(service_control_statements(controls, partition=partition, prefix=prefix)), groups)


def service_control_statements(controls: ServiceControls, *, partition: str, prefix: str) -> Iterator[dict[str, Any]]:
    """The statements, each denying one thing; a Sid stands once."""
    iam = f"arn:{partition}:iam::*"
    exempt = [f"{iam}:{one}" for one in (*controls.deployers, *stack_roles(prefix))]
    others = {"ArnNotLike": {"aws:PrincipalArn": exempt}}
    named = {"partition": partition, "prefix": prefix, "short": _short(prefix)}

    if controls.leave_organization:
        yield _deny("LeaveOrganization", ["account:CloseAccount", "organizations:LeaveOrganization"])
    if controls.root_user:
        # Sessions that the management account opens by sts:AssumeRoot carry aws:AssumedRoot and stay possible.
        root = {"ArnLike": {"aws:PrincipalArn": f"{iam}:root"}, "Null": {"aws:AssumedRoot": "true"}}
        yield _deny("RootUser", ["*"], condition=root)
    if controls.mfa_actions:
        yield _deny("UsersWithoutMFA", sorted(controls.mfa_actions), condition=_without_mfa(partition))
    pipelines = f"{iam}:role/{prefix}-cicd-*-deploy"
    ours = [*exempt, pipelines, f"{iam}:role/{prefix}-*"]
    yield _deny("DeploymentRoles", ROLE_ACTIONS, ours, others)
    # A pipeline hands its own execution role to CloudFormation, which its policy names; nobody else makes roles of such
    # names, or changes them.
    handing = {"ArnNotLike": {"aws:PrincipalArn": [*exempt, pipelines]}}
    yield _deny("RolesHandedOver", ["iam:PassRole"], ours, handing)
    if controls.regions:
        elsewhere = {**others, "StringNotEquals": {"aws:RequestedRegion": sorted(controls.regions)}}
        exempted = sorted({*GLOBAL_ACTIONS, *controls.region_exemptions})
        yield {**_deny("OtherRegions", [], condition=elsewhere, names="NotAction"), "NotAction": exempted}
        yield _deny("RegionChoice", ["account:DisableRegion", "account:EnableRegion"], condition=others)
    if controls.baseline_resources:
        yield _deny("BaselineResources", RESOURCE_ACTIONS, _all(RESOURCES, named), others)
    if controls.log_archives:
        buckets = _all(BUCKETS, named)
        yield _deny("LogBuckets", BUCKET_ACTIONS, buckets, others)
        yield _deny("LogObjects", OBJECT_ACTIONS, [f"{one}/*" for one in buckets], others)
        aliases = {**others, "ForAnyValue:StringLike": {"kms:ResourceAliases": f"alias/{prefix}-*"}}
        yield _deny("BaselineKeys", KEY_ACTIONS, condition=aliases)
        alias = f"arn:{partition}:kms:*:*:alias/{prefix}-*"
        yield _deny("BaselineAliases", ["kms:DeleteAlias", "kms:UpdateAlias"], [alias], others)
    if controls.account_settings:
        yield _deny("AccountSettings", ACCOUNT_SETTINGS, condition=others)
    if controls.security_services:
        disabling = sorted({action for one in controls.security_services for action in SECURITY_SERVICES[one]})
        yield _deny("SecurityServices", disabling, condition=others)
    if controls.cloudshell == "no_full_access":
        policy = f"arn:{partition}:iam::aws:policy/AWSCloudShellFullAccess"
        attach = ["iam:AttachGroupPolicy", "iam:AttachRolePolicy", "iam:AttachUserPolicy"]
        yield _deny("CloudShellFullAccess", attach, condition={"ArnEquals": {"iam:PolicyARN": policy}})
        yield _deny("CloudShellFiles", ["cloudshell:GetFileDownloadUrls", "cloudshell:GetFileUploadUrls"])
    if controls.cloudshell == "denied":
        yield _deny("CloudShell", ["cloudshell:*"])
    if controls.unencrypted_file_systems:
        # EFS User Guide, "Enforcing the creation of encrypted file systems". What says nothing of it is not encrypted.
        unencrypted = {"BoolIfExists": {"elasticfilesystem:Encrypted": "false"}}
        yield _deny("UnencryptedFileSystems", ["elasticfilesystem:CreateFileSystem"], condition=unencrypted)


def stack_roles(prefix: str) -> tuple[str, ...]:
    """The roles that the baseline makes for the functions and documents that write settings: exempt, and made or
    changed by deployers alone. CloudFormation names them after the stack, of whose name it keeps some 24 characters; a
    stack of a stack set is called after it. Terraform names those of remediations itself."""
    return f"role/{prefix}-bas*", f"role/{prefix}-remedy-*", f"role/StackSet-{_short(prefix)}*"


def _short(prefix: str) -> str:
    """What of the prefix is left behind `StackSet-`."""
    return prefix[:15]


def _deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str] = ("*",),
    condition: Mapping[str, Any] | None = None,
    names: str = "Action",
) -> dict[str, Any]:
    found: dict[str, Any] = {"Sid": sid, "Effect": "Deny", names: list(actions), "Resource": list(resources)}
    return {**found, "Condition": dict(condition)} if condition else found


def _all(patterns: Sequence[str], named: Mapping[str, str]) -> list[str]:
    return [one.format(**named) for one in patterns]


def _without_mfa(partition: str) -> dict[str, Any]:
    """Users alone, with passwords, access keys or the sessions that they get by them: sessions of roles and of IAM
    Identity Center tell nothing of the MFA at their sign-in, and would be shut out for good."""
    users = [f"arn:{partition}:iam::*:user/*", f"arn:{partition}:sts::*:federated-user/*"]
    return {
        "ArnLike": {"aws:PrincipalArn": users},
        "BoolIfExists": {"aws:MultiFactorAuthPresent": "false"},
    }
