"""A Firewall Manager policy that has Shield Advanced protect the resources of the whole organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, Self

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Placement, Severity
from baseline.expectation import Expectation
from baseline.families.firewall_policy.bodies import define_policy, policy_block, policy_expectations
from baseline.families.firewall_policy.notes import policy_notes
from baseline.families.firewall_policy.parameters import PolicyScope, by_policy, types_at
from baseline.hcl import Block
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.firewall_policies import CLOUDFRONT, shield_policy_data

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

ShieldType = Literal[
    "AWS::CloudFront::Distribution",
    "AWS::EC2::EIP",
    "AWS::ElasticLoadBalancing::LoadBalancer",
    "AWS::ElasticLoadBalancingV2::LoadBalancer",
]


class ShieldPolicy(Control):
    """Firewall Manager finds load balancers, addresses and distributions that Shield Advanced does not protect."""

    id = "fms.shield_policy"
    title = "Firewall Manager has Shield Advanced protect what the organization exposes"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.EDGE
    placement = Placement.per_governed_region(("audit",))
    contributes = {
        "well-architected/SEC05-BP04": "It is about Shield; other network protection is automated elsewhere."
    }
    opt_in = "it takes the subscription of Shield Advanced: 3,000 USD a month and payer, for twelve months at least"
    price = (
        "Nothing beside Shield Advanced, which costs 3,000 USD a month and payer and data transfer out; its AWS Config "
        "rules cost their evaluations."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/waf/latest/developerguide/shield-policies.html"

    class Params(PolicyScope):
        acknowledge: Literal["I accept 3,000 USD per month for 12 months"] = Field(
            description="The typed yes to the price and the term of the subscription that accounts in scope need. An "
            "organization pays the monthly fee once."
        )
        resource_types: Distinct[ShieldType] = Field(
            (
                "AWS::ElasticLoadBalancingV2::LoadBalancer",
                "AWS::ElasticLoadBalancing::LoadBalancer",
                "AWS::EC2::EIP",
            ),
            min_length=1,
            description="Types of resources that need protection. AWS::CloudFront::Distribution has a policy of its "
            "own, in us-east-1.",
        )
        automatic_response: Literal["block", "count", "disabled"] | None = Field(
            None,
            description="Whether Shield's own rules in the web ACL of a distribution block or count during an attack, "
            "or there are none. Default: as each account chose.",
        )

        @model_validator(mode="after")
        def _responds_where_it_can(self) -> Self:
            if self.automatic_response and CLOUDFRONT not in self.resource_types:
                raise FieldError(
                    FieldProblem(
                        "automatic_response is for distributions, which resource_types does not name",
                        ("automatic_response",),
                        advice=f"add {CLOUDFRONT}, or remove automatic_response",
                        at_key=True,
                    )
                )
            return self

        @property
        def policies(self) -> Mapping[str, tuple[tuple[str, ...], dict[str, Any]]]:
            """The types and the data of each policy by what it is named after, for either format."""
            return {
                name: (types, shield_policy_data(self.automatic_response if CLOUDFRONT in types else None))
                for name, types in by_policy(self.resource_types).items()
            }

    def localize(self, params: Params, place: Place) -> Params | None:
        if place.partition != "aws":
            raise FieldError(
                FieldProblem(
                    f"Shield Advanced has no subscriptions in {place.partition}",
                    advice="remove the control from this profile",
                )
            )
        types = types_at(params.resource_types, place)
        return params.model_copy(update={"resource_types": types}) if types else None

    def notes(self, params: Params) -> tuple[str, ...]:
        subscribed = (
            "Each account in scope needs its subscription of Shield Advanced, for one fee of the payer: `aws shield "
            "describe-subscription --region us-east-1` in the account shows it, `aws shield create-subscription "
            "--region us-east-1` starts it, and it cannot be ended within twelve months."
        )
        return (subscribed, *policy_notes(params))

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        for name, (types, data) in params.policies.items():
            define_policy(
                scope,
                name.capitalize(),
                params,
                name=context.names.of(f"shield-{name}"),
                types=types,
                data=data,
                clean_up=False,
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        for name, (types, data) in params.policies.items():
            yield policy_block(
                local_name(self.id, name),
                params,
                name=context.names.of(f"shield-{name}"),
                types=types,
                data=data,
                clean_up=False,
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        policies = [(f"shield-{name}", *one) for name, one in params.policies.items()]
        return tuple(policy_expectations(params, policies, clean_up=False))
