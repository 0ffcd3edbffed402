"""The rules of a web ACL as Terraform blocks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from baseline.hcl import Nested
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


def logging_filter_block(actions: Sequence[str]) -> Nested:
    """A `logging_filter` block that keeps requests with one of these actions and drops all others."""
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
