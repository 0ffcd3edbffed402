"""EBS snapshots cannot be made public."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation, retained
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, resource, retain
from baseline.must import equals, that
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPE = "AWS::EC2::SnapshotBlockPublicAccess"


class SnapshotBlockPublicAccess(Control):
    """No EBS snapshot of the account can be made public, in each Region; block-all-sharing, the default, also closes
    those that are."""

    id = "ec2.snapshot_block_public_access"
    title = "EBS snapshots cannot be made public"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {
        # Amazon EC2 API Reference, EnableSnapshotBlockPublicAccess: their attributes go on to say that they are public.
        "aws-fsbp/EC2.1": "Snapshots that were shared with everybody before go on saying so.",
        "well-architected/SEC08-BP04": "It is about snapshots alone.",
    }
    passes = ("EC2.182",)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/ebs/latest/userguide/block-public-access-snapshots.html"

    class Params(ControlParams):
        state: Literal["block-all-sharing", "block-new-sharing"] = Field(
            "block-all-sharing",
            description="block-all-sharing also closes snapshots that are public; block-new-sharing leaves them so.",
        )

    def passed(self, params: Params) -> tuple[str, ...]:
        # The rule EBS_SNAPSHOT_BLOCK_PUBLIC_ACCESS is noncompliant unless all sharing is blocked.
        return self.passes if params.state == "block-all-sharing" else ()

    def localize(self, params: Params, place: Place) -> Params | None:
        by_organization = "declarative_policy.snapshot_block_public_access" in place.provided
        return None if by_organization or not available_in(_TYPE, place.region) else params

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The governed Regions without the setting."""
        regions = [one for one in standing[0][0].governed_regions if not available_in(_TYPE, one)]
        return (f"CloudFormation has no such type in {', '.join(regions)}",) if regions else ()

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import RemovalPolicy
        from aws_cdk.aws_ec2 import CfnSnapshotBlockPublicAccess

        block = CfnSnapshotBlockPublicAccess(scope, "Block", state=params.state)
        # Like an account setting: a stack that goes does not open what it closed.
        block.apply_removal_policy(RemovalPolicy.RETAIN)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        yield resource(
            "aws_ebs_snapshot_block_public_access", local_name(self.id), {"state": params.state, "lifecycle": retain()}
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_ebs_snapshot_block_public_access.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        terraform = "aws_ebs_snapshot_block_public_access"
        return (
            retained("aws_ebs_snapshot_block_public_access"),
            Expectation(
                "Snapshots cannot be shared with everybody",
                that("blocks sharing", lambda found: str(found).startswith("block-")),
                At(_TYPE, "State"),
                At(terraform, "state"),
            ),
            Expectation(
                f"The state is {params.state}", equals(params.state), At(_TYPE, "State"), At(terraform, "state")
            ),
        )
