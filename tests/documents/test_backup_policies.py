"""Backup policies, word for word as the AWS Organizations User Guide has them, and packed into as few as they fit."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.backup_policies import ScheduledBackup, backup_plan, backup_policy, packed_plans
from constructs_lib.documents.organization_policies import TooLongError, characters

DAILY = ScheduledBackup("daily", "cron(0 5 ? * * *)", 35)
MONTHLY = ScheduledBackup("monthly", "cron(0 5 1 * ? *)", 365, 30)
COPY = "arn:aws-us-gov:backup:us-gov-east-1:$account:backup-vault:Vault"


def _plan(*rules: ScheduledBackup, **changed: Any) -> dict[str, Any]:
    usual = {
        "regions": ("us-gov-west-1",),
        "partition": "aws-us-gov",
        "vault_name": "Vault",
        "role": "role/path/Backup",
        "tag_key": "Backup",
        "tag_values": ("gold", "silver"),
    }
    return backup_plan(rules or (DAILY,), **{**usual, **changed})


def test_a_policy() -> None:
    assert backup_policy({"a": _plan()}) == {
        "plans": {
            "a": {
                "regions": {"@@assign": ["us-gov-west-1"]},
                "rules": {
                    "daily": {
                        "schedule_expression": {"@@assign": "cron(0 5 ? * * *)"},
                        "start_backup_window_minutes": {"@@assign": "480"},
                        "complete_backup_window_minutes": {"@@assign": "10080"},
                        "target_backup_vault_name": {"@@assign": "Vault"},
                        "lifecycle": {"delete_after_days": {"@@assign": "35"}},
                    }
                },
                "selections": {
                    "tags": {
                        "tagged": {
                            "iam_role_arn": {"@@assign": "arn:aws-us-gov:iam::$account:role/path/Backup"},
                            "tag_key": {"@@assign": "Backup"},
                            "tag_value": {"@@assign": ["gold", "silver"]},
                        }
                    }
                },
            }
        }
    }


def test_a_copy_lives_as_long_as_what_it_is_of() -> None:
    rules = _plan(DAILY, MONTHLY, copy_to_region="us-gov-east-1")["rules"]
    lifecycle = {
        "delete_after_days": {"@@assign": "365"},
        "move_to_cold_storage_after_days": {"@@assign": "30"},
        "opt_in_to_archive_for_supported_resources": {"@@assign": "true"},
    }
    assert rules["monthly"]["lifecycle"] == lifecycle
    assert rules["monthly"]["copy_actions"] == {
        COPY: {"target_backup_vault_arn": {"@@assign": COPY}, "lifecycle": lifecycle}
    }
    assert rules["daily"]["copy_actions"][COPY]["lifecycle"] == {"delete_after_days": {"@@assign": "35"}}


class TestPacking:
    PLANS = {name: _plan() for name in "abcde"}
    TWO = characters(backup_policy({"a": _plan(), "b": _plan()}))

    def test_as_many_as_fit(self) -> None:
        assert packed_plans(self.PLANS, limit=self.TWO) == [["a", "b"], ["c", "d"], ["e"]]
        assert packed_plans(self.PLANS, limit=self.TWO - 1) == [[name] for name in "abcde"]

    def test_nothing_is_no_policy(self) -> None:
        assert packed_plans({}, limit=self.TWO) == []

    def test_a_plan_that_is_too_long(self) -> None:
        alone = characters(backup_policy({"a": _plan()}))
        assert packed_plans({"a": _plan()}, limit=alone) == [["a"]]
        with pytest.raises(TooLongError, match="the plan a has"):
            packed_plans({"a": _plan()}, limit=alone - 1)

    def test_more_than_a_target_takes(self) -> None:
        names = [f"plan-{number:02}" for number in range(21)]
        two = characters(backup_policy({"plan-00": _plan(), "plan-01": _plan()}))
        assert len(packed_plans({name: _plan() for name in names[:20]}, limit=two)) == 10
        with pytest.raises(TooLongError, match="fill 11 policies, and 10 may be attached"):
            packed_plans({name: _plan() for name in names}, limit=two)
