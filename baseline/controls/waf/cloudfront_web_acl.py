"""A web ACL for CloudFront: managed rule groups, a rate limit, and logs without credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.errors import nearest
from baseline.expectation import At, Expectation, Must, equals, states, that
from baseline.facts import waf_rule_groups
from baseline.hcl import Block, Document, Nested, reference, resource, retain
from baseline.names import local_name
from constructs_lib.documents.web_acl_log_policies import log_bucket_policy, log_group_policy
from constructs_lib.documents.web_acl_rules import (
    INCLUDED_CAPACITY,
    MAXIMUM_CAPACITY,
    Countries,
    ManagedRuleGroup,
    RateLimit,
    Rule,
    capacity,
    web_acl_rules,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Mode = Literal["block", "count"]
RuleName = Annotated[str, StringConstraints(pattern=r"^[\w-]{1,128}$")]
Header = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,64}$")]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]

BOT_CONTROL = "AWSManagedRulesBotControlRuleSet"
# The retention periods that CloudWatch Logs takes, in days. Source: `PutRetentionPolicy` of the CloudWatch Logs API.
LOG_GROUP_RETENTION = (90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
NOTABLE_ACTIONS = ("BLOCK", "COUNT", "CAPTCHA", "CHALLENGE", "EXCLUDED_AS_COUNT")


def _free_group(name: str) -> str:
    free = [one for one in waf_rule_groups.names() if not _group(one).paid]
    group = waf_rule_groups.rule_group(name)
    if group is None:
        raise ValueError(f"AWS manages no rule group {name!r}; allowed: {', '.join(free)} {nearest(name, free)}".rstrip())
    if group.paid:
        advice = "set bot_control" if name == BOT_CONTROL else "this control does not offer it"
        raise ValueError(f"{name} costs extra: {advice}")
    return name


def _group(name: str) -> waf_rule_groups.ManagedRuleGroup:
    group = waf_rule_groups.rule_group(name)
    if group is None:
        raise LookupError(f"AWS manages no rule group {name!r}")
    return group


class Group(ControlParams):
    """A managed rule group that costs nothing beside the web ACL."""

    name: Annotated[str, AfterValidator(_free_group)] = Field(
        description="Name of an AWS managed rule group, such as AWSManagedRulesLinuxRuleSet."
    )
    action: Mode | None = Field(None, description="Whether a match blocks or only counts. Default: as `action` says.")
    count_rules: tuple[RuleName, ...] = Field(
        (), max_length=100, description="Rules of the group that only count. Default: none."
    )
    version: Annotated[str, StringConstraints(pattern=r"^Version_\d+\.\d+$")] | None = Field(
        None, description="A fixed version, such as Version_1.0. Default: the version that AWS keeps as default."
    )


class BotControl(ControlParams):
    """Bot Control: 10 USD a month and a fee per request."""

    acknowledge: Literal["I accept the fees of AWS WAF Bot Control"] = Field(
        description="The typed yes to the monthly and per-request fees."
    )
    inspection_level: Literal["COMMON", "TARGETED"] = Field(
        "COMMON", description="COMMON knows bots that identify themselves; TARGETED, dearer, also those that do not."
    )
    action: Mode | None = Field(None, description="Whether a match blocks or only counts. Default: as `action` says.")
    count_rules: tuple[RuleName, ...] = Field((), max_length=100, description="Rules of the group that only count.")


class CloudfrontWebAcl(Control):
    """Requests pass a rate limit and managed rule groups; what was decided is logged, credentials left out."""

    id = "waf.cloudfront_web_acl"
    title = "A web ACL inspects what reaches CloudFront and logs its decisions"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()
    satisfies = ()
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html"

    class Params(ControlParams):
        action: Mode = Field("block", description="What rules do on a match; count is for a first look at real traffic.")
        default_action: Literal["allow", "block"] = Field(
            "allow", description="What happens to requests that no rule decides; block needs allowed_countries."
        )
        groups: tuple[Group, ...] = Field(
            (
                Group(name="AWSManagedRulesAmazonIpReputationList"),
                Group(name="AWSManagedRulesCommonRuleSet"),
                Group(name="AWSManagedRulesKnownBadInputsRuleSet"),
                Group(name="AWSManagedRulesSQLiRuleSet"),
            ),
            min_length=1,
            description="Managed rule groups in the order of evaluation. Each rule group costs about 1 USD a month.",
        )
        bot_control: BotControl | None = Field(None, description="Bot Control, for a fee. Default: off.")
        rate_limit: int | None = Field(
            2_000,
            ge=10,
            le=2_000_000_000,
            description="Requests that one IP address may send within the window; null for no limit.",
        )
        rate_limit_window_seconds: Literal[60, 120, 300, 600] = Field(300, description="The window of the rate limit.")
        rate_limit_action: Mode | None = Field(
            None, description="Whether the rate limit blocks or only counts. Default: as `action` says."
        )
        allowed_countries: tuple[Country, ...] = Field(
            (), max_length=50, description="With default_action block: countries (ISO 3166-1 alpha-2) whose requests pass."
        )
        capacity_limit: int = Field(
            INCLUDED_CAPACITY,
            ge=1,
            le=MAXIMUM_CAPACITY,
            description="Web ACL capacity units (WCU) that the rules may use; above 1,500 every request costs more.",
        )
        log_destination: Literal["s3", "cloudwatch"] = Field(
            "s3", description="Log to a bucket of its own or to a log group, which costs more per gigabyte."
        )
        log_requests: Literal["all", "notable"] = Field(
            "all", description="Which requests are logged: all, or those that a rule blocked, counted or challenged."
        )
        log_retention_days: int = Field(365, ge=90, le=3_653, description="Days that logs are kept.")
        redacted_headers: tuple[Header, ...] = Field(
            ("authorization", "cookie"),
            max_length=99,
            description="Headers, in lower case, whose values stay out of the logs.",
        )
        redact_query_string: bool = Field(False, description="Whether query strings stay out of the logs.")
        sampled_requests: bool = Field(
            False,
            description="Whether WAF keeps samples of requests for three hours; redaction does not reach samples.",
        )

        @model_validator(mode="after")
        def _consistent(self) -> CloudfrontWebAcl.Params:
            names = [group.name for group in self.groups]
            if twice := sorted({name for name in names if names.count(name) > 1}):
                raise ValueError(f"groups names {', '.join(twice)} twice; each managed rule group stands once")
            if (self.default_action == "block") != bool(self.allowed_countries):
                raise ValueError("default_action block and allowed_countries belong together: one says who passes the other")
            if self.log_destination == "cloudwatch" and self.log_retention_days not in LOG_GROUP_RETENTION:
                allowed = ", ".join(str(days) for days in LOG_GROUP_RETENTION)
                raise ValueError(f"log_retention_days {self.log_retention_days}: CloudWatch Logs takes {allowed}")
            used = capacity(self.rules, {name: _group(name).wcu for name in waf_rule_groups.names()})
            if used > self.capacity_limit:
                raise ValueError(
                    f"the rules need {used} WCU, capacity_limit is {self.capacity_limit}: leave out a group or raise it "
                    f"(above {INCLUDED_CAPACITY} requests cost more, {MAXIMUM_CAPACITY} is the most a web ACL takes)"
                )
            return self

        @property
        def rules(self) -> tuple[Rule, ...]:
            """The rules with their priorities, for either format."""
            paid: list[tuple[ManagedRuleGroup, Mode]] = []
            if bots := self.bot_control:
                group = ManagedRuleGroup(BOT_CONTROL, bots.count_rules, inspection_level=bots.inspection_level)
                paid.append((group, bots.action or self.action))
            limit = RateLimit(self.rate_limit, self.rate_limit_window_seconds) if self.rate_limit else None
            return web_acl_rules(
                rate_limit=(limit, self.rate_limit_action or self.action) if limit else None,
                groups=[
                    (ManagedRuleGroup(one.name, one.count_rules, one.version), one.action or self.action)
                    for one in self.groups
                ],
                paid_groups=paid,
                allowed_countries=self.allowed_countries,
            )

        @property
        def logged_actions(self) -> tuple[str, ...]:
            """The actions whose requests are logged; empty for all."""
            return NOTABLE_ACTIONS if self.log_requests == "notable" else ()

    def provides(self, params: Params) -> tuple[str, ...]:
        return ("web_acl.cloudfront",)

    def notes(self, params: Params) -> tuple[str, ...]:
        return (
            "The web ACL protects only distributions that name it: list existing ones in cloudfront.waf_association, give "
            "new ones its ARN from `aws wafv2 list-web-acls --scope CLOUDFRONT --region us-east-1`.",
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import WebAcl

        acl = WebAcl(
            scope,
            "CloudFront",
            name=context.names.of("cloudfront"),
            rules=params.rules,
            default_action=params.default_action,
            log_destination=params.log_destination,
            log_destination_name=_destination_name(params, context),
            log_retention_in_days=params.log_retention_days,
            logged_actions=params.logged_actions,
            redacted_headers=params.redacted_headers,
            redact_query_string=params.redact_query_string,
            sampled_requests=params.sampled_requests,
        )
        context.provide("web_acl.cloudfront", acl.web_acl_arn, after=[acl.logging])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        name = context.names.of("cloudfront")
        acl = resource(
            "aws_wafv2_web_acl",
            local_name(self.id),
            {
                "name": name,
                "description": "Protects CloudFront distributions of the security baseline",
                "scope": "CLOUDFRONT",
                "default_action": Nested({params.default_action: Nested({})}),
                "rule": tuple(_rule(rule, name, params.sampled_requests) for rule in params.rules),
                "visibility_config": _visibility(name, params.sampled_requests),
            },
        )
        yield acl
        logs = list(self._log_destination(params, context))
        yield from logs
        redacted = [Nested({"single_header": Nested({"name": header})}) for header in params.redacted_headers]
        if params.redact_query_string:
            redacted.append(Nested({"query_string": Nested({})}))
        logging = resource(
            "aws_wafv2_web_acl_logging_configuration",
            local_name(self.id),
            {
                "resource_arn": acl.attribute("arn"),
                "log_destination_configs": [logs[0].attribute("arn")],
                "redacted_fields": tuple(redacted) or None,
                "logging_filter": _logging_filter(params.logged_actions) if params.logged_actions else None,
                "depends_on": (reference(logs[-1].address),),
            },
        )
        yield logging
        context.provide("web_acl.cloudfront", acl.attribute("arn"), after=[logging])

    def _log_destination(self, params: Params, context: Context) -> Iterator[Block]:
        """The destination first, the policy that WAF waits for last."""
        at = context.environment
        name = _destination_name(params, context)
        local = local_name(self.id, "logs")
        if params.log_destination == "cloudwatch":
            yield resource(
                "aws_cloudwatch_log_group",
                local,
                {"name": name, "retention_in_days": params.log_retention_days, "lifecycle": retain()},
            )
            document = log_group_policy(name, partition=at.partition, account=at.account, region=at.region)
            yield resource(
                "aws_cloudwatch_log_resource_policy",
                local,
                {"policy_name": name, "policy_document": Document(document)},
            )
            return
        bucket = resource("aws_s3_bucket", local, {"bucket": name, "lifecycle": retain()})
        yield bucket
        of_bucket = {"bucket": bucket.attribute("id")}
        encryption = Nested({"apply_server_side_encryption_by_default": Nested({"sse_algorithm": "AES256"})})
        yield resource("aws_s3_bucket_server_side_encryption_configuration", local, of_bucket | {"rule": encryption})
        block = dict.fromkeys(
            ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
        )
        public = resource("aws_s3_bucket_public_access_block", local, of_bucket | block)
        yield public
        yield resource(
            "aws_s3_bucket_ownership_controls",
            local,
            of_bucket | {"rule": Nested({"object_ownership": "BucketOwnerEnforced"})},
        )
        versioning = resource(
            "aws_s3_bucket_versioning",
            local,
            of_bucket | {"versioning_configuration": Nested({"status": "Enabled"})},
        )
        yield versioning
        expiry = Nested(
            {
                "id": "expire",
                "status": "Enabled",
                "filter": Nested({}),
                "expiration": Nested({"days": params.log_retention_days}),
                "noncurrent_version_expiration": Nested({"noncurrent_days": 30}),
                "abort_incomplete_multipart_upload": Nested({"days_after_initiation": 7}),
            }
        )
        yield resource(
            "aws_s3_bucket_lifecycle_configuration",
            local,
            of_bucket | {"rule": expiry, "depends_on": (reference(versioning.address),)},
        )
        document = log_bucket_policy(name, partition=at.partition, account=at.account, region=at.region)
        yield resource(
            "aws_s3_bucket_policy",
            local,
            of_bucket | {"policy": Document(document), "depends_on": (reference(public.address),)},
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        acl, tf_acl = "AWS::WAFv2::WebACL", "aws_wafv2_web_acl"
        logging, tf_logging = "AWS::WAFv2::LoggingConfiguration", "aws_wafv2_web_acl_logging_configuration"
        return (
            Expectation(
                "The web ACL is one for CloudFront", equals("CLOUDFRONT"), At(acl, "Scope"), At(tf_acl, "scope")
            ),
            Expectation(
                "Every rule acts as chosen, in its order",
                _acts(params.rules),
                At(acl, "Rules"),
                At(tf_acl, "rule"),
            ),
            Expectation(
                "Requests that no rule decides meet the chosen default",
                that(f"is to {params.default_action}", lambda found: _action(found) == params.default_action),
                At(acl, "DefaultAction"),
                At(tf_acl, "default_action"),
            ),
            Expectation(
                "Every rule is counted by a metric",
                equals(True),
                At(acl, "Rules.VisibilityConfig.CloudWatchMetricsEnabled"),
                At(tf_acl, "rule.visibility_config.cloudwatch_metrics_enabled"),
            ),
            Expectation(
                "Samples of requests are kept only where chosen",
                equals(params.sampled_requests),
                At(acl, "Rules.VisibilityConfig.SampledRequestsEnabled"),
                At(tf_acl, "rule.visibility_config.sampled_requests_enabled"),
            ),
            *_rate_limit_expectations(params),
            Expectation(
                "Decisions are logged",
                that("names one destination", lambda found: isinstance(found, (list, tuple)) and len(found) == 1),
                At(logging, "LogDestinationConfigs"),
                At(tf_logging, "log_destination_configs"),
            ),
            *_redaction_expectations(params),
            *_destination_expectations(params),
        )


def _destination_name(params: CloudfrontWebAcl.Params, context: Context) -> str:
    # WAF takes no other beginning, so the prefix of every other name comes second here.
    stem = f"aws-waf-logs-{context.names.prefix}"
    return f"{stem}-{context.environment.account}" if params.log_destination == "s3" else stem


def _visibility(metric_name: str, sampled: bool) -> Nested:
    return Nested(
        {"cloudwatch_metrics_enabled": True, "metric_name": metric_name, "sampled_requests_enabled": sampled}
    )


def _rule(rule: Rule, acl_name: str, sampled: bool) -> Nested:
    body: dict[str, Any] = {"name": rule.name, "priority": rule.priority}
    match rule.statement:
        case ManagedRuleGroup() as group:
            body["override_action"] = Nested({"count" if rule.action == "count" else "none": Nested({})})
            statement = {"managed_rule_group_statement": _managed(group)}
        case RateLimit(limit=limit, window=window):
            body["action"] = Nested({rule.action: Nested({})})
            statement = {
                "rate_based_statement": Nested(
                    {"aggregate_key_type": "IP", "limit": limit, "evaluation_window_sec": window}
                )
            }
        case Countries(codes=codes):
            body["action"] = Nested({rule.action: Nested({})})
            statement = {"geo_match_statement": Nested({"country_codes": list(codes)})}
    return Nested(
        body
        | {"statement": Nested(statement), "visibility_config": _visibility(f"{acl_name}-{rule.name}", sampled)}
    )


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


def _logging_filter(actions: tuple[str, ...]) -> Nested:
    conditions = tuple(Nested({"action_condition": Nested({"action": action})}) for action in actions)
    kept = Nested({"behavior": "KEEP", "requirement": "MEETS_ANY", "condition": conditions})
    return Nested({"default_behavior": "DROP", "filter": kept})


def _one(value: Any) -> Any:
    """What a nested block holds: Terraform's one-element list, CloudFormation's object."""
    return value[0] if isinstance(value, (list, tuple)) and len(value) == 1 else value


def _action(found: Any) -> str | None:
    """`allow`, `block`, `count` or `none` of an action object in either format."""
    found = _one(found)
    return next(iter(found)).lower() if isinstance(found, Mapping) and len(found) == 1 else None


def _acts(rules: Sequence[Rule]) -> Must:
    """The list of rules has these names, priorities and actions, and nothing else."""
    wanted = sorted(
        (
            rule.priority,
            rule.name,
            "none" if isinstance(rule.statement, ManagedRuleGroup) and rule.action == "block" else rule.action,
            sorted(rule.statement.counted_rules) if isinstance(rule.statement, ManagedRuleGroup) else [],
        )
        for rule in rules
    )

    def read(rule: Mapping[str, Any]) -> tuple[Any, ...]:
        plain = {name.replace("_", "").lower(): value for name, value in rule.items()}
        statement = {name.replace("_", "").lower(): value for name, value in _one(plain["statement"]).items()}
        group = _one(statement.get("managedrulegroupstatement", {}))
        overrides = group.get("RuleActionOverrides") or group.get("rule_action_override") or []
        counted = [
            one.get("Name", one.get("name"))
            for one in overrides
            if _action(one.get("ActionToUse", one.get("action_to_use"))) == "count"
        ]
        name = group.get("Name", group.get("name")) if group else plain["name"]
        return plain["priority"], name, _action(plain.get("overrideaction", plain.get("action"))), sorted(counted)

    def test(found: Any) -> bool:
        return isinstance(found, (list, tuple)) and sorted(read(rule) for rule in found) == wanted

    return that(f"holds the rules {', '.join(rule.name for rule in rules)} as chosen", test)


def _rate_limit_expectations(params: CloudfrontWebAcl.Params) -> Iterator[Expectation]:
    if params.rate_limit is None:
        return
    wanted = {
        "Limit": ("limit", params.rate_limit),
        "EvaluationWindowSec": ("evaluation_window_sec", params.rate_limit_window_seconds),
        "AggregateKeyType": ("aggregate_key_type", "IP"),
    }
    for name, (attribute, value) in wanted.items():
        yield Expectation(
            f"One address sends no more than {params.rate_limit} requests per window ({attribute})",
            equals(value),
            At("AWS::WAFv2::WebACL", f"Rules.Statement.RateBasedStatement.{name}"),
            At("aws_wafv2_web_acl", f"rule.statement.rate_based_statement.{attribute}"),
        )


def _redaction_expectations(params: CloudfrontWebAcl.Params) -> Iterator[Expectation]:
    if not (params.redacted_headers or params.redact_query_string):
        return
    headers = set(params.redacted_headers)

    def test(found: Any) -> bool:
        if not isinstance(found, (list, tuple)):
            return False
        fields = [{name.replace("_", "").lower(): _one(value) for name, value in one.items()} for one in found]
        named = {
            one["singleheader"].get("Name", one["singleheader"].get("name")) for one in fields if "singleheader" in one
        }
        return named >= headers and (not params.redact_query_string or any("querystring" in one for one in fields))

    words = [*sorted(headers), *(["query string"] if params.redact_query_string else [])]
    yield Expectation(
        "Credentials stay out of the logs",
        that(f"redacts {', '.join(words)}", test),
        At("AWS::WAFv2::LoggingConfiguration", "RedactedFields"),
        At("aws_wafv2_web_acl_logging_configuration", "redacted_fields"),
    )


def _destination_expectations(params: CloudfrontWebAcl.Params) -> Iterator[Expectation]:
    if params.log_destination == "cloudwatch":
        yield Expectation(
            "Logs are kept as long as chosen",
            equals(params.log_retention_days),
            At("AWS::Logs::LogGroup", "RetentionInDays"),
            At("aws_cloudwatch_log_group", "retention_in_days"),
        )
        return
    for name, attribute in {
        "BlockPublicAcls": "block_public_acls",
        "BlockPublicPolicy": "block_public_policy",
        "IgnorePublicAcls": "ignore_public_acls",
        "RestrictPublicBuckets": "restrict_public_buckets",
    }.items():
        yield Expectation(
            f"The log bucket is not public ({attribute})",
            equals(True),
            At("AWS::S3::Bucket", f"PublicAccessBlockConfiguration.{name}"),
            At("aws_s3_bucket_public_access_block", attribute),
        )
    yield Expectation(
        "The log bucket keeps versions",
        equals("Enabled"),
        At("AWS::S3::Bucket", "VersioningConfiguration.Status"),
        At("aws_s3_bucket_versioning", "versioning_configuration.status"),
    )
    yield Expectation(
        "The log bucket is encrypted",
        equals("AES256"),
        At(
            "AWS::S3::Bucket",
            "BucketEncryption.ServerSideEncryptionConfiguration.ServerSideEncryptionByDefault.SSEAlgorithm",
        ),
        At(
            "aws_s3_bucket_server_side_encryption_configuration",
            "rule.apply_server_side_encryption_by_default.sse_algorithm",
        ),
    )
    yield Expectation(
        "Logs are kept as long as chosen",
        equals(params.log_retention_days),
        At("AWS::S3::Bucket", "LifecycleConfiguration.Rules.ExpirationInDays"),
        At("aws_s3_bucket_lifecycle_configuration", "rule.expiration.days"),
    )
    for words, condition in {
        "takes no plaintext": {"Bool": {"aws:SecureTransport": "false"}},
        "takes nothing older than TLS 1.2": {"NumericLessThan": {"s3:TlsVersion": "1.2"}},
    }.items():
        yield Expectation(
            f"The log bucket {words}",
            states(Effect="Deny", Principal="*", Action="s3:*", Condition=condition),
            At("AWS::S3::BucketPolicy", "PolicyDocument"),
            At("aws_s3_bucket_policy", "policy"),
        )
