"""Secrets that are not rotated: rotations that failed, and what rules of AWS Config find.

Sources: AWS Secrets Manager User Guide, "AWS CloudTrail entries for Secrets Manager" and "Match Secrets Manager events
with EventBridge".
"""

from __future__ import annotations

from collections.abc import Sequence

from constructs_lib.documents.event_patterns import (
    NONCOMPLIANCE_MESSAGE,
    NONCOMPLIANCE_PATHS,
    noncompliance_pattern,
)
from constructs_lib.documents.finding_routes import FindingRoute


def rotation_failure_route(severity: str) -> FindingRoute:
    """A rotation failed, or was given up for a value that somebody set by hand."""
    return FindingRoute(
        "secret-rotation",
        "Sends rotations of secrets that failed or were abandoned",
        severity,
        {
            "source": ["aws.secretsmanager"],
            # Rotation is the service's own doing, and no call of its API.
            "detail-type": ["AWS Service Event via CloudTrail"],
            "detail": {
                "eventSource": ["secretsmanager.amazonaws.com"],
                "eventName": ["RotationAbandoned", "RotationFailed"],
            },
        },
        {
            "account": "$.account",
            "region": "$.region",
            "event": "$.detail.eventName",
            "secret": "$.detail.additionalEventData.SecretId",
        },
        '"Secrets Manager, <event>: <secret>"\n"Account <account>, Region <region>."',
    )


def secret_compliance_route(severity: str, rule_names: Sequence[str]) -> FindingRoute:
    """One of these rules of AWS Config found a secret that does not comply."""
    return FindingRoute(
        "secret-compliance",
        "Sends secrets that AWS Config finds unrotated or unused",
        severity,
        noncompliance_pattern(rule_names=rule_names),
        NONCOMPLIANCE_PATHS,
        NONCOMPLIANCE_MESSAGE,
    )
