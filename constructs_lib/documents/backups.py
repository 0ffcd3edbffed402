"""Backups: who may delete them, by which role they are made, when, and which failures are told.

Sources: AWS Backup Developer Guide, "Vault access policies", "AWS managed policies for AWS Backup", "Managing backups
using backup plans", "Identity and access management in AWS Backup" and "Monitoring AWS Backup events using Amazon
EventBridge"; AWS Config Developer Guide, "backup-recovery-point-manual-deletion-disabled".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from constructs_lib.documents.finding_routes import FindingRoute

Policy = dict[str, Any]

START_WINDOW_MINUTES, COMPLETION_WINDOW_MINUTES = 480, 10_080
"""What AWS Backup takes where a plan says nothing: 8 hours to begin, 7 days to end."""

LEAST_COLD_DAYS = 90
"""Days that a recovery point stays in cold storage at least."""

CONTINUOUS_DAYS = 35
"""Days that a continuous backup, from which any point in time can be restored, is kept at most."""

_WHEN = {"daily": "? * * *", "weekly": "? * 1 *", "monthly": "1 * ? *"}


@dataclass(frozen=True, slots=True)
class BackupRule:
    """One rule of a plan: `frequency` is daily, weekly (on Sundays) or monthly (on the first), from `start_hour` UTC
    on. Recovery points are deleted after `delete_after_days`, and move to cold storage before where they can."""

    frequency: str
    delete_after_days: int
    cold_storage_after_days: int | None = None
    continuous: bool = False
    start_hour: int = 5

    @property
    def schedule(self) -> str:
        """The cron expression, in UTC."""
        return f"cron(0 {self.start_hour} {_WHEN[self.frequency]})"

    @property
    def lifecycle(self) -> dict[str, Any]:
        """As CloudFormation has it; the archive of EBS takes part where cold storage is asked for."""
        cold = self.cold_storage_after_days
        archive = {"MoveToColdStorageAfterDays": cold, "OptInToArchiveForSupportedResources": True} if cold else {}
        return {"DeleteAfterDays": self.delete_after_days, **archive}


def mistakes(
    rules: Sequence[BackupRule], minimum_days: int | None, maximum_days: int | None
) -> Iterator[tuple[str, str]]:
    """(frequency, what is wrong) of each rule that AWS Backup would refuse, or whose jobs would fail in a vault that is
    locked to recovery points of `minimum_days` to `maximum_days`."""
    for one in rules:
        days, cold = one.delete_after_days, one.cold_storage_after_days
        if cold and days < cold + LEAST_COLD_DAYS:
            least = cold + LEAST_COLD_DAYS
            yield one.frequency, f"with cold storage after {cold} days it is kept for {least} days at least, not {days}"
        if one.continuous and (cold or days > CONTINUOUS_DAYS):
            yield one.frequency, f"continuous backups are kept for {CONTINUOUS_DAYS} days at most, and never cold"
        if minimum_days is not None and days < minimum_days:
            yield one.frequency, f"the lock of the vault fails jobs that are kept for less than {minimum_days} days"
        if maximum_days is not None and days > maximum_days:
            yield one.frequency, f"the lock of the vault fails jobs that are kept for more than {maximum_days} days"


def vault_access_policy(*, partition: str, account: str, administrators: Sequence[str] = ()) -> Policy:
    """Nobody deletes a recovery point by hand, nor shortens its life; AWS Backup does at the end of it.

    `administrators` are IAM resource patterns of the account, such as `role/Deploy`: where there are any, they alone
    change this policy and a lock that is not final. Without, whoever IAM policies allow does, and so could take the
    denial away first.
    """
    deletion = (
        "backup:DeleteBackupVault",
        "backup:DeleteRecoveryPoint",
        "backup:DisassociateRecoveryPoint",
        "backup:UpdateRecoveryPointLifecycle",
    )
    change = (
        "backup:DeleteBackupVaultAccessPolicy",
        "backup:DeleteBackupVaultLockConfiguration",
        "backup:PutBackupVaultAccessPolicy",
        "backup:PutBackupVaultLockConfiguration",
    )
    statements = [_denied("DenyDeletion", deletion)]
    if administrators:
        arns = [f"arn:{partition}:iam::{account}:{one}" for one in administrators]
        unlocking = _denied("DenyChangesButByAdministrators", change)
        statements.append(unlocking | {"Condition": {"ArnNotLike": {"aws:PrincipalArn": arns}}})
    return {"Version": "2012-10-17", "Statement": statements}


def _denied(sid: str, actions: Sequence[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": list(actions), "Resource": "*"}


def backup_trust() -> Policy:
    """AWS Backup works with the role; in its jobs alone, and for whoever may pass it.

    It deletes recovery points at the end of their life by the role that made them: where that is gone, or has lost
    its policies, they become EXPIRED and are paid for on. So the role has to outlive the plan, as the vault does.
    """
    trust = {"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [trust]}


def backup_policy_arns(partition: str, *, s3_buckets: bool = False) -> tuple[str, ...]:
    """The AWS managed policies by which backups are made; restoring takes others, and a role of its own."""
    names = ["service-role/AWSBackupServiceRolePolicyForBackup"]
    if s3_buckets:
        names.append("AWSBackupServiceRolePolicyForS3Backup")
    return tuple(f"arn:{partition}:iam::aws:policy/{name}" for name in names)


def failed_job_route(severity: str) -> FindingRoute:
    """Backups and copies that were not made, or not in whole."""
    return FindingRoute(
        "backup-failures",
        "Sends backup and copy jobs of AWS Backup that did not end well",
        severity,
        {
            "source": ["aws.backup"],
            "detail-type": ["Backup Job State Change", "Copy Job State Change"],
            "detail": {"state": ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"]},
        },
        {
            "account": "$.account",
            "region": "$.region",
            "kind": "$.detail-type",
            "resource": "$.detail.resourceArn",
            "state": "$.detail.state",
        },
        '"AWS Backup, <kind>: <state> for <resource>"\n"Account <account>, Region <region>."',
    )
