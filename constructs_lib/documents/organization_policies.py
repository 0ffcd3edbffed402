"""Policies of AWS Organizations as data: their limits, and statements packed into as few of them as they fit into.

Sources: AWS Organizations User Guide, "Quotas and service limits for AWS Organizations", read in November 2026: since
May 2026 a service control policy has 10,240 characters, and ten of them may be attached to a root, organizational unit
or account, in every partition. White space counts, so documents are measured as the compact JSON that both formats
send.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CHARACTERS: Mapping[str, int] = {
    "SERVICE_CONTROL_POLICY": 10_240,
    "RESOURCE_CONTROL_POLICY": 5_120,
    "BACKUP_POLICY": 10_000,
    "DECLARATIVE_POLICY_EC2": 10_000,
    "GUARDDUTY_POLICY": 10_000,
    "INSPECTOR_POLICY": 10_000,
    "S3_POLICY": 10_000,
    "SECURITYHUB_POLICY": 10_000,
}
"""How long the content of a policy may be, by its type."""

ATTACHED: Mapping[str, int] = {"SERVICE_CONTROL_POLICY": 10, "RESOURCE_CONTROL_POLICY": 5}
"""How many policies of a type may be attached to one target, the one that allows everything included."""

LONGEST_PARTITION, LONGEST_PREFIX = "aws-us-gov", "p" * 20
"""What documents are measured with, so that every partition and prefix packs alike."""


@dataclass(frozen=True, slots=True)
class OrganizationPolicy:
    """A policy of any type; `name` is unique within the organization and the type."""

    name: str
    description: str
    content: Mapping[str, Any]


class TooLongError(ValueError):
    """A statement that no policy has room for, or more policies than there is room for."""


def characters(content: Mapping[str, Any]) -> int:
    """The length of a document as it is sent."""
    return len(json.dumps(content, separators=(",", ":"), ensure_ascii=False))


def document(statements: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The statements as one policy document."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def packed(measured: Sequence[Mapping[str, Any]], *, limit: int, room: int) -> list[list[str]]:
    """The Sids of the statements, in their order, by the policy that each goes to: as many as fit into one policy of
    `limit` characters, then the next. Raises `TooLongError` where more than `room` policies would be needed."""
    groups: list[list[Mapping[str, Any]]] = [[]]
    for one in measured:
        if characters(document([one])) > limit:
            raise TooLongError(
                f"the statement {one['Sid']} has {characters(document([one])):,} characters and a policy {limit:,}"
            )
        if characters(document([*groups[-1], one])) > limit:
            groups.append([])
        groups[-1].append(one)
    if len(groups) > room:
        raise TooLongError(f"the statements fill {len(groups)} policies, and {room} may be attached")
    return [[one["Sid"] for one in group] for group in groups if group]


def split(statements: Sequence[Mapping[str, Any]], groups: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    """One document for each group of Sids."""
    by_sid = {one["Sid"]: one for one in statements}
    return [document([by_sid[sid] for sid in group]) for group in groups]
