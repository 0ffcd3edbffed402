"""Findings, notices of AWS and sign-ins of the root user reach the people who have to know."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.expectation import Expectation
from baseline.families.event_routes import route_blocks, route_expectations
from baseline.hcl import Block
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, REGION
from constructs_lib.documents.finding_routes import (
    FindingRoute,
    access_analyzer_routes,
    guardduty_routes,
    health_routes,
    noncompliance_routes_of_others,
    root_sign_in_routes,
    security_hub_routes,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

TopicSeverity = Literal["critical", "high", "medium", "low"]

# Events of global services, sign-ins of the root user among them, are delivered there: AWS Sign-In User Guide.
_GLOBAL_EVENTS = "us-east-1"


class FindingRoutes(Control):
    """What security services find goes to the topic of its severity, in each Region, in words that a person reads.

    A service that is not on sends nothing, and its rules cost nothing. What the baseline's own Config rules
    find has other routes, but for those of its conformance packs.
    """

    id = "events.finding_routes"
    title = "Findings, notices of AWS and root sign-ins reach people by severity"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region()
    contributes = {
        "cis-aws-5.0/1.6": "The root user is used by people: what is reported has to be looked into.",
        "well-architected/SEC04-BP03": "Events come with their context; what they mean together people have to judge.",
        "well-architected/SEC04-BP04": "People are told; what is put right by itself is for remediations.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html"

    class Params(ControlParams):
        guardduty: TopicSeverity | None = Field(
            "medium", description="The least severity of GuardDuty findings that are sent; null for none."
        )
        security_hub: TopicSeverity | None = Field(
            "high",
            description="The least severity of Security Hub findings that are sent, at each update while "
            "their workflow status is NEW; null for none.",
        )
        access_analyzer: TopicSeverity | None = Field(
            "high", description="The topic of active findings of IAM Access Analyzer; null where they are not sent."
        )
        config_of_others: TopicSeverity | None = Field(
            None,
            description="The topic of what rules of AWS Config beside the baseline's single rules and Security Hub's "
            "find, those of conformance packs included. Default: not sent.",
        )
        health_abuse: TopicSeverity = Field(
            "critical", description="The topic of notices of AWS on abuse and on risk, such as exposed access keys."
        )
        health_issues: TopicSeverity = Field(
            "low", description="The topic of issues that AWS reports of services which the account uses."
        )
        root_sign_in: TopicSeverity = Field(
            "critical", description="The topic of console sign-ins of the root user, failed ones as well."
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        severities = sorted({route.severity for route in _routes(params, ANY, ACCOUNT, REGION)})
        topics = (Need(f"security_topic.{severity}") for severity in severities)
        return (*topics, Need("chat_topic", optional=True))

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """Sign-ins of the root user, where the Region that hears of them is not governed."""
        place = standing[0][0]
        if place.partition != "aws" or any(there.region == _GLOBAL_EVENTS for there, _ in standing):
            return ()
        what = f"sign-ins of the root user and notices on the account as a whole arrive in {_GLOBAL_EVENTS}"
        return (f"{what}, which is not governed: add it to governed_regions",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import FindingRouter

        routes = _routes(params, context.names.prefix, context.environment.account, context.environment.region)
        FindingRouter(
            scope,
            "Default",
            rule_name_prefix=context.names.prefix,
            routes=routes,
            topic_arns={route.severity: context.use(f"security_topic.{route.severity}") for route in routes},
            chat_topic_arn=context.use_if_there("chat_topic"),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        routes = _routes(params, context.names.prefix, context.environment.account, context.environment.region)
        yield from route_blocks(self.id, routes, context, context.use_if_there("chat_topic"))

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return route_expectations(self.id, _routes(params, ANY, ACCOUNT, REGION))


def _routes(params: FindingRoutes.Params, prefix: str, account: str, region: str) -> tuple[FindingRoute, ...]:
    return (
        *(guardduty_routes(params.guardduty) if params.guardduty else ()),
        *(security_hub_routes(params.security_hub, account=account, region=region) if params.security_hub else ()),
        *(access_analyzer_routes(params.access_analyzer) if params.access_analyzer else ()),
        *(noncompliance_routes_of_others(params.config_of_others, prefix) if params.config_of_others else ()),
        *health_routes(params.health_abuse, params.health_issues),
        *root_sign_in_routes(params.root_sign_in),
    )
