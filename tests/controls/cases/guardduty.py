"""Cases of GuardDuty."""

from __future__ import annotations

from typing import Any

_ON: dict[str, Any] = {
    "protection_plans": ["S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION", "RUNTIME_MONITORING"],
    "agents": ["EC2_AGENT_MANAGEMENT"],
    "finding_publishing_frequency": "SIX_HOURS",
}
_LESS = {"protection_plans": ["S3_DATA_EVENTS"], "plans_not_available": ["RUNTIME_MONITORING"]}

VARIANTS = {
    "guardduty.detector": [_ON, _LESS],
    "guardduty.organization": [_ON, _LESS, {}],
}
ROLES = {"guardduty.organization": {1: "audit", 2: "audit", 3: "audit"}}
