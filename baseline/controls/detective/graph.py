"""Amazon Detective keeps what happened together, so that a finding can be followed to where it began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity, native_with
from baseline.expectation import At, Expectation
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, resource
from baseline.must import equals, present
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_GRAPH = "AWS::Detective::Graph"


class Graph(Control):
    """A behavior graph takes in trails, flow logs and GuardDuty findings of each Region that has Detective."""

    id = "detective.graph"
    title = "Amazon Detective keeps a behavior graph for investigations"
    behavior = Behavior.DETECTIVE
    severity = Severity.LOW
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region(("standalone", "audit"))
    contributes = {
        "well-architected/SEC04-BP03": "The graph shows what belongs together; what it means people have to judge.",
        "well-architected/SEC10-BP06": "One tool of several that are in place before an incident.",
    }
    opt_in = "it is paid by the amount of logs, about 2 USD for each GB"
    price = "About 2 USD for each GB of logs taken in a month, less above 1,000 GB; the first 30 days are free."
    support = {
        Format.CLOUDFORMATION: NATIVE,
        Format.TERRAFORM: native_with(
            "the provider has no argument for new accounts of an organization: with auto_enable_members, set it in the "
            "console, or by aws detective update-organization-configuration"
        ),
    }
    source = "https://docs.aws.amazon.com/detective/latest/userguide/detective-setup.html"

    class Params(ControlParams):
        auto_enable_members: bool = Field(
            False,
            description="Whether new accounts of the organization join the graph. Takes effect in the account that "
            "administers Detective for the organization.",
        )

    def localize(self, params: Params, place: Place) -> Params | None:
        if not available_in(_GRAPH, place.region) or place.partition == "aws-cn":
            return None
        return params if place.role == "audit" else params.model_copy(update={"auto_enable_members": False})

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The governed Regions without Detective."""
        regions = [one for one in standing[0][0].governed_regions if not available_in(_GRAPH, one)]
        return (f"Detective does not exist in {', '.join(regions)}",) if regions else ()

    def notes(self, params: Params) -> tuple[str, ...]:
        return (
            "AWS recommends to have GuardDuty on for 48 hours before Detective; the graph then begins with findings.",
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import CfnTag
        from aws_cdk.aws_detective import CfnGraph

        CfnGraph(
            scope,
            "Graph",
            auto_enable_members=params.auto_enable_members,
            tags=[CfnTag(key="Name", value=context.names.of("detective"))],
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        yield resource("aws_detective_graph", local_name(self.id), {"tags": {"Name": context.names.of("detective")}})

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            Expectation(
                "New accounts of the organization join where the profile says so, and nowhere else",
                equals(params.auto_enable_members),
                At(_GRAPH, "AutoEnableMembers"),
                None,
            ),
            Expectation(
                "The graph is there, and known by its name",
                present(),
                At(_GRAPH, "Tags"),
                At("aws_detective_graph", "tags"),
            ),
        )
