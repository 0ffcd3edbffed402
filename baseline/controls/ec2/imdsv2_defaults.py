"""New instances answer metadata requests by IMDSv2 alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    native_with,
)
from baseline.expectation import At, Expectation, retained
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, resource, retain
from baseline.must import absent, at_most, equals
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.ec2_settings import instance_metadata_defaults
from constructs_lib.documents.setting import Setting

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class Imdsv2Defaults(Control):
    """The defaults of each Region ask for session tokens, unless whoever launches an instance says otherwise."""

    id = "ec2.imdsv2_defaults"
    title = "New EC2 instances answer metadata requests by IMDSv2 alone"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {
        "cis-aws-5.0/5.7": "Instances that run already, and launches that ask for IMDSv1 by name, are as they were."
    }
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type for the defaults of instance metadata"),
        # The provider sends no-preference for each attribute that it is not given, and the hop limit as it is given.
        Format.TERRAFORM: native_with(
            "writes every default of the Region, where CloudFormation keeps what the profile does not name: resets "
            "http_endpoint and, unless the profile names it, instance_metadata_tags to no preference, and makes a "
            "stricter hop limit the profile's. What is set: aws ec2 get-instance-metadata-defaults"
        ),
    }
    source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html"

    class Params(ControlParams):
        http_put_response_hop_limit: int = Field(
            2, ge=1, le=64, description="Network hops that an answer may take at most: 1 keeps it from containers."
        )
        instance_metadata_tags: Literal["disabled", "enabled"] | None = Field(
            None,
            description="Whether an instance can read its own tags from its metadata. Default: not said, and AWS's own "
            "default is disabled; what the account has set stays with CloudFormation and is reset to no preference "
            "with Terraform.",
        )

    def localize(self, params: Params, place: Place) -> Params | None:
        # Where a policy of the organization sets it, an account may not.
        return None if "declarative_policy.instance_metadata_defaults" in place.provided else params

    def notes(self, params: Params) -> tuple[str, ...]:
        old = "aws ec2 describe-instances --filters Name=metadata-options.http-tokens,Values=optional"
        change = "aws ec2 modify-instance-metadata-options --http-tokens required --instance-id INSTANCE"
        return (
            f"Instances that exist are not changed. To find those that take IMDSv1, and to close it: {old}; {change}",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        AccountSetting(
            scope,
            "Default",
            setting=_setting(params),
            log_key_arn=context.use_if_there("kms_key.logs"),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        yield resource(
            "aws_ec2_instance_metadata_defaults",
            local_name(self.id),
            {
                "http_tokens": "required",
                "http_put_response_hop_limit": params.http_put_response_hop_limit,
                "instance_metadata_tags": params.instance_metadata_tags,
                "lifecycle": retain(),
            },
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_ec2_instance_metadata_defaults.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            retained("aws_ec2_instance_metadata_defaults"),
            *setting_expectations(_setting(params)),
            Expectation(
                "Session tokens are required",
                equals("required"),
                None,
                At("aws_ec2_instance_metadata_defaults", "http_tokens"),
            ),
            Expectation(
                "Answers travel no further than the profile says",
                at_most(params.http_put_response_hop_limit),
                None,
                At("aws_ec2_instance_metadata_defaults", "http_put_response_hop_limit"),
            ),
            Expectation(
                f"Tags in instance metadata are {params.instance_metadata_tags or 'left to AWS and to who launches'}",
                equals(params.instance_metadata_tags) if params.instance_metadata_tags else absent(),
                None,
                At("aws_ec2_instance_metadata_defaults", "instance_metadata_tags"),
            ),
        )


def _setting(params: Imdsv2Defaults.Params) -> Setting:
    return instance_metadata_defaults(params.http_put_response_hop_limit, params.instance_metadata_tags)
