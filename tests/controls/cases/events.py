"""Cases of EventBridge."""

from __future__ import annotations

VARIANTS = {
    "events.finding_routes": [
        {"guardduty": "low", "security_hub": "low", "access_analyzer": "medium", "config_of_others": "medium"},
        {"guardduty": None, "security_hub": None, "access_analyzer": None},
    ]
}
