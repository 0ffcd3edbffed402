"""GIVEN a log group that a service writes to WHEN it is synthesized THEN log delivery of the account alone may."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import DeliveredLogGroup

pytestmark = pytest.mark.node

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def resources(**given: Any) -> dict[str, dict[str, Any]]:
    stack = Stack(App(builtin_cloud_formation_validation=False), "Test")
    DeliveredLogGroup(stack, "Logs", log_group_name="/acme/logs", **given)
    return dict(Template.from_stack(stack).to_json()["Resources"])


def test_it_outlives_its_stack_and_is_encrypted_with_the_key() -> None:
    (group,) = (one for one in resources(kms_key_id=KEY).values() if one["Type"] == "AWS::Logs::LogGroup")
    assert group["Properties"] == {"LogGroupName": "/acme/logs", "KmsKeyId": KEY, "RetentionInDays": 365}
    assert (group["DeletionPolicy"], group["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")


@pytest.mark.parametrize(("given", "name"), [({}, "/acme/logs"), ({"policy_name": "acme-dns"}, "acme-dns")])
def test_its_policy_has_the_name_of_the_group_unless_it_has_one_of_its_own(given: dict[str, str], name: str) -> None:
    (policy,) = (one for one in resources(**given).values() if one["Type"] == "AWS::Logs::ResourcePolicy")
    assert policy["Properties"]["PolicyName"] == name


def test_logical_ids_are_those_that_the_caller_says() -> None:
    names = sorted(one[:-8] for one in resources(log_group_id="Group", policy_id="Delivery"))
    assert names == ["LogsDelivery", "LogsGroup"]
