"""What must hold of a web ACL and of its logging, in either format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.expectation import At, Expectation
from baseline.families.delivered_log_group import log_group_expectations
from baseline.families.log_bucket_expectations import log_bucket_expectations
from baseline.families.web_acl.parameters import WebAclParams
from baseline.must import ABSENT, Must, equals, like, refers, that
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.log_delivery import WEB_ACL_PREFIX
from constructs_lib.documents.web_acl_rules import Countries, ManagedRuleGroup, RateLimit, Rule, WebAclScope

_ACL, _TF_ACL = "AWS::WAFv2::WebACL", "aws_wafv2_web_acl"
_LOGGING, _TF_LOGGING = "AWS::WAFv2::LoggingConfiguration", "aws_wafv2_web_acl_logging_configuration"


def web_acl_expectations(
    params: WebAclParams, web_acl: str, *, scope: WebAclScope, bucket_name: str, encrypted_with_key: bool = False
) -> tuple[Expectation, ...]:
    """The web ACL of a scope, what is logged of its decisions, and where to: a bucket of that name, or a log group,
    encrypted with the key of the baseline where the Region has one. `web_acl` is what its Terraform name and its
    logical id have in them."""
    of_logs = (
        log_bucket_expectations(params.log_bucket, ("waf",), names=[bucket_name], encrypted_with_key=False)
        if params.log_destination == "s3"
        else log_group_expectations(
            f"{WEB_ACL_PREFIX}{ANY}",
            retention_days=params.log_group_retention_days,
            encrypted_with_key=encrypted_with_key,
        )
    )
    return (
        *_of_web_acl(
            params.rules,
            scope=scope,
            default_action=params.default_action,
            sampled_requests=params.sampled_requests,
        ),
        *_of_logging(
            web_acl,
            params.redacted_headers,
            redact_query_string=params.redact_query_string,
            logged_actions=params.logged_actions,
        ),
        *of_logs,
    )


def _of_web_acl(
    rules: Sequence[Rule], *, scope: WebAclScope, default_action: str, sampled_requests: bool
) -> Iterator[Expectation]:
    """The web ACL is one of the scope and holds these rules, each acting as chosen."""
    of_scope = "for CloudFront" if scope == "CLOUDFRONT" else "for resources of its Region"
    yield Expectation(f"The web ACL is one {of_scope}", equals(scope), At(_ACL, "Scope"), At(_TF_ACL, "scope"))
    yield Expectation("Every rule acts as chosen, in its order", _acts(rules), At(_ACL, "Rules"), At(_TF_ACL, "rule"))
    yield Expectation(
        "Requests that no rule decides meet the chosen default",
        that(f"is to {default_action}", lambda found: _action(found) == default_action),
        At(_ACL, "DefaultAction"),
        At(_TF_ACL, "default_action"),
    )
    yield Expectation(
        "Every rule is AWS's own and inspects what was chosen",
        _inspects(rules),
        At(_ACL, "Rules"),
        At(_TF_ACL, "rule"),
    )
    for metric, title in (("VisibilityConfig", "The web ACL"), ("Rules.VisibilityConfig", "Every rule")):
        block = metric.replace("Rules", "rule").replace("VisibilityConfig", "visibility_config")
        names = [f"{ANY}-{rule.name}" for rule in rules] if metric.startswith("Rules") else [f"{ANY}-{scope.lower()}"]
        yield Expectation(
            f"{title} has a metric of its own",
            like(*names),
            At(_ACL, f"{metric}.MetricName"),
            At(_TF_ACL, f"{block}.metric_name"),
        )
    yield Expectation(
        "The web ACL is counted by a metric",
        equals(True),
        At(_ACL, "VisibilityConfig.CloudWatchMetricsEnabled"),
        At(_TF_ACL, "visibility_config.cloudwatch_metrics_enabled"),
    )
    yield Expectation(
        "Samples of requests that no rule decides are kept only where chosen",
        equals(sampled_requests),
        At(_ACL, "VisibilityConfig.SampledRequestsEnabled"),
        At(_TF_ACL, "visibility_config.sampled_requests_enabled"),
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


def _of_logging(
    web_acl: str, headers: Sequence[str], *, redact_query_string: bool, logged_actions: Sequence[str]
) -> Iterator[Expectation]:
    """Decisions are logged, all or those of `logged_actions`, and these headers and, where chosen, the query string
    stay out."""
    yield Expectation(
        "It is the web ACL of the baseline whose decisions are logged",
        refers(web_acl),
        At(_LOGGING, "ResourceArn"),
        At(_TF_LOGGING, "resource_arn"),
    )
    yield Expectation(
        "All decisions are logged, or the notable ones where chosen",
        that(f"keeps {', '.join(logged_actions) or 'all'}", lambda found: _kept(found) == list(logged_actions)),
        At(_LOGGING, "LoggingFilter"),
        At(_TF_LOGGING, "logging_filter"),
    )
    yield Expectation(
        "Decisions are logged",
        like([_DESTINATION]),
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
        return named >= set(headers) and (
            not redact_query_string or any(one.get("querystring", []) != [] for one in fields)
        )

    words = [*headers, *(["query string"] if redact_query_string else [])]
    yield Expectation(
        "Credentials stay out of the logs",
        that(f"redacts {', '.join(words)}", test),
        At(_LOGGING, "RedactedFields"),
        At(_TF_LOGGING, "redacted_fields"),
    )


def _inspects(rules: Sequence[Rule]) -> Must:
    """Each rule has its name, and its managed group is AWS's, in the version and at the level chosen."""

    def wanted(rule: Rule) -> tuple[Any, ...]:
        match rule.statement:
            case ManagedRuleGroup() as group:
                return rule.name, True, "AWS", group.name, group.version, group.inspection_level
            case Countries(codes=codes):
                return rule.name, True, sorted(codes)
            case RateLimit():
                return rule.name, True

    def read(rule: Any) -> tuple[Any, ...]:
        plain = _block(rule)
        statement, visible = _block(plain.get("statement")), _block(plain.get("visibilityconfig"))
        seen = visible.keys() == {"cloudwatchmetricsenabled", "metricname", "sampledrequestsenabled"}
        if "managedrulegroupstatement" in statement:
            group = _block(statement["managedrulegroupstatement"])
            bots = _block(_block(group.get("managedrulegroupconfigs")).get("awsmanagedrulesbotcontrolruleset"))
            about = (group.get(name) for name in ("vendorname", "name", "version"))
            return plain.get("name"), seen, *about, bots.get("inspectionlevel")
        if "geomatchstatement" in statement:
            return plain.get("name"), seen, sorted(_block(statement["geomatchstatement"]).get("countrycodes", ()))
        return (plain.get("name"), seen) if "ratebasedstatement" in statement else ()

    expected = [wanted(rule) for rule in rules]

    def test(found: Any) -> bool:
        return isinstance(found, (list, tuple)) and [read(rule) for rule in found] == expected

    return that(f"inspects {expected!r}", test)


def _kept(found: Any) -> list[str] | None:
    """The actions whose requests a logging filter keeps; none where there is no filter, None where it is another."""
    if found is ABSENT:
        return []
    plain = _block(found)
    kept = _block(plain.get("filters", plain.get("filter")))
    if (plain.get("defaultbehavior"), kept.get("behavior"), kept.get("requirement")) != ("DROP", "KEEP", "MEETS_ANY"):
        return None
    conditions = kept.get("conditions", kept.get("condition", ()))
    return [str(_block(_block(one).get("actioncondition")).get("action")) for one in conditions]


def _destination(found: Any) -> bool:
    """A resource of the control, or the log group by the name that WAF wants of it."""
    return refers()(found) or like(f"arn:{PARTITION}:logs:{REGION}:{ACCOUNT}:log-group:{WEB_ACL_PREFIX}{ANY}")(found)


_DESTINATION = that("is the destination of the control", _destination)


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
    plain = _block(found)
    # In Terraform a block that is not there may be an empty list.
    names = [name for name, value in plain.items() if isinstance(value, Mapping) or value]
    return names[0] if len(plain) == len(names) == 1 else None
