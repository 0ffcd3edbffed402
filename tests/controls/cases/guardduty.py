"""Cases of GuardDuty."""

from __future__ import annotations

VARIANTS = {
    "guardduty.detector": [
        {
            "protection_plans": ["S3_DATA_EVENTS", "EBS_MALWARE_PROTECTION", "RUNTIME_MONITORING"],
            "agents": ["EC2_AGENT_MANAGEMENT"],
            "finding_publishing_frequency": "SIX_HOURS",
        },
        {"protection_plans": ["S3_DATA_EVENTS"], "plans_not_available": ["RUNTIME_MONITORING"]},
    ]
}
