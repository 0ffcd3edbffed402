"""What must hold of backups in either output: a part of `backup.vault_and_plan`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from baseline.controls.backup._plan_parameters import PlanParams
from baseline.expectation import At, Expectation, retained
from baseline.families.event_routes import route_expectations
from baseline.must import Must, absent, consists_of, grants, like, made_of, refers
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.backups import (
    COMPLETION_WINDOW_MINUTES,
    START_WINDOW_MINUTES,
    BackupRule,
    backup_policy_arns,
    backup_trust,
    failed_job_route,
    vault_access_policy,
)

_NAME = f"{ANY}-backup"
_KEY = refers("kms_baseline_keys", "kms_key")
_VAULT, _PLAN, _SELECTION, _ROLE = (
    "AWS::Backup::BackupVault",
    "AWS::Backup::BackupPlan",
    "AWS::Backup::BackupSelection",
    "AWS::IAM::Role",
)


def plan_expectations(control_id: str, params: PlanParams) -> Iterator[Expectation]:
    """The vault keeps what it has, the plan fills it, the role makes backups alone, and failures are told."""
    yield from _of_the_vault(params)
    yield from _of_the_plan(params)
    yield from _of_the_role(params)
    yield from route_expectations(control_id, (failed_job_route(params.severity),))


def _of_the_vault(params: PlanParams) -> Iterator[Expectation]:
    policy = vault_access_policy(partition=PARTITION, account=ACCOUNT, administrators=params.administrators)
    vault, own = "aws_backup_vault", refers("backup_vault")
    yield retained(vault)
    yield Expectation(
        "The vault has the name that copies look for", like(_NAME), At(_VAULT, "BackupVaultName"), At(vault, "name")
    )
    yield Expectation(
        "The vault is encrypted with the key for backups",
        _KEY,
        At(_VAULT, "EncryptionKeyArn"),
        At(vault, "kms_key_arn"),
    )
    yield Expectation(
        "Nobody deletes recovery points by hand",
        grants(policy),
        At(_VAULT, "AccessPolicy"),
        At(f"{vault}_policy", "policy"),
    )
    yield Expectation("The policy is that of the vault", own, None, At(f"{vault}_policy", "backup_vault_name"))
    limits = {
        "MinRetentionDays": params.minimum_retention_days,
        "MaxRetentionDays": params.maximum_retention_days,
        "ChangeableForDays": params.changeable_for_days if params.lock == "compliance" else None,
    }
    lock = f"{vault}_lock_configuration"
    if params.lock == "none":
        yield Expectation(
            "The vault is not locked",
            absent(),
            At(_VAULT, "LockConfiguration"),
            At(lock, "", must=consists_of(), optional=True, together=True),
        )
        return
    yield Expectation(
        f"The vault is locked in {params.lock} mode",
        made_of(limits),
        At(_VAULT, "LockConfiguration"),
        At(
            lock,
            "",
            must=made_of(
                {
                    "backup_vault_name": own,
                    "min_retention_days": limits["MinRetentionDays"],
                    "max_retention_days": limits["MaxRetentionDays"],
                    "changeable_for_days": limits["ChangeableForDays"],
                }
            ),
        ),
    )


def _of_the_plan(params: PlanParams) -> Iterator[Expectation]:
    copies = f"arn:{PARTITION}:backup:{params.copy_to_region}:{ACCOUNT}:backup-vault:{_NAME}"
    destination = copies if params.copy_to_region else None
    rules = [_rule(one, destination) for one in params.rules()]
    yield Expectation(
        "Backups are made and kept as the profile says, in the vault and, where asked for, in another Region",
        like({"BackupPlanName": _NAME, "BackupPlanRule": rules}),
        At(_PLAN, "BackupPlan"),
        At(
            "aws_backup_plan",
            "",
            must=made_of({"name": _NAME, "rule": [_rule_of_terraform(one, destination) for one in params.rules()]}),
        ),
    )
    tag = {"ConditionKey": params.tag_key, "ConditionType": "STRINGEQUALS", "ConditionValue": params.tag_value}
    yield Expectation(
        f"What has the tag {params.tag_key}={params.tag_value} is backed up, and nothing else",
        made_of(
            {
                "BackupPlanId": refers("BackupVaultAndPlanBackupPlan"),
                "BackupSelection": {
                    "SelectionName": _NAME,
                    "IamRoleArn": refers("BackupVaultAndPlanRole"),
                    "ListOfTags": [tag],
                },
            }
        ),
        At(_SELECTION, ""),
        At(
            "aws_backup_selection",
            "",
            must=made_of(
                {
                    "name": _NAME,
                    "plan_id": refers("aws_backup_plan"),
                    "iam_role_arn": refers("aws_iam_role"),
                    "selection_tag": [{"type": "STRINGEQUALS", "key": params.tag_key, "value": params.tag_value}],
                }
            ),
        ),
    )


def _rule(rule: BackupRule, destination: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "RuleName": rule.frequency,
        "TargetBackupVault": refers("BackupVaultAndPlanVault"),
        "ScheduleExpression": rule.schedule,
        "StartWindowMinutes": START_WINDOW_MINUTES,
        "CompletionWindowMinutes": COMPLETION_WINDOW_MINUTES,
        "Lifecycle": rule.lifecycle,
    }
    if rule.continuous:
        found["EnableContinuousBackup"] = True
    if destination:
        found["CopyActions"] = [{"DestinationBackupVaultArn": destination, "Lifecycle": rule.lifecycle}]
    return found


def _rule_of_terraform(rule: BackupRule, destination: str | None) -> dict[str, Any]:
    names = {
        "DeleteAfterDays": "delete_after",
        "MoveToColdStorageAfterDays": "cold_storage_after",
        "OptInToArchiveForSupportedResources": "opt_in_to_archive_for_supported_resources",
    }
    lifecycle = [{names[name]: value for name, value in rule.lifecycle.items()}]
    found: dict[str, Any] = {
        "rule_name": rule.frequency,
        "target_vault_name": refers("aws_backup_vault"),
        "schedule": rule.schedule,
        "start_window": START_WINDOW_MINUTES,
        "completion_window": COMPLETION_WINDOW_MINUTES,
        "lifecycle": lifecycle,
    }
    if rule.continuous:
        found["enable_continuous_backup"] = True
    if destination:
        found["copy_action"] = [{"destination_vault_arn": destination, "lifecycle": lifecycle}]
    return found


def _of_the_role(params: PlanParams) -> Iterator[Expectation]:
    arns = backup_policy_arns(PARTITION, s3_buckets=params.s3_buckets)
    attached: Must = consists_of(*({"role": refers("aws_iam_role"), "policy_arn": one} for one in arns))
    yield Expectation(
        "AWS Backup alone works with the role",
        grants(backup_trust()),
        At(_ROLE, "AssumeRolePolicyDocument"),
        At("aws_iam_role", "assume_role_policy"),
    )
    yield retained("aws_iam_role")
    yield Expectation(
        "The role has the name that the key for backups knows",
        like(f"{_NAME}-{REGION}"),
        At(_ROLE, "RoleName"),
        At("aws_iam_role", "name"),
    )
    yield Expectation(
        "The role makes backups, and does nothing else",
        like(list(arns)),
        At(_ROLE, "ManagedPolicyArns"),
        At("aws_iam_role_policy_attachment", "", must=attached, together=True),
    )
