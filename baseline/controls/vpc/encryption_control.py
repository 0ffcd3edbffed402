"""Traffic within the baseline's VPC is watched for encryption, or held to it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

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
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import equals, made_of, refers
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPE, _CLOUD_CONTROL = "AWS::EC2::VPCEncryptionControl", "aws_cloudcontrolapi_resource"
Exclusion = Literal[
    "internet_gateway",
    "egress_only_internet_gateway",
    "nat_gateway",
    "virtual_private_gateway",
    "vpc_peering",
    "vpc_lattice",
    "lambda",
    "elastic_file_system",
]


class EncryptionControl(Control):
    """Flow logs can tell whether traffic within the VPC is encrypted; in the mode enforce, what is not cannot be."""

    id = "vpc.encryption_control"
    title = "Encryption of traffic within the VPC is monitored or enforced"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    contributes = {
        "well-architected/SEC09-BP02": "It is about traffic within the VPC of the baseline; the mode monitor holds "
        "nothing back.",
    }
    support = {
        Format.CLOUDFORMATION: NATIVE,
        Format.TERRAFORM: native_with(
            "through Cloud Control API, because version 5 of the AWS provider has no resource for it"
        ),
    }
    opt_in = "AWS charges by the hour for each VPC that is not empty"
    # Amazon VPC pricing, since March 2026.
    price = "about 0.15 USD an hour for each VPC that is not empty, in either mode: some 110 USD a month"
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-encryption-controls.html"

    class Params(ControlParams):
        mode: Literal["monitor", "enforce"] = Field(
            "monitor",
            description="monitor: flow logs can tell what is encrypted, and nothing is held back; enforce: what cannot "
            "encrypt can be neither made nor attached. AWS takes enforce only after monitor. Either costs some 110 USD "
            "a month.",
        )
        exclusions: Distinct[Exclusion] = Field(
            (),
            description="What may stand in the VPC without encryption of AWS, with mode: enforce alone. A public tier "
            "needs internet_gateway, NAT gateways nat_gateway. Default: nothing.",
        )

        @model_validator(mode="after")
        def _enforced(self) -> EncryptionControl.Params:
            if self.exclusions and self.mode == "monitor":
                message = "the mode monitor holds nothing back, so it takes no exclusions"
                raise FieldError(FieldProblem(message, ("exclusions",), advice="remove them, or set mode: enforce"))
            return self

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("vpc.id"),)

    def localize(self, params: Params, place: Place) -> Params:
        if not available_in(_TYPE, place.region):
            message = f"{place.region} has no encryption controls of VPCs"
            raise FieldError(FieldProblem(message, (), advice="exclude vpc.encryption_control"))
        return params

    def notes(self, params: Params) -> tuple[str, ...]:
        blocking = "aws ec2 get-vpc-resources-blocking-encryption-enforcement --vpc-id VPC"
        if params.mode == "monitor":
            watch = "Flow logs tell of encryption by the field encryption-status, which only a new flow log gets."
            return (f"What would stand in the way of mode: enforce: {blocking}. {watch}",)
        return (f"Deploy mode: monitor first. Until nothing unencrypted is left, enforce fails: {blocking}",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_ec2 import CfnVPCEncryptionControl

        excluded: dict[str, Any] = {f"{one}_exclusion_input": "enable" for one in params.exclusions}
        CfnVPCEncryptionControl(scope, "Control", vpc_id=context.use("vpc.id"), mode=params.mode, **excluded)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        state = {"VpcId": context.use("vpc.id"), "Mode": params.mode, **_excluded(params.exclusions)}
        yield resource(_CLOUD_CONTROL, local_name(self.id), {"type_name": _TYPE, "desired_state": Document(state)})

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        stated = made_of({"VpcId": refers("vpc"), "Mode": params.mode, **_excluded(params.exclusions)})
        return (
            Expectation(
                "Encryption control stands on the VPC of the baseline, with the exclusions of the profile alone",
                stated,
                At(_TYPE, ""),
                At(_CLOUD_CONTROL, "desired_state"),
            ),
            Expectation(
                "What Cloud Control API makes is an encryption control",
                equals(_TYPE),
                None,
                At(_CLOUD_CONTROL, "type_name"),
            ),
        )


def _excluded(exclusions: Sequence[str]) -> dict[str, str]:
    """As CloudFormation and Cloud Control API spell them."""
    return {"".join(word.capitalize() for word in one.split("_")) + "ExclusionInput": "enable" for one in exclusions}
