"""What must hold of a web ACL and of its logging, in either format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.expectation import At, Expectation, Must, equals, that
from constructs_lib.documents.web_acl_rules import ManagedRuleGroup, RateLimit, Rule

_ACL, _TF_ACL = "AWS::WAFv2::WebACL", "aws_wafv2_web_acl"
_LOGGING, _TF_LOGGING = "AWS::WAFv2::LoggingConfiguration", "aws_wafv2_web_acl_logging_configuration"


def web_acl_expectations(
    rules: Sequence[Rule], *, default_action: str, sampled_requests: bool
) -> Iterator[Expectation]:
    """The web ACL is one for CloudFront and holds these rules, each acting as chosen."""
    yield Expectation(
        "The web ACL is one for CloudFront", equals("CLOUDFRONT"), At(_ACL, "Scope"), At(_TF_ACL, "scope")
    )
    yield Expectation("Every rule acts as chosen, in its order", _acts(rules), At(_ACL, "Rules"), At(_TF_ACL, "rule"))
    yield Expectation(
        "Requests that no rule decides meet the chosen default",
        that(f"is to {default_action}", lambda found: _action(found) == default_action),
        At(_ACL, "DefaultAction"),
        At(_TF_ACL, "default_action"),
    )
    yield Expectation(
        "Every rule is counted by a metric",
        equals(True),
        At(_ACL, "Rules.VisibilityConfig.CloudWatchMetricsEnabled"),
        At(_TF_ACL, "rule.visibility_config.cloudwatch_metrics_enabled"),
    )
    yield Expectation(
        "Samples of requests are kept only where chosen",
        equals(sampled_requests),
        At(_ACL, "Rules.VisibilityConfig.SampledRequestsEnabled"),
        At(_TF_ACL, "rule.visibility_config.sampled_requests_enabled"),
    )
    for rule in rules:
        if isinstance(rule.statement, RateLimit):
            yield from _rate_limit(rule.statement)


def logging_expectations(headers: Sequence[str], *, redact_query_string: bool) -> Iterator[Expectation]:
    """Decisions are logged, and these headers and, where chosen, the query string stay out."""
    yield Expectation(
        "Decisions are logged",
        that("names one destination", lambda found: isinstance(found, (list, tuple)) and len(found) == 1),
        At(_LOGGING, "LogDestinationConfigs"),
        At(_TF_LOGGING, "log_destination_configs"),
    )
    if not (headers or redact_query_string):
        return

    def test(found: Any) -> bool:
        if not isinstance(found, (list, tuple)):
            return False
        fields = [_block(one) for one in found]
        named = {_block(one["singleheader"]).get("name") for one in fields if "singleheader" in one}
        return named >= set(headers) and (not redact_query_string or any("querystring" in one for one in fields))

    words = [*headers, *(["query string"] if redact_query_string else [])]
    yield Expectation(
        "Credentials stay out of the logs",
        that(f"redacts {', '.join(words)}", test),
        At(_LOGGING, "RedactedFields"),
        At(_TF_LOGGING, "redacted_fields"),
    )


def log_group_expectations(retention_days: int) -> Iterator[Expectation]:
    """The log group keeps logs as long as chosen, and log delivery may write to it."""
    yield Expectation(
        "Logs are kept as long as chosen",
        equals(retention_days),
        At("AWS::Logs::LogGroup", "RetentionInDays"),
        At("aws_cloudwatch_log_group", "retention_in_days"),
    )


def _rate_limit(limit: RateLimit) -> Iterator[Expectation]:
    wanted = {
        "Limit": ("limit", limit.limit),
        "EvaluationWindowSec": ("evaluation_window_sec", limit.window),
        "AggregateKeyType": ("aggregate_key_type", "IP"),
    }
    for name, (attribute, value) in wanted.items():
        yield Expectation(
            f"One address sends no more than {limit.limit} requests in {limit.window} seconds ({attribute})",
            equals(value),
            At(_ACL, f"Rules.Statement.RateBasedStatement.{name}"),
            At(_TF_ACL, f"rule.statement.rate_based_statement.{attribute}"),
        )


def _acts(rules: Sequence[Rule]) -> Must:
    """The list of rules has these names, priorities and actions, and nothing else."""

    def wanted(rule: Rule) -> tuple[Any, ...]:
        group = rule.statement if isinstance(rule.statement, ManagedRuleGroup) else None
        action = "none" if group and rule.action == "block" else rule.action
        return (
            rule.priority,
            group.name if group else rule.name,
            action,
            sorted(group.counted_rules if group else ()),
        )

    def read(rule: Any) -> tuple[Any, ...]:
        plain = _block(rule)
        group = _block(_block(plain.get("statement")).get("managedrulegroupstatement"))
        overrides = group.get("ruleactionoverrides") or group.get("ruleactionoverride") or []
        counted = sorted(
            str(one.get("name")) for one in map(_block, overrides) if _action(one.get("actiontouse")) == "count"
        )
        action = _action(plain.get("overrideaction", plain.get("action")))
        return plain.get("priority"), group.get("name", plain.get("name")), action, counted

    expected = [wanted(rule) for rule in rules]

    def test(found: Any) -> bool:
        return isinstance(found, (list, tuple)) and [read(rule) for rule in found] == expected

    return that(f"holds the rules {', '.join(rule.name for rule in rules)} as chosen", test)


def _block(found: Any) -> dict[str, Any]:
    """A nested value with its names alike for both formats: CloudFormation's object, Terraform's one-element
    list."""
    found = found[0] if isinstance(found, (list, tuple)) and len(found) == 1 else found
    return {name.replace("_", "").lower(): value for name, value in found.items()} if isinstance(found, Mapping) else {}


def _action(found: Any) -> str | None:
    """`allow`, `block`, `count` or `none` of an action object in either format."""
    names = list(_block(found))
    return names[0] if len(names) == 1 else None
