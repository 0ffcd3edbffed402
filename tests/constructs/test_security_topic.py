"""Notification topics, as CloudFormation gets them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import SecurityTopic

pytestmark = pytest.mark.node

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SOC, CISO = ("email", "soc@example.com"), ("email", "ciso@example.com")


def found(resource_type: str, subscriptions: Sequence[tuple[str, str]] = ()) -> dict[str, Any]:
    stack = Stack(App(builtin_cloud_formation_validation=False), "Test")
    SecurityTopic(stack, "High", topic_name="acme-security-high", key_arn=KEY, subscriptions=subscriptions)
    return dict(Template.from_stack(stack).find_resources(resource_type))


def test_the_topic_is_encrypted_and_its_policy_is_attached() -> None:
    ((name, topic),) = found("AWS::SNS::Topic").items()
    (policy,) = found("AWS::SNS::TopicPolicy").values()
    assert topic["Properties"] == {"TopicName": "acme-security-high", "KmsMasterKeyId": KEY}
    assert policy["Properties"]["Topics"] == [{"Ref": name}]


def test_the_policy_is_about_the_topic_of_that_name() -> None:
    (policy,) = found("AWS::SNS::TopicPolicy").values()
    for statement in policy["Properties"]["PolicyDocument"]["Statement"]:
        assert statement["Resource"]["Fn::Join"][1][-1] == ":acme-security-high"


def test_nobody_is_subscribed_unless_named() -> None:
    assert found("AWS::SNS::Subscription") == {}


def test_subscribers_keep_their_logical_ids_when_another_goes() -> None:
    both = found("AWS::SNS::Subscription", [SOC, CISO])
    alone = found("AWS::SNS::Subscription", [CISO])
    assert len(both) == 2
    assert alone.items() <= both.items()


def test_logical_ids_do_not_show_addresses() -> None:
    for name in found("AWS::SNS::Subscription", [SOC, CISO]):
        assert not [word for word in ("soc@", "ciso", "example") if word in name.lower()]
