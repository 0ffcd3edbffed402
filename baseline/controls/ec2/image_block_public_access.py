"""AMIs cannot be shared with everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

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
    custom_resource,
)
from baseline.expectation import At, Expectation, retained
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, resource, retain
from baseline.must import equals
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.ec2_settings import image_block_public_access

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class ImageBlockPublicAccess(Control):
    """No AMI of the account can be made public, in each Region; those that are public stay so."""

    id = "ec2.image_block_public_access"
    title = "AMIs cannot be made public"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {"well-architected/SEC08-BP04": "It is about images alone, and those that are public stay so."}
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type that blocks public sharing of AMIs"),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html"

    def localize(self, params: ControlParams, place: Place) -> ControlParams | None:
        # Where a policy of the organization sets it, an account may not.
        return None if "declarative_policy.image_block_public_access" in place.provided else params

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: ControlParams, context: Context) -> None:
        from constructs_lib import AccountSetting

        AccountSetting(
            scope, "Default", setting=image_block_public_access(), log_key_arn=context.use_if_there("kms_key.logs")
        )

    def terraform(self, params: ControlParams, context: Context) -> Iterator[Block]:
        yield resource(
            "aws_ec2_image_block_public_access",
            local_name(self.id),
            {"state": "block-new-sharing", "lifecycle": retain()},
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_ec2_image_block_public_access.{local_name(self.id)}": ()}

    def expectations(self, params: ControlParams) -> tuple[Expectation, ...]:
        return (
            retained("aws_ec2_image_block_public_access"),
            *setting_expectations(image_block_public_access()),
            Expectation(
                "AMIs cannot be shared with everybody",
                equals("block-new-sharing"),
                None,
                At("aws_ec2_image_block_public_access", "state"),
            ),
        )
