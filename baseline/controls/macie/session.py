"""Amazon Macie knows which buckets hold sensitive data, and who can reach them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, resource
from baseline.must import equals
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_SESSION = "AWS::Macie::Session"


class Session(Control):
    """Macie is on in each Region that has it, watches every bucket, and tells of what it finds."""

    id = "macie.session"
    title = "Amazon Macie watches S3 buckets and discovers sensitive data in them"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region()
    satisfies = ("cis-aws-5.0/2.1.3",)
    contributes = {
        "cis-aws-5.0/2.1.3": "Look into what Macie finds, decide how each class of data is protected, and see to it.",
        "well-architected/SEC07-BP01": "Macie sees S3 alone, and who owns which data people have to say.",
        "well-architected/SEC07-BP03": "Macie classifies what is in S3 alone.",
    }
    passes = ("Macie.1",)
    opt_in = "it is paid by the bucket and by the amount of data, about 1 USD for each GB that is inspected"
    price = (
        "About 0.10 USD a month for each bucket, 1 USD for each GB inspected (one GB a month is free), and 0.01 USD "
        "for 100,000 objects that automated discovery watches; 30 days are free."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/macie/latest/user/getting-started.html"

    class Params(ControlParams):
        finding_publishing_frequency: Literal["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"] = Field(
            "FIFTEEN_MINUTES",
            description="How often updates of a finding go to Security Hub and EventBridge; a new one goes at once.",
        )

    def localize(self, params: Params, place: Place) -> Params | None:
        return params if available_in(_SESSION, place.region) and place.partition == "aws" else None

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The governed Regions without Macie, whose buckets nobody watches."""
        regions = [one for one in standing[0][0].governed_regions if not available_in(_SESSION, one)]
        return (f"Macie does not exist in {', '.join(regions)}",) if regions else ()

    def notes(self, params: Params) -> tuple[str, ...]:
        discovery = (
            "Automated discovery of sensitive data (Security Hub's Macie.2) is on from the start where Macie is new; "
            "neither CloudFormation nor the Terraform provider sets it. Elsewhere: aws macie2 "
            "update-automated-discovery-configuration --status ENABLED"
        )
        there = "Where Macie is on already, the stack fails: import the session. To see: aws macie2 get-macie-session"
        return (discovery, there)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_macie import CfnSession

        CfnSession(scope, "Session", status="ENABLED", finding_publishing_frequency=params.finding_publishing_frequency)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        yield resource(
            "aws_macie2_account",
            local_name(self.id),
            {"status": "ENABLED", "finding_publishing_frequency": params.finding_publishing_frequency},
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            Expectation(
                "Macie is on, not paused",
                equals("ENABLED"),
                At(_SESSION, "Status"),
                At("aws_macie2_account", "status"),
            ),
            Expectation(
                "Updates of findings come as often as the profile says",
                equals(params.finding_publishing_frequency),
                At(_SESSION, "FindingPublishingFrequency"),
                At("aws_macie2_account", "finding_publishing_frequency"),
            ),
        )
