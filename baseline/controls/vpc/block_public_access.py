"""VPCs are shut off from the internet, but for the subnets that are told to be open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.expectation import At, Expectation, retained
from baseline.hcl import Block, reference, resource, retain
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import Must, consists_of, each, equals, made_of, refers
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.subnet_plan import MAXIMUM_ZONES

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_OPTIONS, _EXCLUSION = "AWS::EC2::VPCBlockPublicAccessOptions", "AWS::EC2::VPCBlockPublicAccessExclusion"
_TF_OPTIONS, _TF_EXCLUSION = "aws_vpc_block_public_access_options", "aws_vpc_block_public_access_exclusion"
_SUBNETS = "vpc.public_subnet_ids"
# Accounts of these roles may have the baseline's VPC, in their home Region.
_WITH_A_VPC = ("standalone", "workload")


class BlockPublicAccess(Control):
    """No internet gateway lets traffic into a VPC of the account, in each Region, whatever routes and rules say; public
    subnets of the baseline's VPC stay open where the profile says so."""

    id = "vpc.block_public_access"
    title = "Internet gateways let no traffic into VPCs but where it is allowed"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    # That of the VPC, whose subnets are known within their stack alone.
    layer = Layer.NETWORK
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC05-BP02": "It is about the internet; traffic between layers is for security groups.",
    }
    passes = ("EC2.172",)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    opt_in = "it cuts traffic between the internet and every VPC of a Region, those beside the baseline's too"
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html"

    class Params(ControlParams):
        internet_gateway_block_mode: Literal["block-ingress", "block-bidirectional"] = Field(
            "block-ingress",
            description="block-ingress: connections from the internet are refused, those through NAT gateways and "
            "egress-only gateways go on; block-bidirectional: nothing passes in either direction.",
        )
        public_subnets: Literal["allow-bidirectional", "allow-egress"] | None = Field(
            None,
            description="What the public subnets of the baseline's VPC may do all the same: allow-bidirectional, for "
            "load balancers that the internet reaches, or allow-egress, with block-bidirectional alone. Default: no "
            "more than the others.",
        )

        @model_validator(mode="after")
        def _egress_is_blocked(self) -> BlockPublicAccess.Params:
            # Amazon EC2 API Reference, CreateVpcBlockPublicAccessExclusion.
            if self.public_subnets == "allow-egress" and self.internet_gateway_block_mode == "block-ingress":
                raise FieldError(
                    FieldProblem(
                        "allow-egress applies with block-bidirectional alone",
                        ("public_subnets",),
                        allowed="allow-bidirectional, or none",
                        advice="remove it, or set internet_gateway_block_mode: block-bidirectional",
                    )
                )
            return self

    def localize(self, params: Params, place: Place) -> Params | None:
        # Where a policy of the organization sets it, an account may not.
        if "declarative_policy.vpc_block_public_access" in place.provided:
            return None
        if params.public_subnets and not (place.is_home and place.role in _WITH_A_VPC):
            return params.model_copy(update={"public_subnets": None})
        return params

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need(_SUBNETS),) if params.public_subnets else ()

    def notes(self, params: Params) -> tuple[str, ...]:
        look = (
            "Before the first deployment, see per Region what has an internet gateway: aws ec2 "
            "describe-internet-gateways --query 'InternetGateways[].Attachments[].VpcId'. VPCs beside the baseline's "
            "that must stay open get an exclusion first: aws ec2 create-vpc-block-public-access-exclusion --vpc-id VPC "
            "--internet-gateway-exclusion-mode allow-bidirectional"
        )
        kept = (
            "Block and exclusions outlive the control, so that public subnets stay open when it leaves the profile. "
            "CloudFormation keeps exclusions too that public_subnets no longer asks for: to close these subnets, find "
            "theirs with aws ec2 describe-vpc-block-public-access-exclusions, and aws ec2 "
            "delete-vpc-block-public-access-exclusion --exclusion-id ID"
        )
        return (look, "What is refused shows in flow logs with the field reject-reason, as BPA.", kept)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import RemovalPolicy
        from aws_cdk.aws_ec2 import CfnVPCBlockPublicAccessExclusion, CfnVPCBlockPublicAccessOptions

        options = CfnVPCBlockPublicAccessOptions(
            scope, "Options", internet_gateway_block_mode=params.internet_gateway_block_mode
        )
        # Like an account setting: a stack that goes does not open what it closed.
        options.apply_removal_policy(RemovalPolicy.RETAIN)
        for number, subnet_id in enumerate(_subnet_ids(params, context), start=1):
            exclusion = CfnVPCBlockPublicAccessExclusion(
                scope,
                f"Public{number}",
                internet_gateway_exclusion_mode=str(params.public_subnets),
                subnet_id=subnet_id,
            )
            # It stays with the block, which would cut off its subnet.
            exclusion.apply_removal_policy(RemovalPolicy.RETAIN)
            # First, so that traffic does not stop in between.
            options.add_resource_dependency(exclusion)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        exclusions = [
            resource(
                _TF_EXCLUSION,
                _exclusion_name(self.id, number),
                {"internet_gateway_exclusion_mode": params.public_subnets, "subnet_id": subnet_id},
            )
            for number, subnet_id in enumerate(_subnet_ids(params, context), start=1)
        ]
        yield from exclusions
        yield resource(
            _TF_OPTIONS,
            local_name(self.id),
            {
                "internet_gateway_block_mode": params.internet_gateway_block_mode,
                "depends_on": tuple(reference(one.address) for one in exclusions) or None,
                "lifecycle": retain(),
            },
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        # With the block, and not by themselves: where the control stands and does not ask for them, they go.
        exclusions = tuple(
            f"{_TF_EXCLUSION}.{_exclusion_name(self.id, number)}" for number in range(1, MAXIMUM_ZONES + 1)
        )
        return {f"{_TF_OPTIONS}.{local_name(self.id)}": exclusions}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            retained(_TF_OPTIONS),
            Expectation(
                f"Internet gateways are held to {params.internet_gateway_block_mode}",
                equals(params.internet_gateway_block_mode),
                At(_OPTIONS, "InternetGatewayBlockMode"),
                At(_TF_OPTIONS, "internet_gateway_block_mode"),
            ),
            Expectation(
                f"Exclusion of the VPC's public subnets: {params.public_subnets or 'none'}; nothing else is open",
                _open(params, "InternetGatewayExclusionMode", "SubnetId"),
                At(_EXCLUSION, "", optional=not params.public_subnets, together=True),
                At(
                    _TF_EXCLUSION,
                    "",
                    must=_open(params, "internet_gateway_exclusion_mode", "subnet_id"),
                    optional=not params.public_subnets,
                    together=True,
                ),
            ),
        )


def _open(params: BlockPublicAccess.Params, mode: str, subnet: str) -> Must:
    if not params.public_subnets:
        return consists_of()
    return each(made_of({mode: params.public_subnets, subnet: refers("subnet", "public")}))


def _exclusion_name(control_id: str, number: int) -> str:
    """In Terraform, of the public subnet in the zone of that number."""
    return local_name(control_id, f"public_{number}")


def _subnet_ids(params: BlockPublicAccess.Params, context: Context) -> tuple[str, ...]:
    return context.use_each(_SUBNETS) if params.public_subnets else ()
