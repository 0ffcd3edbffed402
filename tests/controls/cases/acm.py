"""Cases of AWS Certificate Manager."""

from __future__ import annotations

VARIANTS = {
    "acm.expiry_alarm": [
        {"days": [20, 10], "every_day_from": 5, "expiry_severity": "low", "problem_severity": "low"},
        {"days": [], "every_day_from": 30, "account_setting": False},
    ],
}
