"""Which findings go to whom: patterns judged against an event as AWS Config sends it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from baseline.facts.config_rules import identifiers
from constructs_lib.documents.event_patterns import NONCOMPLIANCE_MESSAGE, NONCOMPLIANCE_PATHS
from constructs_lib.documents.managed_rules import RuleSetting, noncompliance_routes, rule_name

RULES = {
    "ACCESS_KEYS_ROTATED": RuleSetting(),
    "S3_BUCKET_SSL_REQUESTS_ONLY": RuleSetting(severity="medium"),
    "ROOT_ACCOUNT_MFA_ENABLED": RuleSetting(severity="critical"),
    "IAM_ROOT_ACCESS_KEY_CHECK": RuleSetting(severity="critical"),
    "EC2_IMDSV2_CHECK": RuleSetting(severity="low"),
}


def event(name: str, compliance: str = "NON_COMPLIANT", source: str = "aws.config") -> dict[str, Any]:
    return {
        "source": source,
        "detail-type": "Config Rules Compliance Change",
        "account": "111122223333",
        "region": "eu-west-1",
        "detail": {
            "resourceId": "AIDAEXAMPLE",
            "resourceType": "AWS::IAM::User",
            "awsRegion": "eu-west-1",
            "awsAccountId": "111122223333",
            "configRuleName": name,
            "recordVersion": "1.0",
            "messageType": "ComplianceChangeNotification",
            "newEvaluationResult": {
                "evaluationResultIdentifier": {
                    "evaluationResultQualifier": {
                        "configRuleName": name,
                        "resourceType": "AWS::IAM::User",
                        "resourceId": "AIDAEXAMPLE",
                    },
                    "orderingTimestamp": "2026-04-19T19:03:50.251Z",
                },
                "complianceType": compliance,
                "resultRecordedTime": "2026-04-19T19:04:04.741Z",
                "configRuleInvokedTime": "2026-04-19T19:04:04.332Z",
            },
            "notificationCreationTime": "2026-04-19T19:04:05.751Z",
        },
    }


def matches(pattern: Any, value: Any) -> bool:
    """EventBridge's semantics, as far as these patterns use them."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            key in value and matches(one, value[key]) for key, one in pattern.items()
        )
    return any(_matches_one(one, value) for one in pattern)


def _matches_one(condition: Any, value: Any) -> bool:
    match condition:
        case {"prefix": prefix}:
            return value.startswith(prefix)
        case {"anything-but": list(others)}:
            return value not in others
        case str():
            return value == condition
    raise AssertionError(f"not a condition that EventBridge knows: {condition}")


def severities_of(sent: dict[str, Any]) -> list[str]:
    return [level for level, pattern in noncompliance_routes("acme", RULES, "medium").items() if matches(pattern, sent)]


@pytest.mark.parametrize(
    ("identifier", "severity"),
    [
        ("ACCESS_KEYS_ROTATED", "medium"),
        ("S3_BUCKET_SSL_REQUESTS_ONLY", "medium"),
        ("ROOT_ACCOUNT_MFA_ENABLED", "critical"),
        ("IAM_ROOT_ACCESS_KEY_CHECK", "critical"),
        ("EC2_IMDSV2_CHECK", "low"),
    ],
)
def test_each_finding_reaches_exactly_one_topic(identifier: str, severity: str) -> None:
    assert severities_of(event(rule_name("acme", identifier))) == [severity]


@pytest.mark.parametrize(
    "sent",
    [
        event("acme-access-keys-rotated", compliance="COMPLIANT"),
        event("acme-access-keys-rotated", compliance="NOT_APPLICABLE"),
        event("acme-access-keys-rotated", source="aws.other"),
        event("acmeother-access-keys-rotated"),
        event("access-keys-rotated"),
    ],
)
def test_nothing_else_is_sent(sent: dict[str, Any]) -> None:
    assert severities_of(sent) == []


def test_without_exceptions_one_pattern_serves_all() -> None:
    routes = noncompliance_routes("acme", {"ACCESS_KEYS_ROTATED": RuleSetting(severity="high")}, "high")
    assert list(routes) == ["high"]
    assert "anything-but" not in json.dumps(routes)


def test_the_message_takes_what_the_event_has() -> None:
    sent = event("acme-access-keys-rotated")
    for name, path in NONCOMPLIANCE_PATHS.items():
        value: Any = sent
        for step in path.removeprefix("$.").split("."):
            value = value[step]
        assert isinstance(value, str)
        assert f"<{name}>" in NONCOMPLIANCE_MESSAGE
    assert all(json.loads(line) for line in NONCOMPLIANCE_MESSAGE.split("\n"))


def test_rule_names_are_distinct_and_short_enough_for_any_prefix() -> None:
    names = [rule_name("p" * 20, identifier) for identifier in identifiers()]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 128
