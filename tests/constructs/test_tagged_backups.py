"""GIVEN a vault and a plan WHEN they are synthesized THEN backups are made, and kept."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.backups import BackupRule

pytestmark = pytest.mark.node

KEY = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
RULES = (BackupRule("daily", 35), BackupRule("monthly", 400, 60))


def resources(**more: Any) -> dict[str, dict[str, Any]]:
    from aws_cdk import App, Stack
    from aws_cdk.assertions import Template

    from constructs_lib import TaggedBackups

    stack = Stack(App(), "Test")
    given: dict[str, Any] = {
        "backup_vault_name": "acme-backup",
        "encryption_key_arn": KEY,
        "backup_plan_name": "acme-backup",
        "role_name": "acme-backup-here",
        "rules": RULES,
        "tag_key": "backup",
        "tag_value": "true",
    }
    TaggedBackups(stack, "Backups", **given | more)
    return {one["Type"]: one for one in Template.from_stack(stack).to_json()["Resources"].values()}


def test_the_vault_outlives_its_stack_and_is_encrypted() -> None:
    vault = resources()["AWS::Backup::BackupVault"]
    assert (vault["DeletionPolicy"], vault["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert vault["Properties"]["EncryptionKeyArn"] == KEY


def test_the_role_by_which_recovery_points_are_deleted_outlives_its_stack_with_its_policies() -> None:
    role = resources()["AWS::IAM::Role"]
    assert (role["DeletionPolicy"], role["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert len(role["Properties"]["ManagedPolicyArns"]) == 1


@pytest.mark.parametrize(
    ("given", "lock"),
    [
        ({}, {"MinRetentionDays": 7}),
        ({"lock": False}, None),
        (
            {"max_retention_days": 400, "changeable_for_days": 3},
            {"MinRetentionDays": 7, "MaxRetentionDays": 400, "ChangeableForDays": 3},
        ),
    ],
    ids=["governance", "none", "compliance"],
)
def test_the_lock_is_the_one_asked_for(given: dict[str, Any], lock: dict[str, int] | None) -> None:
    assert resources(**given)["AWS::Backup::BackupVault"]["Properties"].get("LockConfiguration") == lock


def test_copies_go_to_the_vault_of_the_same_name_and_live_as_long() -> None:
    plan = resources(copy_to_region="eu-central-1")["AWS::Backup::BackupPlan"]["Properties"]["BackupPlan"]
    for rule in plan["BackupPlanRule"]:
        (copy,) = rule["CopyActions"]
        assert copy["Lifecycle"] == rule["Lifecycle"]
        arn = "".join(one if isinstance(one, str) else "X" for one in copy["DestinationBackupVaultArn"]["Fn::Join"][1])
        assert arn == "arn:X:backup:eu-central-1:X:backup-vault:acme-backup"


def test_without_another_region_nothing_is_copied() -> None:
    plan = resources()["AWS::Backup::BackupPlan"]["Properties"]["BackupPlan"]
    assert not [one for one in plan["BackupPlanRule"] if "CopyActions" in one]


def test_the_tag_alone_selects() -> None:
    selection = resources()["AWS::Backup::BackupSelection"]["Properties"]["BackupSelection"]
    assert selection["ListOfTags"] == [
        {"ConditionKey": "backup", "ConditionType": "STRINGEQUALS", "ConditionValue": "true"}
    ]
    assert "Resources" not in selection


def test_rules_that_the_lock_would_fail_are_refused() -> None:
    with pytest.raises(ValueError, match="daily: the lock of the vault fails jobs"):
        resources(min_retention_days=60)
    assert resources(min_retention_days=60, lock=False)
