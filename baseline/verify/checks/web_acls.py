"""Web ACLs and their logs.

Sources: AWS WAF Developer Guide, "Web ACL capacity units", "Managed rule groups", "Logging destinations";
WAFV2 API, VisibilityConfig and Rule. The capacity that the basic price covers (1,500) is for a control to
keep; 5,000 is the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from baseline.errors import nearest
from baseline.facts.waf_rule_groups import names, rule_group
from baseline.verify.check import resource_check
from baseline.verify.intrinsics import as_text, is_known
from baseline.verify.stack_template import StackTemplate, TemplateResource

MAX_CAPACITY = 5_000
_METRIC = re.compile(r"[A-Za-z0-9_-]{1,128}")
_LOG_DESTINATION = re.compile(r"(?::::|:log-group:|:deliverystream/)([^:]+)")
_LOG_PREFIX = "aws-waf-logs-"
_NAME_OF = {
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
}
_GROUP_STATEMENTS = ("ManagedRuleGroupStatement", "RuleGroupReferenceStatement")
_WITH_RULES = ("AWS::WAFv2::WebACL", "AWS::WAFv2::RuleGroup")


@resource_check("waf-rule-action", *_WITH_RULES)
def action(acl: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Rules have an Action; rule groups, which have actions of their own, an OverrideAction."""
    for name, rule in _rules(acl):
        wanted = "OverrideAction" if _is_group(rule) else "Action"
        given = [one for one in ("Action", "OverrideAction") if rule.get(one)]
        if given != [wanted]:
            has = " and ".join(given) or "no action"
            yield f"rule {name} has {has}; it must have {wanted} and nothing else"


@resource_check("waf-rule-order", *_WITH_RULES)
def order(acl: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Priorities, which decide the order, and names stand once."""
    for key in ("Priority", "Name"):
        seen: dict[str | None, str] = {}
        for name, rule in _rules(acl):
            value = as_text(rule.get(key))
            if value is None:
                yield f"rule {name} has no {key}"
            elif value in seen:
                yield f"rules {seen[value]} and {name} have the same {key} {value}"
            else:
                seen[value] = name


@resource_check("waf-managed-group", *_WITH_RULES)
def managed_group(acl: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """A managed group of AWS exists, for the scope of the web ACL."""
    scope = acl.text("Scope") or ""
    for name, rule in _rules(acl):
        group = _managed(rule)
        if group is None:
            continue
        found = rule_group(group)
        if found is None:
            hint = nearest(group, names()) or f"known are {', '.join(names())}"
            yield f"rule {name} names {group!r}, which is no managed rule group of AWS: {hint}"
        elif scope in ("CLOUDFRONT", "REGIONAL") and scope not in found.scopes:
            yield f"rule {name}: {group} is for {', '.join(found.scopes)}, the web ACL is {scope}"


@resource_check("waf-capacity", "AWS::WAFv2::WebACL")
def capacity(acl: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The rules fit into a web ACL: each counts at least what is known of it."""
    used = sum(_capacity(rule) for _, rule in _rules(acl))
    if used > MAX_CAPACITY:
        yield f"the rules need at least {used:,} capacity units; a web ACL takes {MAX_CAPACITY:,}"


@resource_check("waf-scope", *_WITH_RULES, "AWS::WAFv2::IPSet", "AWS::WAFv2::RegexPatternSet")
def scope(one: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """What belongs to CloudFront is in us-east-1."""
    given = one.text("Scope")
    if given not in ("CLOUDFRONT", "REGIONAL"):
        yield f"Scope is {given!r}; allowed are CLOUDFRONT and REGIONAL"
    elsewhere = [region for region in template.regions if region != "us-east-1"]
    if given == "CLOUDFRONT" and elsewhere:
        yield f"Scope CLOUDFRONT is allowed in us-east-1 alone, and this stack goes to {', '.join(elsewhere)}"


@resource_check("waf-visibility", *_WITH_RULES)
def visibility(acl: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The web ACL and each rule say what they report, under a metric name that CloudWatch takes."""
    carriers = [("the resource", acl.properties), *((f"rule {name}", rule) for name, rule in _rules(acl))]
    for name, carrier in carriers:
        config = carrier.get("VisibilityConfig")
        if not isinstance(config, Mapping):
            yield f"{name} has no VisibilityConfig"
            continue
        for key in ("CloudWatchMetricsEnabled", "SampledRequestsEnabled"):
            if as_text(config.get(key)) not in ("true", "false"):
                yield f"{name}: VisibilityConfig must have {key} true or false"
        metric = as_text(config.get("MetricName"))
        if metric is None or (is_known(metric) and not _METRIC.fullmatch(metric)):
            yield f"{name}: MetricName {metric!r} must be 1 to 128 letters, digits, hyphens and underscores"
        elif metric in ("All", "Default_Action"):
            yield f"{name}: MetricName {metric!r} is reserved by WAF"


@resource_check("waf-log-destination", "AWS::WAFv2::LoggingConfiguration")
def log_destination(logging: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """WAF logs only to what is called aws-waf-logs- and more."""
    destinations = logging.each("LogDestinationConfigs")
    if len(destinations) != 1:
        yield f"has {len(destinations)} LogDestinationConfigs; exactly one is allowed"
    for destination in destinations:
        name = _destination_name(destination, template)
        if name is None or not name.startswith(_LOG_PREFIX):
            shown = name or as_text(destination) or "nothing"
            yield f"logs to {shown}; the name must begin with {_LOG_PREFIX}"


def _destination_name(destination: object, template: StackTemplate) -> str | None:
    text = as_text(destination) or ""
    local = (
        template.resources.get(text.removeprefix("${").split(".")[0].removesuffix("}"))
        if text.startswith("${")
        else None
    )
    if local is not None:
        return local.text(_NAME_OF[local.type]) if local.type in _NAME_OF else None
    found = _LOG_DESTINATION.search(text)
    return found[1] if found else None


def _rules(acl: TemplateResource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, rule in enumerate(acl.each("Rules"), start=1):
        if isinstance(rule, Mapping):
            yield as_text(rule.get("Name")) or str(number), rule


def _statement(rule: Mapping[str, Any]) -> Mapping[str, Any]:
    found = rule.get("Statement")
    return found if isinstance(found, Mapping) else {}


def _is_group(rule: Mapping[str, Any]) -> bool:
    return any(one in _statement(rule) for one in _GROUP_STATEMENTS)


def _managed(rule: Mapping[str, Any]) -> str | None:
    """The managed rule group of AWS that a rule holds; None for other rules, and groups of other vendors."""
    group = _statement(rule).get("ManagedRuleGroupStatement")
    if not isinstance(group, Mapping) or group.get("VendorName") != "AWS":
        return None
    return as_text(group.get("Name")) or ""


def _capacity(rule: Mapping[str, Any]) -> int:
    group = _managed(rule)
    if group is not None:
        found = rule_group(group)
        return found.wcu if found else 0
    # Rate-based rules cost 2 and what they are scoped down by; nothing costs less than 1.
    return 2 if "RateBasedStatement" in _statement(rule) else 1
