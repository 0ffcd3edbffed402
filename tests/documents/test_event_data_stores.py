"""What an event data store records, and who uses its key."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.event_data_stores import advanced_event_selectors, event_data_store_key_policy

ACCOUNT = "111122223333"


def fields(selector: dict[str, Any]) -> dict[str, list[str]]:
    return {one["Field"]: one["Equals"] for one in selector["FieldSelectors"]}


@pytest.mark.parametrize("asked", [{}, {"s3_objects": "none"}, {"s3_objects": "all"}])
def test_every_management_event_is_kept_whatever_else_is(asked: dict[str, str]) -> None:
    # No event source and no reads or writes are left out.
    assert fields(advanced_event_selectors(asked)[0]) == {"eventCategory": ["Management"]}


@pytest.mark.parametrize(
    ("recorded", "more"), [("read", {"readOnly": ["true"]}), ("write", {"readOnly": ["false"]}), ("all", {})]
)
def test_data_events_are_those_of_every_resource(recorded: str, more: dict[str, list[str]]) -> None:
    _, selector = advanced_event_selectors({"s3_objects": recorded, "dynamodb_tables": "none"})
    assert fields(selector) == {"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"], **more}


def test_nothing_asked_is_nothing_paid() -> None:
    assert len(advanced_event_selectors({"s3_objects": "none", "lambda_functions": "none"})) == 1


def test_cloudtrail_encrypts_without_a_condition_it_would_not_meet() -> None:
    statements = {one["Sid"]: one for one in event_data_store_key_policy(partition="aws", account=ACCOUNT)["Statement"]}
    encrypt = statements["EncryptEvents"]
    assert encrypt["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    assert set(encrypt["Action"]) == {"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}
    assert "Condition" not in encrypt


def test_the_account_alone_administers_and_queries() -> None:
    root = {"AWS": f"arn:aws-us-gov:iam::{ACCOUNT}:root"}
    others = event_data_store_key_policy(partition="aws-us-gov", account=ACCOUNT)["Statement"][:2]
    assert [one["Principal"] for one in others] == [root, root]
    assert "kms:Decrypt" not in others[0]["Action"]
    assert not {"*", "kms:*", "kms:CreateGrant"} & {action for one in others for action in one["Action"]}
