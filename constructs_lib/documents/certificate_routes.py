"""Certificates of AWS Certificate Manager that expire, or that ACM cannot renew.

Source: AWS Certificate Manager User Guide, "Amazon EventBridge support for ACM".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from constructs_lib.documents.finding_routes import FindingRoute

FIRST_DAY = 45
"""Days before the end from which on ACM tells of a certificate, once a day, unless the account says less."""

_PATHS = {
    "account": "$.account",
    "region": "$.region",
    "name": "$.detail.CommonName",
    "arn": "$.resources[0]",
}


def expiry_route(severity: str, days: Sequence[int], every_day_from: int) -> FindingRoute:
    """A certificate will expire: told on each of `days` before its end, and daily from `every_day_from` days on."""
    told: list[Any] = sorted((one for one in days if one > every_day_from), reverse=True)
    return FindingRoute(
        "certificate-expiry",
        "Sends certificates of ACM that are about to expire",
        severity,
        {
            "source": ["aws.acm"],
            "detail-type": ["ACM Certificate Approaching Expiration"],
            "detail": {"DaysToExpiry": [*told, {"numeric": ["<=", every_day_from]}]},
        },
        {**_PATHS, "days": "$.detail.DaysToExpiry"},
        '"The certificate of <name> expires in <days> days: <arn>"\n"Account <account>, Region <region>."',
    )


def problem_route(severity: str) -> FindingRoute:
    """A certificate has expired or was revoked, or its renewal waits for somebody."""
    return FindingRoute(
        "certificate-problems",
        "Sends certificates of ACM that expired, were revoked or cannot be renewed without help",
        severity,
        {
            "source": ["aws.acm"],
            "detail-type": [
                "ACM Certificate Expired",
                "ACM Certificate Renewal Action Required",
                "ACM Certificate Revoked",
            ],
        },
        {**_PATHS, "what": "$.detail-type"},
        '"<what>: <name>, <arn>"\n"Account <account>, Region <region>."',
    )
