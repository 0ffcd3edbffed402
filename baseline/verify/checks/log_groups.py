"""Log groups and metric filters.

Sources: CloudWatch Logs API, PutRetentionPolicy (the values); User Guide, "Filter pattern syntax" (five
filters with regular expressions per log group).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from baseline.verify.check import Found, resource_check, template_check
from baseline.verify.filter_pattern import PatternError, count_regexes, parse
from baseline.verify.stack_template import StackTemplate, TemplateResource

RETENTION_DAYS = (
    *(1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545),
    *(731, 1096, 1827, 2192, 2557, 2922, 3288, 3653),
)
_MAX_REGEX_FILTERS = 5


@resource_check("log-group-retention", "AWS::Logs::LogGroup")
def retention(group: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The days are among those that CloudWatch Logs knows; without any, events never expire."""
    days, allowed = group.text("RetentionInDays"), [str(one) for one in RETENTION_DAYS]
    if "RetentionInDays" in group.properties and days not in allowed:
        yield f"RetentionInDays is {days}; allowed are {', '.join(allowed)}"


@resource_check("metric-filter-pattern", "AWS::Logs::MetricFilter", "AWS::Logs::SubscriptionFilter")
def pattern(one: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """A pattern for JSON events is one; patterns of plain words and `[columns]` are left alone."""
    text = one.text("FilterPattern")
    if text is None:
        yield "has no FilterPattern that can be read"
    elif _is_json(text):
        try:
            parse(text)
        except PatternError as error:
            yield f"the pattern {text[:60]!r} {error}"


@template_check("metric-filter-regexes")
def regexes(template: StackTemplate) -> Found:
    """At most five filters of a log group have regular expressions."""
    filters = [
        (one.text("LogGroupName"), one)
        for one in template.of_type("AWS::Logs::MetricFilter", "AWS::Logs::SubscriptionFilter")
        if count_regexes(one.text("FilterPattern") or "")
    ]
    counted = Counter(group for group, _ in filters)
    for group, one in filters:
        if counted[group] > _MAX_REGEX_FILTERS:
            share = f"is one of {counted[group]} filters with regular expressions on {group}"
            yield one.logical_id, f"{share}; {_MAX_REGEX_FILTERS} are allowed"


def _is_json(text: str) -> bool:
    """Whether the author meant a JSON pattern, braces or not."""
    stripped = text.strip()
    return "$." in stripped or stripped.startswith("{") or stripped.endswith("}")
