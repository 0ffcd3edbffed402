"""Certificates are told of before they expire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    native_with,
)
from baseline.expectation import At, Expectation
from baseline.facts.resource_types import available_in
from baseline.families.event_routes import route_blocks, route_expectations
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.must import consists_of
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.certificate_routes import FIRST_DAY, expiry_route, problem_route

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context
    from constructs_lib.documents.finding_routes import FindingRoute

TopicSeverity = Literal["critical", "high", "medium", "low"]
_TYPE, _CLOUD_CONTROL = "AWS::CertificateManager::Account", "aws_cloudcontrolapi_resource"
# AWS Certificate Manager User Guide, "Supported Regions": where certificates of CloudFront are.
_OF_CLOUDFRONT = "us-east-1"


class ExpiryAlarm(Control):
    """A certificate of ACM that is about to expire is announced in time, in each Region, and one that expired, was
    revoked or waits for somebody at once."""

    id = "acm.expiry_alarm"
    title = "People are told of certificates before they expire"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region()
    contributes = {
        "aws-fsbp/ACM.1": "It tells of certificates in time; those that ACM does not renew people have to replace.",
        "well-architected/SEC09-BP01": "It is about certificates that ACM knows.",
    }
    support = {
        Format.CLOUDFORMATION: NATIVE,
        Format.TERRAFORM: native_with(
            "the account's first day of telling goes through Cloud Control API, because the AWS provider has no "
            "resource for it"
        ),
    }
    source = "https://docs.aws.amazon.com/acm/latest/userguide/supported-events.html"

    class Params(ControlParams):
        days: Distinct[Annotated[int, Field(ge=1, le=FIRST_DAY)]] = Field(
            (45, 30, 14),
            description="Days before its end on which a certificate is told of, 45 at most.",
        )
        every_day_from: int = Field(
            7, ge=1, le=FIRST_DAY, description="Days before its end from which on it is told of every day."
        )
        expiry_severity: TopicSeverity = Field(
            "medium", description="The security topic that hears of certificates that are about to expire."
        )
        problem_severity: TopicSeverity = Field(
            "high",
            description="The security topic that hears of certificates that expired, were revoked, or that ACM cannot "
            "renew without help.",
        )
        account_setting: bool = Field(
            True,
            description="Whether ACM is told to announce certificates from the first of these days on. Where not, what "
            "the account has set holds; 45 days is AWS's own default.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return tuple(Need(f"security_topic.{one}") for one in sorted({one.severity for one in _routes(params)}))

    def localize(self, params: Params, place: Place) -> Params:
        """Regions without the setting have AWS's default, which is the earliest day."""
        return params if available_in(_TYPE, place.region) else params.model_copy(update={"account_setting": False})

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """Certificates of CloudFront, where their Region is not governed."""
        place = standing[0][0]
        if place.partition != "aws" or _OF_CLOUDFRONT in place.governed_regions:
            return ()
        return (
            f"certificates of CloudFront are in {_OF_CLOUDFRONT}, which is not governed: add it to governed_regions",
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_certificatemanager import CfnAccount

        from constructs_lib import FindingRouter

        routes = _routes(params)
        FindingRouter(
            scope,
            "Default",
            rule_name_prefix=context.names.prefix,
            routes=routes,
            topic_arns={one.severity: context.use(f"security_topic.{one.severity}") for one in routes},
        )
        if params.account_setting:
            CfnAccount(
                scope,
                "Account",
                expiry_events_configuration=CfnAccount.ExpiryEventsConfigurationProperty(
                    days_before_expiry=_first(params)
                ),
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        yield from route_blocks(self.id, _routes(params), context)
        if params.account_setting:
            state = Document(_state(params))
            yield resource(_CLOUD_CONTROL, local_name(self.id), {"type_name": _TYPE, "desired_state": state})

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        none = not params.account_setting
        of_account = {"type_name": _TYPE, "desired_state": _state(params)}
        return (
            *route_expectations(self.id, _routes(params)),
            Expectation(
                "ACM begins to tell early enough" if params.account_setting else "The account's own setting holds",
                consists_of() if none else consists_of(_state(params)),
                At(_TYPE, "", optional=none, together=True),
                At(
                    _CLOUD_CONTROL,
                    "",
                    must=consists_of() if none else consists_of(of_account),
                    optional=none,
                    together=True,
                ),
            ),
        )


def _routes(params: ExpiryAlarm.Params) -> tuple[FindingRoute, ...]:
    return (
        expiry_route(params.expiry_severity, params.days, params.every_day_from),
        problem_route(params.problem_severity),
    )


def _first(params: ExpiryAlarm.Params) -> int:
    return max((*params.days, params.every_day_from))


def _state(params: ExpiryAlarm.Params) -> dict[str, object]:
    return {"ExpiryEventsConfiguration": {"DaysBeforeExpiry": _first(params)}}
