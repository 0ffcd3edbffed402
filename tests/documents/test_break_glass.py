"""Which events tell of a use of the emergency role, and which do not."""

from __future__ import annotations

from typing import Any

import pytest
from moto.events.models import EventPattern

from baseline.verify.filter_pattern import parse
from constructs_lib.documents.break_glass import use_filter_pattern, use_route
from tests.documents.replay import matches

ACCOUNT, MEMBER, ROLE = "111122223333", "444455556666", "acme-break-glass"
ALICE = {"type": "IAMUser", "arn": f"arn:aws:iam::{ACCOUNT}:user/emergency-1"}


def _session(role: str, account: str = ACCOUNT) -> dict[str, Any]:
    return {
        "type": "AssumedRole",
        "arn": f"arn:aws:sts::{account}:assumed-role/{role}/drill",
        "sessionContext": {"sessionIssuer": {"type": "Role", "arn": f"arn:aws:iam::{account}:role/{role}"}},
    }


def _assumed(role: str, account: str = ACCOUNT, **more: Any) -> dict[str, Any]:
    return {
        "eventSource": "sts.amazonaws.com",
        "eventName": "AssumeRole",
        "userIdentity": ALICE,
        "requestParameters": {"roleArn": f"arn:aws:iam::{account}:role/{role}"},
        **more,
    }


def _switched(role: str) -> dict[str, Any]:
    identity = _session(role)
    del identity["sessionContext"]
    return {"eventSource": "signin.amazonaws.com", "eventName": "SwitchRole", "userIdentity": identity}


def _done(role: str, account: str = ACCOUNT) -> dict[str, Any]:
    return {"eventSource": "ec2.amazonaws.com", "eventName": "DescribeVpcs", "userIdentity": _session(role, account)}


def _trusting(role: str) -> dict[str, Any]:
    return {
        "eventSource": "iam.amazonaws.com",
        "eventName": "UpdateAssumeRolePolicy",
        "userIdentity": ALICE,
        "requestParameters": {"roleName": role},
    }


PASSED = {
    "eventSource": "cloudformation.amazonaws.com",
    "eventName": "CreateStack",
    "userIdentity": ALICE,
    "requestParameters": {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/{ROLE}"},
}

# (case, event, whether the trail's alarm hears of it, whether the rule of the account does)
EVENTS: list[tuple[str, dict[str, Any], bool, bool]] = [
    ("it is assumed", _assumed(ROLE), True, True),
    ("it is refused", _assumed(ROLE, errorCode="AccessDenied"), True, True),
    ("somebody switches to it in the console", _switched(ROLE), True, True),
    ("something is done with it", _done(ROLE), True, False),
    ("it is passed to a service", PASSED, True, False),
    ("it is trusted to others", _trusting(ROLE), True, False),
    ("a member account's is assumed", _assumed(ROLE, MEMBER), True, False),
    ("something is done with a member account's", _done(ROLE, MEMBER), True, False),
    ("another role is assumed", _assumed("acme-read-only"), False, False),
    ("one whose name goes on", _assumed(f"{ROLE}-2"), False, False),
    ("one whose name begins before it", _assumed(f"x{ROLE}"), False, False),
    ("somebody switches to another", _switched("acme-read-only"), False, False),
    ("to one whose name goes on", _switched(f"{ROLE}-2"), False, False),
    ("another role works", _done("acme-read-only"), False, False),
    ("another role is trusted to others", _trusting("web"), False, False),
    ("a service asks for a session of another role", {**PASSED, "requestParameters": None}, False, False),
]


@pytest.mark.parametrize(("case", "event", "heard", "sent"), EVENTS, ids=[one[0] for one in EVENTS])
def test_events(case: str, event: dict[str, Any], heard: bool, sent: bool) -> None:
    route = use_route(ROLE, partition="aws", account=ACCOUNT, name="acme-break-glass-use")
    source = f"aws.{event['eventSource'].split('.')[0]}"
    assert matches(use_filter_pattern(ROLE), event) == heard, case
    assert _sent(route.pattern, {"source": source, "detail": event}) == sent, case


def _sent(pattern: dict[str, Any], event: Any) -> bool:
    """As EventBridge does it: one of the alternatives of `$or`, and all that stands beside them."""
    detail = dict(pattern["detail"])
    alternatives = detail.pop("$or")
    patterns = [EventPattern("", {**pattern, "detail": {**detail, **one}}) for one in alternatives]
    return any(one.matches_event(event) for one in patterns)


def test_the_filter_is_one_of_cloudwatch_logs_with_the_longest_name() -> None:
    assert len(parse(use_filter_pattern(f"{'p' * 20}-break-glass"))) == 5


def test_every_word_of_the_message_is_taken_from_the_event() -> None:
    route = use_route(ROLE, partition="aws", account=ACCOUNT, name="x")
    assert route.severity == "critical"
    assert all(f"<{name}>" in route.template for name in route.paths)
