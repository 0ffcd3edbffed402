"""Cases of Secrets Manager."""

from __future__ import annotations

VARIANTS = {
    "secretsmanager.rotation_rules": [
        {"rules": []},
        {
            "rules": ["SECRETSMANAGER_SECRET_UNUSED", "SECRETSMANAGER_ROTATION_ENABLED_CHECK"],
            "maximum_rotation_days": 30,
            "unused_days": 45,
            "frequency": "Six_Hours",
            "severity": "low",
            "failure_severity": "critical",
        },
    ],
}
