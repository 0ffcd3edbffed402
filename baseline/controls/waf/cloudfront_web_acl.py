"""A web ACL for CloudFront: managed rule groups, a rate limit, and logs without credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.controls.waf._web_acl_blocks import destination_blocks, logging_block, rule_block, visibility_block
from baseline.controls.waf._web_acl_expectations import web_acl_expectations
from baseline.controls.waf._web_acl_parameters import (
    BOT_CONTROL,
    BotControl,
    Country,
    Group,
    Header,
    LogBucket,
    rule_group,
)
from baseline.expectation import Expectation
from baseline.facts import waf_rule_groups
from baseline.hcl import Block, Nested, reference, resource
from baseline.log_bucket import retained_log_bucket
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.names import local_name
from constructs_lib.documents.web_acl_log_groups import NAME_PREFIX
from constructs_lib.documents.web_acl_rules import (
    INCLUDED_CAPACITY,
    MAXIMUM_CAPACITY,
    ManagedRuleGroup,
    Mode,
    RateLimit,
    Rule,
    capacity,
    web_acl_rules,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

DELIVERIES = ("waf",)
# Days that CloudWatch Logs takes as retention, from 90 on. Source: `PutRetentionPolicy` of its API.
RetentionDays = Literal[90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
NOTABLE_ACTIONS = ("BLOCK", "COUNT", "CAPTCHA", "CHALLENGE", "EXCLUDED_AS_COUNT")


class CloudfrontWebAcl(Control):
    """Requests pass a rate limit and managed rule groups; what was decided is logged, credentials left out."""

    id = "waf.cloudfront_web_acl"
    title = "A web ACL inspects what reaches CloudFront and logs its decisions"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()
    contributes = {"well-architected/SEC05-BP03": "It is about requests to distributions that name the web ACL."}
    opt_in = "it costs about 9 USD a month before any request"
    price = "About 5 USD a month, 1 USD for each rule or group, 0.60 USD for a million requests, and the logs."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/waf/latest/developerguide/web-acl.html"

    class Params(ControlParams):
        action: Mode = Field(
            "block", description="What rules do on a match; count is for a first look at real traffic."
        )
        default_action: Literal["allow", "block"] = Field(
            "allow",
            description="What happens to requests that no rule decides; block needs allowed_countries.",
        )
        groups: tuple[Group, ...] = Field(
            (
                Group(name="AWSManagedRulesAmazonIpReputationList"),
                Group(name="AWSManagedRulesCommonRuleSet"),
                Group(name="AWSManagedRulesKnownBadInputsRuleSet"),
                Group(name="AWSManagedRulesSQLiRuleSet"),
            ),
            min_length=1,
            description="Managed rule groups in the order of evaluation, such as "
            "[{name: AWSManagedRulesLinuxRuleSet}]. Each rule group costs about 1 USD a month.",
        )
        bot_control: BotControl | None = Field(
            None,
            description="Bot Control, for a fee: {acknowledge: I accept the fees of AWS WAF Bot Control}. "
            "Default: off.",
        )
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
        allowed_countries: Distinct[Country] = Field(
            (),
            max_length=50,
            description="With default_action block: countries (ISO 3166-1 alpha-2) whose requests pass.",
        )
        capacity_limit: int = Field(
            INCLUDED_CAPACITY,
            ge=1,
            le=MAXIMUM_CAPACITY,
            description="Web ACL capacity units (WCU) that the rules may use; above 1,500 every request costs more.",
        )
        log_destination: Literal["cloudwatch", "s3"] = Field(
            "s3", description="Log to a bucket of its own or to a log group, which costs more per gigabyte."
        )
        log_requests: Literal["all", "notable"] = Field(
            "all",
            description="Which requests are logged: all, or those that a rule blocked, counted or challenged.",
        )
        log_bucket: LogBucket = Field(LogBucket.model_validate({}), description="How long the log bucket keeps logs.")
        log_group_retention_days: RetentionDays = Field(
            365, description="Days that the log group keeps logs, one of the periods that CloudWatch Logs accepts."
        )
        redacted_headers: Distinct[Header] = Field(
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
            if problems := list(self._problems()):
                raise FieldError(problems)
            return self

        def _problems(self) -> Iterator[FieldProblem]:
            names = [group.name for group in self.groups]
            for number, name in enumerate(names):
                if name in names[:number]:
                    yield FieldProblem(f"groups names {name} twice", ("groups", number, "name"), advice="keep one")
            if self.default_action == "block" and not self.allowed_countries:
                yield FieldProblem(
                    "default_action: block lets nobody pass",
                    ("default_action",),
                    advice="name those who pass in allowed_countries",
                )
            if self.allowed_countries and self.default_action != "block":
                yield FieldProblem(
                    "allowed_countries says who passes, but everybody does",
                    ("allowed_countries",),
                    advice="set default_action: block, or remove allowed_countries",
                    at_key=True,
                )
            used = capacity(self.rules, {name: rule_group(name).wcu for name in waf_rule_groups.names()})
            if used > self.capacity_limit:
                yield FieldProblem(
                    f"the rules need {used} WCU, capacity_limit is {self.capacity_limit}",
                    ("capacity_limit" if "capacity_limit" in self.model_fields_set else "groups",),
                    allowed=f"at most {MAXIMUM_CAPACITY} WCU; above {INCLUDED_CAPACITY}, requests cost more",
                    advice="leave out a group, or raise capacity_limit",
                    at_key=True,
                )

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
            (
                "The web ACL protects only distributions that name it. Give new ones its ARN, which `aws wafv2 "
                "list-web-acls --scope CLOUDFRONT --region us-east-1` shows; existing ones have a control of their own."
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import LogArchiveBucket, WebAcl, WebAclLogGroup

        name = _destination_name(params, context)
        if params.log_destination == "cloudwatch":
            group = WebAclLogGroup(
                scope, "LogGroup", log_group_name=name, retention_in_days=params.log_group_retention_days
            )
            destination_arn, ready = group.log_group_arn, (group.log_group, group.policy)
        else:
            logs = LogArchiveBucket(
                scope,
                "Logs",
                bucket_name=name,
                deliveries=DELIVERIES,
                glacier_days=params.log_bucket.glacier_days,
                glacier_storage_class=params.log_bucket.glacier_storage_class,
                expiration_days=params.log_bucket.expiration_days,
                noncurrent_days=params.log_bucket.noncurrent_days,
            )
            destination_arn, ready = logs.bucket.attr_arn, (logs.policy,)
        acl = WebAcl(
            scope,
            "CloudFront",
            name=context.names.of("cloudfront"),
            rules=params.rules,
            default_action=params.default_action,
            log_destination_arn=destination_arn,
            logged_actions=params.logged_actions,
            redacted_headers=params.redacted_headers,
            redact_query_string=params.redact_query_string,
            sampled_requests=params.sampled_requests,
        )
        for resource_ in ready:
            acl.logging.add_resource_dependency(resource_)
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
                "rule": tuple(
                    rule_block(rule, acl_name=name, sampled_requests=params.sampled_requests) for rule in params.rules
                ),
                "visibility_config": visibility_block(name, sampled_requests=params.sampled_requests),
            },
        )
        yield acl
        destination_arn, logs = destination_blocks(
            _destination_name(params, context),
            local_name(self.id, "logs"),
            log_bucket=params.log_bucket if params.log_destination == "s3" else None,
            log_group_retention_days=params.log_group_retention_days,
            environment=context.environment,
        )
        yield from logs
        logging = logging_block(
            local_name(self.id),
            web_acl_arn=acl.attribute("arn"),
            destination_arn=destination_arn,
            redacted_headers=params.redacted_headers,
            redact_query_string=params.redact_query_string,
            logged_actions=params.logged_actions,
            after=(reference(logs[-1].address),),
        )
        yield logging
        context.provide("web_acl.cloudfront", acl.attribute("arn"), after=[logging])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        log_group = f"aws_cloudwatch_log_group.{local_name(self.id, 'logs')}"
        return {log_group: (), **retained_log_bucket(local_name(self.id, "logs"))}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return web_acl_expectations(
            params.rules,
            default_action=params.default_action,
            sampled_requests=params.sampled_requests,
            redacted_headers=params.redacted_headers,
            redact_query_string=params.redact_query_string,
            logged_actions=params.logged_actions,
            log_bucket=params.log_bucket if params.log_destination == "s3" else None,
            log_group_retention_days=params.log_group_retention_days,
        )


def _destination_name(params: CloudfrontWebAcl.Params, context: Context) -> str:
    # WAF takes no other beginning, so the prefix of every other name comes second here.
    stem = f"{NAME_PREFIX}{context.names.prefix}"
    return f"{stem}-{context.environment.account}" if params.log_destination == "s3" else stem
