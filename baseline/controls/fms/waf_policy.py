"""A Firewall Manager policy that has AWS WAF stand before the resources of the whole organization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Placement, Severity
from baseline.expectation import Expectation
from baseline.families.firewall_policy.bodies import define_policy, policy_block, policy_expectations
from baseline.families.firewall_policy.notes import policy_notes
from baseline.families.firewall_policy.parameters import PolicyScope, by_policy, types_at
from baseline.families.web_acl.groups import Group, Header, rule_group
from baseline.hcl import Block
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.spelling import Spelling
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.firewall_policies import waf_policy_data
from constructs_lib.documents.web_acl_rules import INCLUDED_CAPACITY, ManagedRuleGroup, Mode

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

WafType = Literal[
    "AWS::ApiGateway::Stage", "AWS::CloudFront::Distribution", "AWS::ElasticLoadBalancingV2::LoadBalancer"
]
_REGION = "[a-z]{2}(-[a-z]+)+-[0-9]"
LogDestination = Annotated[
    str,
    Spelling(
        rf"^arn:aws(-cn|-us-gov)?:(s3:::aws-waf-logs-[a-z0-9.-]{{1,50}}|firehose:{_REGION}:[0-9]{{12}}:"
        r"deliverystream/aws-waf-logs-[A-Za-z0-9_.-]{1,51})$",
        "a destination of logs that Firewall Manager takes",
        "arn:aws:s3:::aws-waf-logs-NAME, or arn:aws:firehose:REGION:ACCOUNT:deliverystream/aws-waf-logs-NAME",
        lambda text: "a log group is none: take a bucket" if ":logs:" in text else "",
    ),
]


class WafPolicy(Control):
    """Firewall Manager finds load balancers, stages and distributions without the web ACL of the organization."""

    id = "fms.waf_policy"
    title = "Firewall Manager has AWS WAF inspect what reaches the accounts of the organization"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.EDGE
    placement = Placement.per_governed_region(("audit",))
    contributes = {
        "well-architected/SEC05-BP03": "It inspects resources of its types, once remediation_enabled is true.",
        "well-architected/SEC05-BP04": "It is about web ACLs; other network protection is automated elsewhere.",
    }
    opt_in = "it costs about 100 USD a month, policy and Region without Shield Advanced"
    price = (
        "About 100 USD a month, policy and Region, nothing with Shield Advanced; the web ACLs that it makes cost about "
        "5 USD a month and 1 USD a group each, and its AWS Config rules their evaluations."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/waf/latest/developerguide/waf-policies.html"

    class Params(PolicyScope):
        resource_types: Distinct[WafType] = Field(
            ("AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::ApiGateway::Stage"),
            min_length=1,
            description="Types of resources that need the web ACL. AWS::CloudFront::Distribution has a policy of its "
            "own in us-east-1, for about 100 USD a month more.",
        )
        action: Mode = Field(
            "block", description="What groups do on a match; count is for a first look at real traffic."
        )
        groups: tuple[Group, ...] = Field(
            (
                Group(name="AWSManagedRulesAmazonIpReputationList"),
                Group(name="AWSManagedRulesCommonRuleSet"),
                Group(name="AWSManagedRulesKnownBadInputsRuleSet"),
            ),
            min_length=1,
            max_length=50,
            description="Managed rule groups in the order of evaluation, before what an account adds. Each costs about "
            "1 USD a month and web ACL.",
        )
        default_action: Literal["allow", "block"] = Field(
            "allow",
            description="What happens to requests that no rule decides; with block, only what rules of an account "
            "allow passes.",
        )
        override_associations: bool = Field(
            False,
            description="Whether a resource that an account put behind a web ACL of its own leaves that one. Default: "
            "it keeps it, and is shown as not compliant.",
        )
        clean_up: bool = Field(
            False,
            description="Whether resources that leave the scope lose the web ACL of the policy. Default: they keep it.",
        )
        log_destination_arn: LogDestination | None = Field(
            None,
            description="Where the web ACLs log: ARN of a bucket or delivery stream whose name begins with "
            "aws-waf-logs-, in the account of Firewall Manager. Default: they do not log.",
        )
        redacted_headers: Distinct[Header] = Field(
            ("authorization", "cookie"),
            max_length=20,
            description="Headers, in lower case, whose values stay out of the logs.",
        )

        @model_validator(mode="after")
        def _fits(self) -> Self:
            names = [one.name for one in self.groups]
            problems = [
                FieldProblem(f"groups names {name} twice", ("groups", number, "name"), advice="keep one")
                for number, name in enumerate(names)
                if name in names[:number]
            ]
            used = sum(rule_group(name).wcu for name in set(names))
            if used > INCLUDED_CAPACITY:
                problems.append(
                    FieldProblem(
                        f"the groups need {used} WCU",
                        ("groups",),
                        allowed=f"at most {INCLUDED_CAPACITY} WCU, so that accounts pay the basic price",
                        advice="leave out a group",
                        at_key=True,
                    )
                )
            if problems:
                raise FieldError(problems)
            return self

        @property
        def data(self) -> dict[str, Any]:
            """What the policy applies, for either format."""
            return waf_policy_data(
                [
                    (ManagedRuleGroup(one.name, one.count_rules, one.version), one.action or self.action)
                    for one in self.groups
                ],
                default_action=self.default_action,
                override_associations=self.override_associations,
                log_destination_arn=self.log_destination_arn,
                redacted_headers=self.redacted_headers,
            )

    def localize(self, params: Params, place: Place) -> Params | None:
        types = types_at(params.resource_types, place)
        arn = params.log_destination_arn
        if arn and ":firehose:" in arn and f":{place.region}:" not in arn:
            raise FieldError(
                FieldProblem(
                    f"the delivery stream is in {arn.split(':')[3]}, but web ACLs of {place.region} would log to it",
                    ("log_destination_arn",),
                    allowed="a stream of the only governed Region, or a bucket",
                    advice="take a bucket: arn:aws:s3:::aws-waf-logs-NAME",
                )
            )
        return params.model_copy(update={"resource_types": types}) if types else None

    def notes(self, params: Params) -> tuple[str, ...]:
        bucket = (
            "The bucket of log_destination_arn must let delivery.logs.amazonaws.com of every account in scope put "
            "objects: see 'Centralizing logging' of AWS WAF policies in the AWS WAF Developer Guide."
        )
        return (*policy_notes(params), *((bucket,) if ":s3:" in (params.log_destination_arn or "") else ()))

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        for name, types in by_policy(params.resource_types).items():
            define_policy(
                scope,
                name.capitalize(),
                params,
                name=context.names.of(f"waf-{name}"),
                types=types,
                data=params.data,
                clean_up=params.clean_up,
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        for name, types in by_policy(params.resource_types).items():
            yield policy_block(
                local_name(self.id, name),
                params,
                name=context.names.of(f"waf-{name}"),
                types=types,
                data=params.data,
                clean_up=params.clean_up,
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        policies = [(f"waf-{name}", types, params.data) for name, types in by_policy(params.resource_types).items()]
        return tuple(policy_expectations(params, policies, clean_up=params.clean_up))
