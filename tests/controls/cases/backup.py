"""Cases of AWS Backup."""

from __future__ import annotations

VARIANTS = {
    "backup.vault_and_plan": [
        {
            "daily": {"delete_after_days": 30},
            "weekly": None,
            "monthly": {"delete_after_days": 400, "cold_storage_after_days": 60},
            "continuous": True,
            "copy_to_region": "eu-west-1",
            "s3_buckets": True,
            "lock": "compliance",
            "maximum_retention_days": 400,
            "acknowledge": "I accept that nobody can remove the lock of the vaults",
            "administrators": ["role/Deploy", "role/ops/*"],
            "severity": "critical",
        },
        {"monthly": None, "start_hour": 23, "tag_key": "plan", "tag_value": "gold", "lock": "none"},
    ],
}
