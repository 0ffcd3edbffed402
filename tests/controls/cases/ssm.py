"""Cases of Systems Manager."""

from __future__ import annotations

VARIANTS = {"ssm.automation_logging": [{"retention_days": 731}]}
