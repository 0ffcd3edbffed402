"""Copies of backups in another Region: the harness of the contract suite has one Region alone."""

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
