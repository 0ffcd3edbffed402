"""Events of certificates and secrets as the services send them, against the patterns of the routes."""

from __future__ import annotations

from typing import Any

import pytest
from moto.events.models import EventPattern

from constructs_lib.documents.certificate_routes import expiry_route, problem_route
from constructs_lib.documents.finding_routes import FindingRoute
from constructs_lib.documents.secret_routes import rotation_failure_route, secret_compliance_route


def takes(route: FindingRoute, event: Any) -> bool:
    return bool(EventPattern("", route.pattern).matches_event(event))


def certificate(kind: str, days: int) -> dict[str, Any]:
    return {
        "source": "aws.acm",
        "detail-type": f"ACM Certificate {kind}",
        "resources": ["arn:aws:acm:us-east-1:111122223333:certificate/61f50cd4-45b9-4259-b049-d0a53682fa4b"],
        "detail": {"DaysToExpiry": days, "CommonName": "www.example.com"},
    }


@pytest.mark.parametrize(
    ("days", "told"), [(45, True), (44, False), (30, True), (29, False), (8, False), (7, True), (6, True), (1, True)]
)
def test_a_certificate_is_told_of_on_some_days_and_daily_in_the_end(days: int, told: bool) -> None:
    route = expiry_route("medium", (45, 30), 7)
    assert takes(route, certificate("Approaching Expiration", days)) is told


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("Expired", True),
        ("Revoked", True),
        ("Renewal Action Required", True),
        ("Available", False),
        ("Approaching Expiration", False),
    ],
)
def test_problems_are_told_at_once_and_renewals_are_not(kind: str, told: bool) -> None:
    assert takes(problem_route("high"), certificate(kind, 0)) is told


def rotation(name: str, kind: str = "AWS Service Event via CloudTrail") -> dict[str, Any]:
    return {
        "source": "aws.secretsmanager",
        "detail-type": kind,
        "detail": {"eventSource": "secretsmanager.amazonaws.com", "eventName": name},
    }


def test_rotations_that_fail_are_told_and_those_that_succeed_are_not() -> None:
    route = rotation_failure_route("high")
    assert takes(route, rotation("RotationFailed"))
    assert takes(route, rotation("RotationAbandoned"))
    assert not takes(route, rotation("RotationSucceeded"))
    assert not takes(route, rotation("RotateSecret", "AWS API Call via CloudTrail"))


def test_findings_of_other_rules_go_elsewhere() -> None:
    def finding(rule: str, compliance: str = "NON_COMPLIANT") -> dict[str, Any]:
        return {
            "source": "aws.config",
            "detail-type": "Config Rules Compliance Change",
            "detail": {
                "messageType": "ComplianceChangeNotification",
                "configRuleName": rule,
                "newEvaluationResult": {"complianceType": compliance},
            },
        }

    route = secret_compliance_route("medium", ["secrets-acme-one"])
    assert takes(route, finding("secrets-acme-one"))
    assert not takes(route, finding("secrets-acme-one", "COMPLIANT"))
    assert not takes(route, finding("acme-one"))


@pytest.mark.parametrize(
    "route",
    [expiry_route("low", (), 45), problem_route("low"), rotation_failure_route("low")],
    ids=lambda one: one.name,
)
def test_a_message_says_only_what_it_takes_from_the_event(route: FindingRoute) -> None:
    rest = route.template
    for name in route.paths:
        assert f"<{name}>" in rest
        rest = rest.replace(f"<{name}>", "")
    assert "<" not in rest
