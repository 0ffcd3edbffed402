"""Backup policies: plans of AWS Backup in every account that they reach, and that no account can change.

Sources: AWS Organizations User Guide, "Backup policy syntax and examples" and "Quotas and service limits for AWS
Organizations", read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from constructs_lib.documents.backups import COMPLETION_WINDOW_MINUTES, START_WINDOW_MINUTES
from constructs_lib.documents.declarative_policies import assigned
from constructs_lib.documents.organization_policies import TooLongError, characters

POLICIES_ON_A_TARGET = 10
"""How many backup policies may be attached to the root, an organizational unit or an account."""


@dataclass(frozen=True, slots=True)
class ScheduledBackup:
    """When backups are made, as a cron expression in UTC, and the days that they are kept. Those that move to cold
    storage before are kept there for 90 days at least."""

    name: str
    schedule: str
    delete_after_days: int
    cold_storage_after_days: int | None = None

    @property
    def lifecycle(self) -> dict[str, Any]:
        """Numbers are texts in a policy; the archive of EBS takes part where cold storage is asked for."""
        found = {"delete_after_days": assigned(str(self.delete_after_days))}
        if self.cold_storage_after_days:
            found["move_to_cold_storage_after_days"] = assigned(str(self.cold_storage_after_days))
            found["opt_in_to_archive_for_supported_resources"] = assigned("true")
        return found


def backup_plan(
    rules: Sequence[ScheduledBackup],
    *,
    regions: Sequence[str],
    partition: str,
    vault_name: str,
    role: str,
    tag_key: str,
    tag_values: Sequence[str],
    copy_to_region: str | None = None,
) -> dict[str, Any]:
    """What has one of these values of the tag is backed up in these Regions, into the vault of that name, by the `role`
    of the account, such as `role/Backup`; with `copy_to_region`, copies go to the vault of the same name there.

    `partition` is a literal: a copy is kept by the ARN of its vault, and keys of a template hold no references.
    """
    copies = f"arn:{partition}:backup:{copy_to_region}:$account:backup-vault:{vault_name}" if copy_to_region else None
    tagged = {
        "iam_role_arn": assigned(f"arn:{partition}:iam::$account:{role}"),
        "tag_key": assigned(tag_key),
        "tag_value": assigned(list(tag_values)),
    }
    return {
        "regions": assigned(list(regions)),
        "rules": {one.name: _rule(one, vault_name, copies) for one in rules},
        "selections": {"tags": {"tagged": tagged}},
    }


def _rule(rule: ScheduledBackup, vault_name: str, copies: str | None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "schedule_expression": assigned(rule.schedule),
        "start_backup_window_minutes": assigned(str(START_WINDOW_MINUTES)),
        "complete_backup_window_minutes": assigned(str(COMPLETION_WINDOW_MINUTES)),
        "target_backup_vault_name": assigned(vault_name),
        "lifecycle": rule.lifecycle,
    }
    if copies:
        # Without the ARN inside, AWS Organizations takes the key in lower case, which may be another vault.
        found["copy_actions"] = {copies: {"target_backup_vault_arn": assigned(copies), "lifecycle": rule.lifecycle}}
    return found


def backup_policy(plans: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """A policy of the type BACKUP_POLICY with these plans, by their names."""
    return {"plans": dict(plans)}


def packed_plans(measured: Mapping[str, Mapping[str, Any]], *, limit: int) -> list[list[str]]:
    """The names of the plans, in their order, by the policy that each goes to: as many as fit into one of `limit`
    characters, then the next; in an account they stand side by side. Raises `TooLongError` where a plan alone is
    longer, or where a target cannot take so many policies."""
    groups: list[dict[str, Mapping[str, Any]]] = [{}]
    for name, plan in measured.items():
        length = characters(backup_policy({name: plan}))
        if length > limit:
            raise TooLongError(f"the plan {name} has {length:,} characters and a policy {limit:,}")
        if characters(backup_policy({**groups[-1], name: plan})) > limit:
            groups.append({})
        groups[-1][name] = plan
    if len(groups) > POLICIES_ON_A_TARGET:
        raise TooLongError(f"the plans fill {len(groups)} policies, and {POLICIES_ON_A_TARGET} may be attached")
    return [list(group) for group in groups if group]
