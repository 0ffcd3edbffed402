"""Log groups and metric filters.

Source: CloudWatch Logs User Guide, "Filter pattern syntax" (five filters with regular expressions per log group).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from baseline.facts.log_retention import RETENTION_DAYS
from baseline.verify.check import Found, resource_check, template_check
from baseline.verify.filter_pattern import PatternError, count_regexes, parse
from baseline.verify.intrinsics import as_text
from baseline.verify.stack_template import StackTemplate, TemplateResource

_MAX_REGEX_FILTERS = 5


@resource_check("log-group-retention", "AWS::Logs::LogGroup")
def retention(group: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The days are among those that CloudWatch Logs knows; without any, events never expire."""
    days, allowed = group.text("RetentionInDays"), [str(one) for one in RETENTION_DAYS]
    if "RetentionInDays" in group.properties and days not in allowed:
        yield f"RetentionInDays is {days}; allowed are {', '.join(allowed)}"


@template_check("log-group-encryption")
def encryption(template: StackTemplate) -> Found:
    """Where a stack has a key that CloudWatch Logs may use, or encrypts one log group with a key, it encrypts all, and
    with the same. WAF's own are left out, since its guide names no key that log delivery could use."""
    groups = tuple(template.of_type("AWS::Logs::LogGroup"))
    used = Counter(one.text("KmsKeyId") for one in groups if "KmsKeyId" in one.properties)
    keys = template.of_type("AWS::KMS::Key")
    usable = [as_text({"Fn::GetAtt": [one.logical_id, "Arn"]}) for one in keys if _is_for_logs(one)]
    wanted = next(iter(usable), None) or next((key for key, _ in used.most_common(1)), None)
    for one in groups:
        waf = (one.text("LogGroupName") or "").startswith("aws-waf-logs-")
        if wanted and not waf and one.text("KmsKeyId") != wanted:
            yield one.logical_id, f"is not encrypted with {wanted}, the key for logs"


def _is_for_logs(key: TemplateResource) -> bool:
    """Whether a key's policy names CloudWatch Logs, whose principal bears the Region."""
    services = [as_text(one) or "" for one in key.each("KeyPolicy.Statement.Principal.Service")]
    return any(one.startswith("logs.") for one in services)


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
