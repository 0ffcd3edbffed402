"""Backups where they meet another Region or another control: the contract suite has one of each alone."""

from __future__ import annotations

import json

import pytest

from tests.harness import emit_control

pytestmark = pytest.mark.node


def test_a_region_sends_its_copies_to_the_other_in_either_format() -> None:
    emitted = emit_control("backup.vault_and_plan", {"copy_to_region": "eu-west-1"}, region="eu-central-1")
    params = emitted.stack.instances[-1].params
    for expectation in emitted.control.expectations(params):
        for at, found in (
            (expectation.cloudformation, emitted.cloudformation),
            (expectation.terraform, emitted.terraform),
        ):
            assert not at or list(expectation.unmet(at, found)) == [], expectation.title
    (plan,) = (one for one in emitted.cloudformation if one.type == "AWS::Backup::BackupPlan")
    assert json.dumps(plan.properties).count(":backup:eu-west-1:") == 3
    assert emitted.text.count(":backup:eu-west-1:") == 3


def test_a_copy_that_lives_shorter_is_noticed() -> None:
    emitted = emit_control("backup.vault_and_plan", {"copy_to_region": "eu-west-1"}, region="eu-central-1")
    (plan,) = (one for one in emitted.cloudformation if one.type == "AWS::Backup::BackupPlan")
    plan.properties["BackupPlan"]["BackupPlanRule"][0]["CopyActions"][0]["Lifecycle"]["DeleteAfterDays"] = 1
    unmet = [
        problem
        for expectation in emitted.control.expectations(emitted.stack.instances[-1].params)
        if expectation.cloudformation
        for problem in expectation.unmet(expectation.cloudformation, [plan])
        if problem[0].startswith("Backup") and "BackupPlan" in problem[1]
    ]
    assert unmet


def test_the_key_knows_the_role_of_backups_by_its_whole_name_and_no_other_by_a_pattern() -> None:
    keys = {"kms.baseline_keys": {"keys": ["backup", "sns"], "users": ["role/App"]}}
    emitted = emit_control("backup.vault_and_plan", others=keys)
    resources = emitted.template["Resources"].values()
    (role,) = (one["Properties"]["RoleName"] for one in resources if one["Type"] == "AWS::IAM::Role")
    (policy,) = (
        json.dumps(one["Properties"]["KeyPolicy"])
        for one in resources
        if one["Type"] == "AWS::KMS::Key" and "backup" in one["Properties"]["Description"]
    )
    assert role == {"Fn::Join": ["", ["acme-backup-", {"Ref": "AWS::Region"}]]}
    assert policy.count(':role/acme-backup-", {"Ref": "AWS::Region"}]') == 2
    assert "*-backup" not in policy
