"""The Terraform blocks of `backup.vault_and_plan`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from baseline.context import Context
from baseline.controls.backup._plan_parameters import PlanParams
from baseline.families.event_routes import route_blocks
from baseline.hcl import Block, Document, Nested, resource, retain
from baseline.names import local_name
from constructs_lib.documents.backups import (
    COMPLETION_WINDOW_MINUTES,
    START_WINDOW_MINUTES,
    BackupRule,
    backup_policy_arns,
    backup_trust,
    failed_job_route,
    vault_access_policy,
)


def plan_blocks(control_id: str, params: PlanParams, context: Context) -> Iterator[Block]:
    """The vault with its policy and lock, the plan with its role and selection, and the route of failed jobs."""
    at, local, name = context.environment, local_name(control_id), context.names.of("backup")
    vault = resource(
        "aws_backup_vault",
        local,
        {"name": name, "kms_key_arn": context.use("kms_key.backup"), "lifecycle": retain()},
    )
    yield vault
    policy = vault_access_policy(partition=at.partition, account=at.account, administrators=params.administrators)
    yield resource(
        "aws_backup_vault_policy",
        local,
        {"backup_vault_name": vault.attribute("name"), "policy": Document(policy)},
    )
    if params.lock != "none":
        yield resource(
            "aws_backup_vault_lock_configuration",
            local,
            {
                "backup_vault_name": vault.attribute("name"),
                "min_retention_days": params.minimum_retention_days,
                "max_retention_days": params.maximum_retention_days,
                "changeable_for_days": params.changeable_for_days if params.lock == "compliance" else None,
            },
        )
    copies = f"arn:{at.partition}:backup:{params.copy_to_region}:{at.account}:backup-vault:{name}"
    plan = resource(
        "aws_backup_plan",
        local,
        {
            "name": name,
            "rule": tuple(
                Nested(_rule(one, vault.attribute("name"), copies if params.copy_to_region else None))
                for one in params.rules()
            ),
        },
    )
    yield plan
    yield from _selected(local, params, context, plan)
    yield from route_blocks(control_id, (failed_job_route(params.severity),), context)


def _selected(local: str, params: PlanParams, context: Context, plan: Block) -> Iterator[Block]:
    at, name = context.environment, context.names.of("backup")
    role = resource(
        "aws_iam_role",
        local,
        {
            "name": f"{name}-{at.region}",
            "description": "Makes the backups of the security baseline",
            "assume_role_policy": Document(backup_trust()),
            "lifecycle": retain(),
        },
    )
    yield role
    for number, arn in enumerate(backup_policy_arns(at.partition, s3_buckets=params.s3_buckets), start=1):
        yield resource(
            "aws_iam_role_policy_attachment",
            f"{local}_{number}",
            {"role": role.attribute("name"), "policy_arn": arn},
        )
    tag = Nested({"type": "STRINGEQUALS", "key": params.tag_key, "value": params.tag_value})
    yield resource(
        "aws_backup_selection",
        local,
        {"name": name, "plan_id": plan.attribute("id"), "iam_role_arn": role.attribute("arn"), "selection_tag": tag},
    )


def _rule(rule: BackupRule, vault: str, copies: str | None) -> dict[str, Any]:
    lifecycle = Nested(
        {
            "delete_after": rule.delete_after_days,
            "cold_storage_after": rule.cold_storage_after_days,
            "opt_in_to_archive_for_supported_resources": True if rule.cold_storage_after_days else None,
        }
    )
    copy = Nested({"destination_vault_arn": copies, "lifecycle": lifecycle})
    return {
        "rule_name": rule.frequency,
        "target_vault_name": vault,
        "schedule": rule.schedule,
        "start_window": START_WINDOW_MINUTES,
        "completion_window": COMPLETION_WINDOW_MINUTES,
        "enable_continuous_backup": True if rule.continuous else None,
        "lifecycle": lifecycle,
        "copy_action": copy if copies else None,
    }
