"""S3 Block Public Access for the whole account."""

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
from constructs_lib.documents.account_settings import account_public_access_block
from constructs_lib.documents.setting import true

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_SWITCHES = {
    "BlockPublicAcls": "block_public_acls",
    "BlockPublicPolicy": "block_public_policy",
    "IgnorePublicAcls": "ignore_public_acls",
    "RestrictPublicBuckets": "restrict_public_buckets",
}


class AccountPublicAccessBlock(Control):
    """No bucket of the account is public, whatever its own policy and ACLs say; present and future ones
    alike."""

    id = "s3.account_public_access_block"
    title = "S3 refuses public access to every bucket of the account"
    behavior = Behavior.PREVENTIVE
    severity = Severity.CRITICAL
    layer = Layer.FOUNDATION
    placement = Placement.once_per_account()
    satisfies = ("cis-aws-5.0/2.1.4",)
    contributes = {
        # The rules behind them do not look at the account's settings, which hold all the same.
        "aws-fsbp/S3.2": "It asks what each bucket says of itself.",
        "aws-fsbp/S3.3": "It asks what each bucket says of itself.",
        "aws-fsbp/S3.8": "It asks for the same four settings at each bucket.",
        "well-architected/SEC03-BP07": "It is about S3, and about everybody: other accounts may be let in by name.",
        "well-architected/SEC08-BP04": "It is about S3 alone; versioning and least privilege are for others.",
    }
    passes = ("S3.1",)
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type for the account's public access block"),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"

    def localize(self, params: ControlParams, place: Place) -> ControlParams | None:
        # Where a policy of the organization sets it, an account may not.
        return None if "declarative_policy.s3_public_access_block" in place.provided else params

    def needs(self, params: ControlParams) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: ControlParams, context: Context) -> None:
        from constructs_lib import AccountSetting

        AccountSetting(
            scope,
            "AccountSetting",
            setting=account_public_access_block(),
            log_key_arn=context.use_if_there("kms_key.logs"),
        )

    def terraform(self, params: ControlParams, context: Context) -> Iterator[Block]:
        yield resource(
            "aws_s3_account_public_access_block",
            local_name(self.id),
            {**dict.fromkeys(_SWITCHES.values(), True), "lifecycle": retain()},
        )

    def notes(self, params: ControlParams) -> tuple[str, ...]:
        look = (
            "Buckets that are public on purpose stop being so. List what is public before you deploy: "
            "aws s3api list-buckets --query 'Buckets[].Name' --output text | tr '\\t' '\\n' | "
            "xargs -I {} aws s3api get-bucket-policy-status --bucket {}"
        )
        return (look,)

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_s3_account_public_access_block.{local_name(self.id)}": ()}

    def expectations(self, params: ControlParams) -> tuple[Expectation, ...]:
        switches = (
            Expectation(
                f"{switch} is on for the account",
                equals(True),
                At(
                    "Custom::AccountSetting",
                    f"Want{switch}",
                    {"Write1": "put_public_access_block"},
                    equals(true()),
                ),
                At("aws_s3_account_public_access_block", argument),
            )
            for switch, argument in _SWITCHES.items()
        )
        return (
            *switches,
            *setting_expectations(account_public_access_block()),
            retained("aws_s3_account_public_access_block"),
        )
