"""Events as the services send them, against the patterns of the routes."""

from __future__ import annotations

from typing import Any

import pytest
from moto.events.models import EventPattern

from constructs_lib.documents.finding_routes import (
    FindingRoute,
    access_analyzer_routes,
    guardduty_routes,
    health_routes,
    root_sign_in_routes,
    security_hub_routes,
)


def taken(routes: tuple[FindingRoute, ...], event: dict[str, Any]) -> list[str]:
    """The names of the routes that take the event."""
    return [one.name for one in routes if EventPattern("", one.pattern).matches_event(event)]


def guardduty(severity: float) -> dict[str, Any]:
    return {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"severity": severity}}


@pytest.mark.parametrize(
    ("severity", "route"),
    [
        (1, "low"),
        (3.9, "low"),
        (4, "medium"),
        (6.9, "medium"),
        (7, "high"),
        (8.9, "high"),
        (9, "critical"),
        (10, "critical"),
    ],
)
def test_every_severity_of_guardduty_has_one_topic(severity: float, route: str) -> None:
    assert taken(guardduty_routes("low"), guardduty(severity)) == [f"guardduty-{route}"]


def test_what_is_below_the_least_severity_is_not_sent() -> None:
    assert taken(guardduty_routes("high"), guardduty(5)) == []
    assert len(guardduty_routes("high")) == 2


def sign_in(kind: str, result: str = "Success") -> dict[str, Any]:
    detail = {"eventName": "ConsoleLogin", "userIdentity": {"type": kind}, "responseElements": {"ConsoleLogin": result}}
    return {"source": "aws.signin", "detail-type": "AWS Console Sign In via CloudTrail", "detail": detail}


def test_root_is_reported_whether_it_got_in_or_not_and_nobody_else() -> None:
    routes = root_sign_in_routes("critical")
    assert taken(routes, sign_in("Root")) == taken(routes, sign_in("Root", "Failure")) == ["root-sign-in"]
    assert taken(routes, sign_in("IAMUser")) == []


def health(service: str, category: str) -> dict[str, Any]:
    detail = {"service": service, "eventTypeCategory": category}
    return {"source": "aws.health", "detail-type": "AWS Health Event", "detail": detail}


@pytest.mark.parametrize(
    ("service", "category", "routes"),
    [
        ("RISK", "issue", ["health-abuse"]),
        ("ABUSE", "accountNotification", ["health-abuse"]),
        ("EC2", "issue", ["health-issues"]),
        ("EC2", "scheduledChange", []),
    ],
)
def test_exposed_keys_and_abuse_are_told_apart_from_outages(service: str, category: str, routes: list[str]) -> None:
    assert taken(health_routes("critical", "low"), health(service, category)) == routes


def test_findings_of_access_analyzer_are_sent_while_they_are_active() -> None:
    routes = access_analyzer_routes("high")
    event: dict[str, Any] = {"source": "aws.access-analyzer", "detail-type": "Access Analyzer Finding"}
    assert taken(routes, {**event, "detail": {"status": "ACTIVE"}}) == ["access-analyzer"]
    assert taken(routes, {**event, "detail": {"status": "RESOLVED"}}) == []


def test_what_has_a_route_of_its_own_and_what_passes_is_not_sent_twice() -> None:
    (critical, high) = security_hub_routes("high", account="111122223333", region="eu-west-1")
    asked = high.pattern["detail"]["findings"]
    assert asked["ProductName"] == [{"anything-but": ["GuardDuty", "IAM Access Analyzer"]}]
    assert (asked["AwsAccountId"], asked["Region"]) == (["111122223333"], ["eu-west-1"]), (
        "gathered ones are sent at home"
    )
    assert {"exists": False} in asked["Compliance"]["Status"], "findings that are no check have no compliance"
    assert [one["Severity"]["Label"] for one in (critical.pattern["detail"]["findings"], asked)] == [
        ["CRITICAL"],
        ["HIGH"],
    ]


def test_every_word_of_a_message_is_taken_from_the_event() -> None:
    routes = (
        *guardduty_routes("low"),
        *security_hub_routes("low", account="111122223333", region="eu-west-1"),
        *health_routes("low", "low"),
        *root_sign_in_routes("low"),
    )
    for route in routes:
        for line in route.template.splitlines():
            assert line.startswith('"')
            assert line.endswith('"')
        assert all(f"<{name}>" in route.template for name in route.paths)
