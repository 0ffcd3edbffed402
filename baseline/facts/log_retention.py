"""The days that CloudWatch Logs takes as the retention of a log group.

Source: `retentionInDays` of PutRetentionPolicy, CloudWatch Logs API Reference.
"""

from __future__ import annotations

from typing import Literal, get_args

RetentionDays = Literal[90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
"""Those from 90 on: what a profile may choose for logs of the baseline."""

RETENTION_DAYS: tuple[int, ...] = (1, 3, 5, 7, 14, 30, 60, *get_args(RetentionDays))
"""All of them, ascending."""
