"""Cases of delegated administrators."""

from __future__ import annotations

VARIANTS = {
    "organizations.delegated_administrators": [
        {"administrator": "123456789012", "services": ["config.amazonaws.com"], "policy_types": []},
        {"services": [], "policy_types": ["SERVICE_CONTROL_POLICY", "BACKUP_POLICY"]},
        {
            "services": [
                "backup.amazonaws.com",
                "health.amazonaws.com",
                "iam.amazonaws.com",
                "ssm.amazonaws.com",
                "sso.amazonaws.com",
            ]
        },
    ]
}
