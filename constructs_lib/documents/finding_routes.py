"""Which events of security services go to which topic, and the words they are turned into.

Sources: Amazon GuardDuty User Guide, "Processing findings with Amazon EventBridge" and "Severity levels"; AWS Security
Hub User Guide, "EventBridge event formats"; IAM User Guide, "Monitoring IAM Access Analyzer with EventBridge"; AWS
Health User Guide, "Monitoring events with EventBridge"; AWS Sign-In User Guide, "Sign-in events in CloudTrail".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Pattern = dict[str, Any]

SEVERITIES = ("critical", "high", "medium", "low")
"""From the worst to the least."""

# GuardDuty: critical 9.0 to 10.0, high 7.0 to 8.9, medium 4.0 to 6.9, low 1.0 to 3.9.
_GUARDDUTY = {"critical": (9, None), "high": (7, 9), "medium": (4, 7), "low": (1, 4)}
# Security Hub takes these in, and they are routed from where they come.
_ROUTED_THEMSELVES = ("GuardDuty", "IAM Access Analyzer")


@dataclass(frozen=True, slots=True)
class FindingRoute:
    """One rule of EventBridge: the events, the severity whose topic they go to, and the message: `paths` is the input
    transformer's `InputPathsMap`, `template` its `InputTemplate`."""

    name: str
    description: str
    severity: str
    pattern: Pattern
    paths: Mapping[str, str]
    template: str


def at_or_above(severity: str) -> tuple[str, ...]:
    """The severities from the worst down to this one."""
    return SEVERITIES[: SEVERITIES.index(severity) + 1]


def guardduty_routes(minimum: str) -> tuple[FindingRoute, ...]:
    """Findings of GuardDuty, each to the topic of its severity."""
    return tuple(
        FindingRoute(
            f"guardduty-{severity}",
            f"Sends findings of GuardDuty of severity {severity}",
            severity,
            {
                "source": ["aws.guardduty"],
                "detail-type": ["GuardDuty Finding"],
                "detail": {"severity": [{"numeric": _between(*_GUARDDUTY[severity])}]},
            },
            {
                # In an administrator's account the event is that account's, the finding is not.
                "account": "$.detail.accountId",
                "region": "$.detail.region",
                "severity": "$.detail.severity",
                "title": "$.detail.title",
                "type": "$.detail.type",
                "id": "$.detail.id",
            },
            _lines(
                "GuardDuty, severity <severity>: <title>",
                "Account <account>, Region <region>, type <type>, finding <id>.",
            ),
        )
        for severity in at_or_above(minimum)
    )


def security_hub_routes(minimum: str, *, account: str, region: str) -> tuple[FindingRoute, ...]:
    """Findings that Security Hub takes in while nobody has looked at them, each to the topic of its severity, but for
    those of services that have a route of their own, and for checks that pass. Those of the account and Region alone:
    where findings of others are gathered, they are sent at home already."""
    return tuple(
        FindingRoute(
            f"security-hub-{severity}",
            f"Sends findings of Security Hub of severity {severity} that are new",
            severity,
            {
                "source": ["aws.securityhub"],
                "detail-type": ["Security Hub Findings - Imported"],
                "detail": {
                    "findings": {
                        "Compliance": {"Status": [{"anything-but": ["PASSED", "NOT_AVAILABLE"]}, {"exists": False}]},
                        "AwsAccountId": [account],
                        "Region": [region],
                        "ProductName": [{"anything-but": list(_ROUTED_THEMSELVES)}],
                        "RecordState": ["ACTIVE"],
                        "Severity": {"Label": [severity.upper()]},
                        "Workflow": {"Status": ["NEW"]},
                    }
                },
            },
            {
                "account": "$.detail.findings[0].AwsAccountId",
                "region": "$.detail.findings[0].Region",
                "severity": "$.detail.findings[0].Severity.Label",
                "title": "$.detail.findings[0].Title",
                "resource": "$.detail.findings[0].Resources[0].Id",
                "product": "$.detail.findings[0].ProductName",
            },
            _lines(
                "<product>, severity <severity>: <title>",
                "Account <account>, Region <region>, resource <resource>.",
            ),
        )
        for severity in at_or_above(minimum)
    )


def access_analyzer_routes(severity: str) -> tuple[FindingRoute, ...]:
    """Active findings of IAM Access Analyzer, of access from outside as of access that nobody uses."""
    return (
        FindingRoute(
            "access-analyzer",
            "Sends active findings of IAM Access Analyzer",
            severity,
            {
                "source": ["aws.access-analyzer"],
                "detail-type": [
                    {"prefix": "Access Analyzer Finding"},
                    {"prefix": "Internal Access Finding"},
                    {"prefix": "Unused Access Finding"},
                ],
                "detail": {"status": ["ACTIVE"]},
            },
            {
                "account": "$.detail.accountId",
                "region": "$.detail.region",
                "resource": "$.detail.resource",
                "kind": "$.detail-type",
                "id": "$.detail.id",
            },
            _lines("<kind>: <resource>", "Account <account>, Region <region>, finding <id>."),
        ),
    )


def noncompliance_routes_of_others(severity: str, prefix: str) -> tuple[FindingRoute, ...]:
    """What rules of AWS Config find that have no route of their own, those of conformance packs among them: neither
    those whose names begin with `prefix` and a hyphen, nor those of Security Hub, whose findings Security Hub
    announces."""
    return (
        FindingRoute(
            "config-others",
            "Sends what rules of AWS Config beside the baseline's find non-compliant",
            severity,
            {
                "source": ["aws.config"],
                "detail-type": ["Config Rules Compliance Change"],
                "detail": {
                    "messageType": ["ComplianceChangeNotification"],
                    "configRuleName": [{"anything-but": {"prefix": [f"{prefix}-", "securityhub-"]}}],
                    "newEvaluationResult": {"complianceType": ["NON_COMPLIANT"]},
                },
            },
            {
                "account": "$.detail.awsAccountId",
                "region": "$.detail.awsRegion",
                "rule": "$.detail.configRuleName",
                "type": "$.detail.resourceType",
                "id": "$.detail.resourceId",
            },
            _lines(
                "<type> <id> does not comply with the AWS Config rule <rule>.", "Account <account>, Region <region>."
            ),
        ),
    )


def health_routes(abuse: str, issues: str) -> tuple[FindingRoute, ...]:
    """What AWS tells of the account: abuse and risk, such as exposed keys, and issues of services that it uses."""
    paths = {
        "account": "$.account",
        "region": "$.region",
        "service": "$.detail.service",
        "code": "$.detail.eventTypeCode",
        "arn": "$.detail.eventArn",
    }
    template = _lines("AWS Health, <service>: <code>", "Account <account>, Region <region>, event <arn>.")
    return (
        FindingRoute(
            "health-abuse",
            "Sends notices of AWS on abuse and on risk to the account, such as exposed access keys",
            abuse,
            {
                "source": ["aws.health"],
                "detail-type": ["AWS Health Event", "AWS Health Abuse Event"],
                "detail": {"service": ["ABUSE", "RISK", "SECURITY"]},
            },
            paths,
            template,
        ),
        FindingRoute(
            "health-issues",
            "Sends issues that AWS reports of services that the account uses",
            issues,
            {
                "source": ["aws.health"],
                "detail-type": ["AWS Health Event"],
                "detail": {
                    "service": [{"anything-but": ["ABUSE", "RISK", "SECURITY"]}],
                    "eventTypeCategory": ["issue", "investigation"],
                },
            },
            paths,
            template,
        ),
    )


def root_sign_in_routes(severity: str) -> tuple[FindingRoute, ...]:
    """Every sign-in of the root user at the console, and every that failed."""
    return (
        FindingRoute(
            "root-sign-in",
            "Sends sign-ins of the root user at the console, failed ones as well",
            severity,
            {
                "source": ["aws.signin"],
                "detail-type": ["AWS Console Sign In via CloudTrail"],
                "detail": {"eventName": ["ConsoleLogin"], "userIdentity": {"type": ["Root"]}},
            },
            {
                "account": "$.account",
                "region": "$.region",
                "address": "$.detail.sourceIPAddress",
                "at": "$.detail.eventTime",
                "mfa": "$.detail.additionalEventData.MFAUsed",
                "result": "$.detail.responseElements.ConsoleLogin",
            },
            _lines(
                "The root user of account <account> signed in at the console: <result>, MFA: <mfa>.",
                "From <address> at <at>, recorded in <region>.",
            ),
        ),
    )


def _between(low: int, high: int | None) -> list[Any]:
    return [">=", low] if high is None else [">=", low, "<", high]


def _lines(*lines: str) -> str:
    """An input template of text lines, each in quotes of its own."""
    return "\n".join(f'"{line}"' for line in lines)
