"""Cron expressions of AWS: a part of `organizations.declarative_policies`.

Source: Amazon EventBridge User Guide, "Using cron and rate expressions to schedule rules".
"""

from __future__ import annotations

from typing import Annotated

from baseline.model.spelling import Spelling


def _field(value: str, more: str = "") -> str:
    """Values, ranges of them and steps, separated by commas; `*` is each of them. `more` is what else may stand."""
    step = "(/[1-9][0-9]?)?"
    one = f"({value})(-({value}))?{step}"
    return rf"(\*{step}|{one}(,{one})*{more})"


_HOURS = _field("[01]?[0-9]|2[0-3]")
_DAYS = _field("0?[1-9]|[12][0-9]|3[01]", "|LW?|(0?[1-9]|[12][0-9]|3[01])W")
_MONTHS = _field("0?[1-9]|1[0-2]|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC")
_WEEKDAYS = _field("[1-7]|SUN|MON|TUE|WED|THU|FRI|SAT", "|[1-7]?L|[1-7]#[1-5]")
_YEARS = _field("19[7-9][0-9]|2[01][0-9][0-9]")

Cron = Annotated[
    str,
    Spelling(
        rf"^cron\([0-5]?[0-9] {_HOURS} ({_DAYS} {_MONTHS} \?|\? {_MONTHS} {_WEEKDAYS}) {_YEARS}\)$",
        "a schedule",
        "cron(MINUTE HOUR DAY MONTH WEEKDAY YEAR) in UTC, with ? for one of the two days and a number for the minute, "
        "such as cron(0 5 ? * * *) or cron(30 1 1 * ? *)",
    ),
]
"""A schedule in UTC whose times are an hour apart at least."""
