"""The default security groups of every governed Region are closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from baseline.control import (
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
    detected,
)
from baseline.controls.vpc._ids import VpcId
from baseline.expectation import Expectation
from baseline.families.function_expectations import function_expectations
from baseline.hcl import Block, Nested, data_source, reference
from baseline.model.distinct import Distinct
from baseline.names import local_name
from constructs_lib.documents.default_vpcs import closing_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class DefaultSecurityGroupClosed(Control):
    """What is put into the default security group of a VPC by neglect reaches nothing, in any VPC of a Region. A group
    that something is in keeps its rules, unless told otherwise, so that no traffic stops by surprise."""

    id = "vpc.default_security_group_closed"
    title = "The default security groups of all VPCs have no rules"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.NETWORK
    placement = Placement.per_governed_region()
    contributes = {
        "aws-fsbp/EC2.2": "Groups that something is in, and those of VPCs made later, are for people to close.",
        "cis-aws-5.0/5.5": "Groups that something is in, and those of VPCs made later, are for people to close.",
        "well-architected/SEC05-BP02": "It is about default security groups.",
    }
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "the rules of a default group have no type; a function of its own takes them out once. Of VPCs that are "
            "made later AWS Config tells, and its remediation of VPC_DEFAULT_SECURITY_GROUP_CLOSED, if automatic, "
            "closes their groups"
        ),
        Format.TERRAFORM: detected(
            "a resource for each VPC that is there would have to know them before the plan, and could not see what is "
            "in its group; every plan and apply looks for default groups with rules, warns and prints the commands"
        ),
    }
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html"

    class Params(ControlParams):
        in_use: Literal["keep", "close"] = Field(
            "keep",
            description="What CloudFormation does about a group with a network interface in it: keep leaves its rules, "
            "and AWS Config goes on reporting it; close takes them, and what talks by them falls silent.",
        )
        excluded_vpc_ids: Distinct[VpcId] = Field(
            (), description="VPCs whose default group is left as it is, such as those that others manage."
        )
        run: int = Field(
            1,
            ge=1,
            description="A number of yours: where it changes, CloudFormation closes the groups of VPCs that were made "
            "since.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def notes(self, params: Params) -> tuple[str, ...]:
        look = (
            "Look for default groups that something is in: aws ec2 describe-network-interfaces --filters "
            "Name=group-name,Values=default --query 'NetworkInterfaces[].[NetworkInterfaceId,VpcId,Description]'. Give "
            "it a group of its own; then the default group can be closed: aws ec2 revoke-security-group-ingress and "
            "revoke-security-group-egress --group-id GROUP --security-group-rule-ids RULES"
        )
        asleep = (
            "What names a default group and has no network interface now, such as an Auto Scaling group of no "
            "instances, finds it closed when it wakes."
        )
        return look, asleep

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import DefaultSecurityGroups

        DefaultSecurityGroups(
            scope,
            "Default",
            in_use=params.in_use,
            excluded_vpc_ids=params.excluded_vpc_ids,
            run=params.run,
            log_key_arn=context.use_if_there("kms_key.logs"),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        # Inside the check, they would be read after all else, and so after what waits for this module: a cycle.
        found = [
            data_source(
                "aws_security_groups",
                local_name(self.id, direction),
                {
                    "filter": (
                        Nested({"name": "group-name", "values": ("default",)}),
                        # Those that have a rule of any protocol.
                        Nested({"name": rules, "values": ("*",)}),
                    )
                },
            )
            for direction, rules in (("in", "ip-permission.protocol"), ("out", "egress.ip-permission.protocol"))
        ]
        yield from found
        excluded = ", ".join(f'"{one}"' for one in params.excluded_vpc_ids)
        vpcs = f"setsubtract(concat({', '.join(f'{one.address}.vpc_ids' for one in found)}), [{excluded}])"
        named = reference(f'join(", ", {vpcs})')
        yield Block(
            "check",
            (local_name(self.id),),
            {
                "assert": Nested(
                    {
                        "condition": reference(f"length({vpcs}) == 0"),
                        "error_message": f"In {context.environment.region} the default security groups of these VPCs "
                        f"have rules: {named}. See them: aws ec2 describe-security-group-rules --filters "
                        "Name=group-id,Values=GROUP. If nothing is in the group: aws ec2 revoke-security-group-ingress "
                        "(and -egress) --group-id GROUP --security-group-rule-ids RULES",
                    }
                )
            },
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        excluded: dict[str, Any] = {"ExcludedVpcIds": list(params.excluded_vpc_ids)} if params.excluded_vpc_ids else {}
        properties = {"InUse": params.in_use, **excluded, "Run": str(params.run)}
        kind = "Custom::DefaultSecurityGroups"
        return tuple(function_expectations("default_groups_handler", kind, closing_policy, properties))
