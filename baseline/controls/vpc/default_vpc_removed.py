"""The default VPC is gone from every governed Region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

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
from baseline.expectation import Expectation
from baseline.families.function_expectations import function_expectations
from baseline.hcl import Block, Nested, data_source, reference
from baseline.names import local_name
from constructs_lib.documents.default_vpcs import removal_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class DefaultVpcRemoved(Control):
    """No Region has the VPC that AWS makes with an account: without flow log, its network ACL open, its subnets giving
    out public addresses. One that is in use stays, and the deployment fails and says what uses it.

    It goes before the network stack, which looks at default subnets for its zones.
    """

    id = "vpc.default_vpc_removed"
    title = "No governed Region has a default VPC"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.FOUNDATION
    placement = Placement.per_governed_region()
    contributes = {
        "cis-aws-5.0/3.7": "VPCs beside the default one need flow logs of their own.",
        "cis-aws-5.0/5.2": "Network ACLs of VPCs beside the default one are for their owners to narrow.",
        "cis-aws-5.0/5.5": "Default security groups of VPCs beside the default one have to be closed.",
        "well-architected/SEC05-BP01": "It takes away the one VPC that has no layers.",
    }
    opt_in = "it deletes the default VPC of every governed Region, which only a call to AWS brings back"
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "CloudFormation deletes only what it made; a function of its own looks for what uses the VPC, deletes it "
            "where nothing does, and runs once"
        ),
        Format.TERRAFORM: detected(
            "aws_default_vpc would make a default VPC where there is none, and deletes none that has subnets or a "
            "gateway; every plan and apply looks for one, warns of it and prints the commands"
        ),
    }
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/deleting-default-vpc.html"

    class Params(ControlParams):
        acknowledge: Literal["I accept that the default VPCs are deleted"] = Field(
            description="A typed yes: the default VPC of every governed Region of every account is deleted where "
            "nothing is in it, with its subnets and its internet gateway."
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def notes(self, params: Params) -> tuple[str, ...]:
        before = (
            "Look into each Region before the first deployment, which fails where a default VPC is in use: aws ec2 "
            "describe-network-interfaces --filters Name=vpc-id,Values=$(aws ec2 describe-vpcs --filters "
            "Name=is-default,Values=true --query 'Vpcs[0].VpcId' --output text) --query "
            "'NetworkInterfaces[].[NetworkInterfaceId,Description]'. Move what is there, or waive this control in that "
            "account and Region. Launch templates, DB subnet groups, private hosted zones and the like that name the "
            "VPC or its subnets and have nothing running in them are not looked for."
        )
        network = (
            "Where the network stack of the baseline is deployed already, see first that each Availability Zone has a "
            "default subnet: aws ec2 describe-subnets --filters Name=default-for-az,Values=true --query "
            "'sort(Subnets[].AvailabilityZone)'. Where one has none, CloudFormation takes other zones afterwards, and "
            "updates of that stack may fail."
        )
        back = "What brings a default VPC back, and this control does not notice: aws ec2 create-default-vpc"
        return before, network, back

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import DefaultVpcRemoval

        DefaultVpcRemoval(scope, "Default", log_key_arn=context.use_if_there("kms_key.logs"))

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        name = local_name(self.id)
        # Inside the check, it would be read after all else, and so after what waits for this module: a cycle.
        found = data_source("aws_vpcs", name, {"filter": Nested({"name": "is-default", "values": ("true",)})})
        yield found
        ids = f"{found.address}.ids"
        listed = reference(f'join(", ", {ids})')
        yield Block(
            "check",
            (name,),
            {
                "assert": Nested(
                    {
                        "condition": reference(f"length({ids}) == 0"),
                        "error_message": f"{context.environment.region} has the default VPC {listed}. "
                        "If nothing uses it, delete its subnets (aws ec2 delete-subnet --subnet-id SUBNET), detach and "
                        "delete its internet gateway (aws ec2 detach-internet-gateway --internet-gateway-id GATEWAY "
                        "--vpc-id VPC; aws ec2 delete-internet-gateway --internet-gateway-id GATEWAY), and then the "
                        "VPC: aws ec2 delete-vpc --vpc-id VPC",
                    }
                ),
            },
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return tuple(function_expectations("default_vpc_handler", "Custom::DefaultVpcRemoval", removal_policy))
