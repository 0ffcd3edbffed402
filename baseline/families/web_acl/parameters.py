"""The parameters of a web ACL: rule groups, Bot Control, rate limit, and what is logged for how long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, WithJsonSchema, model_validator

from baseline.control import ControlParams
from baseline.facts import waf_countries, waf_rule_groups
from baseline.facts.log_retention import RetentionDays
from baseline.families.log_bucket import LogBucketParams
from baseline.families.web_acl.groups import BOT_CONTROL, Group, Header, RuleName, rule_group
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
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


def _country(text: str) -> str:
    if text not in waf_countries.NAMES:
        allowed = "two capital letters of ISO 3166-1, such as BE, or XK"
        message = f"'{text}' is not a country code that AWS WAF takes"
        raise FieldError(FieldProblem(message, allowed=allowed, advice=waf_countries.meant_by(text)))
    return text


Country = Annotated[
    str, AfterValidator(_country), WithJsonSchema({"type": "string", "enum": sorted(waf_countries.NAMES)})
]
NOTABLE_ACTIONS = ("BLOCK", "COUNT", "CAPTCHA", "CHALLENGE", "EXCLUDED_AS_COUNT")


class BotControl(ControlParams):
    """Bot Control: 10 USD a month and a fee per request."""

    acknowledge: Literal["I accept the fees of AWS WAF Bot Control"] = Field(
        description="The typed yes to the monthly and per-request fees."
    )
    inspection_level: Literal["COMMON", "TARGETED"] = Field(
        "COMMON",
        description="COMMON knows bots that identify themselves; TARGETED, dearer, also those that do not.",
    )
    action: Mode | None = Field(None, description="Whether a match blocks or only counts. Default: as `action` says.")
    count_rules: Distinct[RuleName] = Field((), max_length=100, description="Rules of the group that only count.")


class LogBucket(LogBucketParams):
    """How long web ACL logs are kept. Many small files: they stay in S3 Standard unless asked otherwise."""

    glacier_days: int | None = Field(None, ge=1, description="Days until logs move to `glacier_storage_class`.")
    expiration_days: int | None = Field(365, ge=90, description="Days until logs expire. null: never.")


class WebAclParams(ControlParams):
    """What is the same for a web ACL of either scope."""

    action: Mode = Field("block", description="What rules do on a match; count is for a first look at real traffic.")
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
        description="Bot Control, for a fee: {acknowledge: I accept the fees of AWS WAF Bot Control}. Default: off.",
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
    def _consistent(self) -> Self:
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
