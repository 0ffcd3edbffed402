"""The rules of a web ACL and its logging as Terraform blocks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baseline.context import Environment
from baseline.hcl import Block, Document, Nested, resource, retain
from baseline.log_bucket import LogBucketParams, log_bucket_blocks
from constructs_lib.documents.web_acl_log_groups import log_group_arn, log_group_policy
from constructs_lib.documents.web_acl_rules import Countries, ManagedRuleGroup, RateLimit, Rule


def rule_block(rule: Rule, *, acl_name: str, sampled_requests: bool) -> Nested:
    """One `rule` block; its metric is named after the web ACL and the rule."""
    body: dict[str, Any] = {"name": rule.name, "priority": rule.priority}
    match rule.statement:
        case ManagedRuleGroup() as group:
            body["override_action"] = Nested({"count" if rule.action == "count" else "none": Nested({})})
            statement = {"managed_rule_group_statement": _managed(group)}
        case RateLimit(limit=limit, window=window):
            body["action"] = Nested({rule.action: Nested({})})
            rate = {"aggregate_key_type": "IP", "limit": limit, "evaluation_window_sec": window}
            statement = {"rate_based_statement": Nested(rate)}
        case Countries(codes=codes):
            body["action"] = Nested({rule.action: Nested({})})
            statement = {"geo_match_statement": Nested({"country_codes": list(codes)})}
    body["statement"] = Nested(statement)
    body["visibility_config"] = visibility_block(f"{acl_name}-{rule.name}", sampled_requests=sampled_requests)
    return Nested(body)


def visibility_block(metric_name: str, *, sampled_requests: bool) -> Nested:
    """A `visibility_config` block; metrics are always on."""
    return Nested(
        {
            "cloudwatch_metrics_enabled": True,
            "metric_name": metric_name,
            "sampled_requests_enabled": sampled_requests,
        }
    )


def logging_block(
    local: str,
    *,
    web_acl_arn: str,
    destination_arn: str,
    redacted_headers: Sequence[str],
    redact_query_string: bool,
    logged_actions: Sequence[str],
    after: Sequence[str],
) -> Block:
    """The logging of a web ACL. Without `logged_actions` every request is logged; `after` are the references
    that come before, the policy of the destination among them."""
    redacted = [Nested({"single_header": Nested({"name": header})}) for header in redacted_headers]
    if redact_query_string:
        redacted.append(Nested({"query_string": Nested({})}))
    return resource(
        "aws_wafv2_web_acl_logging_configuration",
        local,
        {
            "resource_arn": web_acl_arn,
            "log_destination_configs": [destination_arn],
            "redacted_fields": tuple(redacted) or None,
            "logging_filter": _filter(logged_actions) if logged_actions else None,
            "depends_on": tuple(after),
        },
    )


def destination_blocks(
    name: str,
    local: str,
    *,
    log_bucket: LogBucketParams | None,
    log_group_retention_days: int,
    environment: Environment,
) -> tuple[str, tuple[Block, ...]]:
    """The ARN of the destination as WAF takes it, and its blocks: a bucket, or a log group where there is no
    `log_bucket`. The destination comes first, the policy that WAF waits for last."""
    if log_bucket is None:
        place = {"partition": environment.partition, "account": environment.account, "region": environment.region}
        blocks = _log_group_blocks(name, local, retention_days=log_group_retention_days, place=place)
        return log_group_arn(name, **place), blocks
    in_bucket = tuple(
        log_bucket_blocks(local, log_bucket, bucket_name=name, environment=environment, deliveries=("waf",))
    )
    return in_bucket[0].attribute("arn"), in_bucket


def _log_group_blocks(name: str, local: str, *, retention_days: int, place: Mapping[str, str]) -> tuple[Block, Block]:
    """The log group of a web ACL, and the policy that lets log delivery write to it."""
    group = resource(
        "aws_cloudwatch_log_group",
        local,
        {"name": name, "retention_in_days": retention_days, "lifecycle": retain()},
    )
    document = log_group_policy(name, **place)
    policy = resource(
        "aws_cloudwatch_log_resource_policy", local, {"policy_name": name, "policy_document": Document(document)}
    )
    return group, policy


def _filter(actions: Sequence[str]) -> Nested:
    """Keeps requests with one of these actions and drops all others."""
    conditions = tuple(Nested({"action_condition": Nested({"action": action})}) for action in actions)
    kept = Nested({"behavior": "KEEP", "requirement": "MEETS_ANY", "condition": conditions})
    return Nested({"default_behavior": "DROP", "filter": kept})


def _managed(group: ManagedRuleGroup) -> Nested:
    body: dict[str, Any] = {"vendor_name": "AWS", "name": group.name, "version": group.version}
    if group.counted_rules:
        count = Nested({"count": Nested({})})
        body["rule_action_override"] = tuple(
            Nested({"name": name, "action_to_use": count}) for name in group.counted_rules
        )
    if group.inspection_level:
        level = Nested({"inspection_level": group.inspection_level})
        body["managed_rule_group_configs"] = Nested({"aws_managed_rules_bot_control_rule_set": level})
    return Nested(body)
