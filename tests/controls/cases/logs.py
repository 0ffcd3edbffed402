"""Cases of CloudWatch Logs."""

from __future__ import annotations

VARIANTS = {
    "logs.account_data_protection": [
        {
            "data_identifiers": ["EmailAddress", "BankAccountNumber-DE"],
            "findings_log_group": True,
            "retention_days": 90,
        },
    ],
}
