"""The rules of a web ACL and its logging as Terraform blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from baseline.context import Environment
from baseline.families.delivered_log_group import log_group_blocks
from baseline.families.log_bucket import log_bucket_blocks
from baseline.families.web_acl.parameters import WebAclParams
from baseline.hcl import Block, Nested, reference, resource
from constructs_lib.documents.log_delivery import log_group_arn
from constructs_lib.documents.web_acl_rules import (
    DESCRIPTIONS,
    Countries,
    ManagedRuleGroup,
    RateLimit,
    Rule,
    WebAclScope,
)


def web_acl_block(local: str, params: WebAclParams, *, name: str, scope: WebAclScope) -> Block:
    """The web ACL with its rules."""
    return resource(
        "aws_wafv2_web_acl",
        local,
        {
            "name": name,
            "description": DESCRIPTIONS[scope],
            "scope": scope,
            "default_action": Nested({params.default_action: Nested({})}),
            "rule": tuple(
                _rule_block(rule, acl_name=name, sampled_requests=params.sampled_requests) for rule in params.rules
            ),
            "visibility_config": _visibility_block(name, sampled_requests=params.sampled_requests),
        },
    )


def log_blocks(
    local: str,
    params: WebAclParams,
    *,
    web_acl_arn: str,
    destination_name: str,
    environment: Environment,
    log_key_arn: str | None = None,
) -> tuple[Block, ...]:
    """The destination of that name, its policy, and the logging of the web ACL, which comes last. `local` is that of
    the web ACL."""
    destination_arn, blocks = _destination_blocks(
        destination_name, f"{local}_logs", params, environment=environment, log_key_arn=log_key_arn
    )
    return (*blocks, _logging_block(local, params, web_acl_arn, destination_arn, after=reference(blocks[-1].address)))


def _rule_block(rule: Rule, *, acl_name: str, sampled_requests: bool) -> Nested:
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
    body["visibility_config"] = _visibility_block(f"{acl_name}-{rule.name}", sampled_requests=sampled_requests)
    return Nested(body)


def _visibility_block(metric_name: str, *, sampled_requests: bool) -> Nested:
    """A `visibility_config` block; metrics are always on."""
    return Nested(
        {
            "cloudwatch_metrics_enabled": True,
            "metric_name": metric_name,
            "sampled_requests_enabled": sampled_requests,
        }
    )


def _logging_block(local: str, params: WebAclParams, web_acl_arn: str, destination_arn: str, *, after: str) -> Block:
    """The logging of a web ACL, which comes after the policy of its destination."""
    redacted = [Nested({"single_header": Nested({"name": header})}) for header in params.redacted_headers]
    if params.redact_query_string:
        redacted.append(Nested({"query_string": Nested({})}))
    return resource(
        "aws_wafv2_web_acl_logging_configuration",
        local,
        {
            "resource_arn": web_acl_arn,
            "log_destination_configs": [destination_arn],
            "redacted_fields": tuple(redacted) or None,
            "logging_filter": _filter(params.logged_actions) if params.logged_actions else None,
            "depends_on": (after,),
        },
    )


def _destination_blocks(
    name: str, local: str, params: WebAclParams, *, environment: Environment, log_key_arn: str | None
) -> tuple[str, tuple[Block, ...]]:
    """The ARN of the destination as WAF takes it, and its blocks: the destination comes first, the policy that WAF
    waits for last."""
    if params.log_destination == "cloudwatch":
        place = {"partition": environment.partition, "account": environment.account, "region": environment.region}
        blocks = log_group_blocks(
            local,
            name=name,
            policy_name=name,
            retention_days=params.log_group_retention_days,
            environment=environment,
            key_arn=log_key_arn,
        )
        return log_group_arn(name, **place), blocks
    in_bucket = tuple(
        log_bucket_blocks(local, params.log_bucket, bucket_name=name, environment=environment, deliveries=("waf",))
    )
    return in_bucket[0].attribute("arn"), in_bucket


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
