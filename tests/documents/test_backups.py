"""Backups: who may lose them, when they are made, and what is refused."""

from __future__ import annotations

import pytest

from constructs_lib.documents.backups import (
    BackupRule,
    backup_policy_arns,
    backup_trust,
    failed_job_route,
    mistakes,
    vault_access_policy,
)

ACCOUNT = "111122223333"


def test_nobody_deletes_by_hand_whoever_they_are() -> None:
    (deny,) = vault_access_policy(partition="aws", account=ACCOUNT)["Statement"]
    assert (deny["Effect"], deny["Principal"], deny["Resource"]) == ("Deny", {"AWS": "*"}, "*")
    assert {"backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"} <= set(deny["Action"])
    assert "Condition" not in deny


def test_nobody_is_shut_out_of_the_policy_unless_somebody_is_named_to_change_it() -> None:
    def changing(**people: tuple[str, ...]) -> list[dict[str, object]]:
        policy = vault_access_policy(partition="aws-cn", account=ACCOUNT, **people)
        return [one for one in policy["Statement"] if "backup:PutBackupVaultAccessPolicy" in one["Action"]]

    assert changing() == []
    (deny,) = changing(administrators=("role/Deploy",))
    assert deny["Condition"] == {"ArnNotLike": {"aws:PrincipalArn": [f"arn:aws-cn:iam::{ACCOUNT}:role/Deploy"]}}


@pytest.mark.parametrize(
    ("frequency", "schedule"),
    [("daily", "cron(0 3 ? * * *)"), ("weekly", "cron(0 3 ? * 1 *)"), ("monthly", "cron(0 3 1 * ? *)")],
)
def test_schedules_have_one_question_mark_and_six_fields(frequency: str, schedule: str) -> None:
    assert BackupRule(frequency, 35, start_hour=3).schedule == schedule
    fields = schedule.removeprefix("cron(").removesuffix(")").split()
    assert len(fields) == 6
    assert [fields[2], fields[4]].count("?") == 1


@pytest.mark.parametrize(
    ("rule", "minimum", "maximum", "said"),
    [
        (BackupRule("daily", 35), 7, None, ""),
        (BackupRule("daily", 7), 7, 7, ""),
        (BackupRule("daily", 6), 7, None, "for less than 7"),
        (BackupRule("daily", 8), None, 7, "for more than 7"),
        (BackupRule("monthly", 120, 30), None, None, ""),
        (BackupRule("monthly", 119, 30), None, None, "kept for 120 days at least"),
        (BackupRule("daily", 35, continuous=True), None, None, ""),
        (BackupRule("daily", 36, continuous=True), None, None, "35 days at most"),
    ],
)
def test_what_aws_backup_or_the_lock_refuses_is_said(
    rule: BackupRule, minimum: int | None, maximum: int | None, said: str
) -> None:
    found = [words for _, words in mistakes([rule], minimum, maximum)]
    assert bool(found) is bool(said)
    assert all(said in one for one in found)


def test_cold_recovery_points_take_the_archive_of_ebs_along() -> None:
    assert BackupRule("daily", 35).lifecycle == {"DeleteAfterDays": 35}
    assert BackupRule("monthly", 400, 60).lifecycle == {
        "DeleteAfterDays": 400,
        "MoveToColdStorageAfterDays": 60,
        "OptInToArchiveForSupportedResources": True,
    }


def test_the_role_makes_backups_and_restores_nothing() -> None:
    arns = [*backup_policy_arns("aws"), *backup_policy_arns("aws", s3_buckets=True)]
    assert all(one.endswith(("ForBackup", "S3Backup")) for one in arns)
    assert "Restore" not in " ".join(arns)
    (trust,) = backup_trust()["Statement"]
    assert trust["Principal"] == {"Service": "backup.amazonaws.com"}


def test_failures_of_backups_and_of_copies_are_told_and_no_success() -> None:
    route = failed_job_route("high")
    assert set(route.pattern["detail-type"]) == {"Backup Job State Change", "Copy Job State Change"}
    assert not {"COMPLETED", "RUNNING", "CREATED"} & set(route.pattern["detail"]["state"])
    assert {f"<{name}>" for name in route.paths} <= set(
        route.template.replace(",", " ").replace(".", " ").replace(":", " ").replace('"', " ").split()
    )
