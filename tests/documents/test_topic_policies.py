"""Topic policies and the names of subscriptions."""

from __future__ import annotations

from typing import Any

from constructs_lib.documents.topic_policies import security_topic_policy, subscription_key

ACCOUNT = "111122223333"
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:acme-security-high"


def statements() -> dict[str, dict[str, Any]]:
    policy = security_topic_policy(TOPIC, partition="aws", account=ACCOUNT, region="eu-west-1")
    return {one["Sid"]: one for one in policy["Statement"]}


def test_every_statement_is_about_publishing_to_this_topic() -> None:
    for one in statements().values():
        assert (one["Action"], one["Resource"]) == ("sns:Publish", TOPIC)


def test_publishing_without_tls_is_denied_to_everybody() -> None:
    found = statements()["DenyInsecureTransport"]
    assert (found["Effect"], found["Principal"]) == ("Deny", {"AWS": "*"})
    assert found["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_nobody_but_two_services_is_allowed() -> None:
    allowed = [one["Principal"] for one in statements().values() if one["Effect"] == "Allow"]
    assert allowed == [{"Service": "cloudwatch.amazonaws.com"}, {"Service": "events.amazonaws.com"}]


def test_alarms_are_those_of_the_account_and_region() -> None:
    assert statements()["PublishFromCloudwatch"]["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:eu-west-1:{ACCOUNT}:alarm:*"},
    }


def test_eventbridge_has_no_condition_since_it_supports_none() -> None:
    assert "Condition" not in statements()["PublishFromEvents"]


def test_a_subscription_is_named_by_protocol_and_endpoint_without_showing_either() -> None:
    keys = {
        subscription_key("email", "soc@example.com"),
        subscription_key("email-json", "soc@example.com"),
        subscription_key("email", "ciso@example.com"),
    }
    assert len(keys) == 3
    assert all(len(one) == 8 and int(one, 16) >= 0 for one in keys)
    # The key is part of logical ids: a change of it would unsubscribe everybody.
    assert subscription_key("email", "soc@example.com") == "d59cfac4"
