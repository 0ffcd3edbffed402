"""EBS encryption by default."""

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
from baseline.hcl import Block, reference, resource, retain
from baseline.must import equals, present, refers
from baseline.names import local_name
from baseline.references import REFERENCE
from constructs_lib.documents.account_settings import ebs_default_kms_key, ebs_encryption_by_default
from constructs_lib.documents.setting import true

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class DefaultEncryption(Control):
    """Every new volume and every copied snapshot of the Region is encrypted, whoever creates it and
    however."""

    id = "ebs.default_encryption"
    title = "New EBS volumes and snapshot copies are encrypted"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.FOUNDATION
    placement = Placement.per_governed_region()
    satisfies = ("cis-aws-5.0/5.1.1",)
    contributes = {
        "well-architected/SEC08-BP02": "It is about new volumes and copies of snapshots.",
        "well-architected/SEC08-BP03": "It is about EBS alone.",
    }
    passes = ("EC2.7",)
    price = "Nothing with the key of AWS; about 1 USD a month and Region, and its requests, with that of the baseline."
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type for EBS encryption by default"),
        Format.TERRAFORM: native_with(
            "with kms_key: baseline, a customer managed key that is the default already is replaced, where "
            "CloudFormation keeps it"
        ),
    }
    source = "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html"

    class Params(ControlParams):
        kms_key: Literal["aws", "baseline"] = Field(
            "aws",
            description="The key of new volumes where the caller names none. aws: aws/ebs, which costs "
            "nothing and cannot be shared with another account; baseline: the customer managed key for EBS, "
            "about 1 USD a month and Region. In CloudFormation another customer managed key that is the default "
            "already stays; in Terraform it is replaced.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        default = (Need("kms_key.ebs"),) if params.kms_key == "baseline" else ()
        return (*default, Need("kms_key.logs", optional=True))

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        encryption = AccountSetting(
            scope,
            "AccountSetting",
            setting=ebs_encryption_by_default(),
            log_key_arn=context.use_if_there("kms_key.logs"),
        )
        if params.kms_key == "baseline":
            key = AccountSetting(scope, "DefaultKey", setting=ebs_default_kms_key(context.use("kms_key.ebs")))
            key.resource.add_resource_dependency(encryption.resource)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        encryption = resource(
            "aws_ebs_encryption_by_default", local_name(self.id), {"enabled": True, "lifecycle": retain()}
        )
        yield encryption
        if params.kms_key == "baseline":
            yield resource(
                "aws_ebs_default_kms_key",
                local_name(self.id),
                {
                    "key_arn": context.use("kms_key.ebs"),
                    "depends_on": (reference(encryption.address),),
                    "lifecycle": retain(),
                },
            )

    def notes(self, params: Params) -> tuple[str, ...]:
        look = (
            "Volumes that exist already stay as they are. Find the unencrypted ones: aws ec2 "
            "describe-volumes --filters Name=encrypted,Values=false --query 'Volumes[].VolumeId'"
        )
        if params.kms_key != "baseline":
            return (look,)
        chosen = (
            "Look whether a Region has a default key of your own already: aws ec2 get-ebs-default-kms-key-id. "
            "CloudFormation keeps it and shows it as Found in the log of the custom resource; Terraform replaces "
            "it. To change it yourself: aws ec2 modify-ebs-default-kms-key-id --kms-key-id KEY_ARN"
        )
        return (look, chosen)

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        kinds = ("aws_ebs_encryption_by_default", "aws_ebs_default_kms_key")
        return {f"{kind}.{local_name(self.id)}": () for kind in kinds}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        expected = [
            Expectation(
                "Encryption by default is on",
                equals(True),
                At(
                    "Custom::AccountSetting",
                    "WantEbsEncryptionByDefault",
                    {"Read": "get_ebs_encryption_by_default"},
                    equals(true()),
                ),
                At("aws_ebs_encryption_by_default", "enabled"),
            ),
            *setting_expectations(ebs_encryption_by_default()),
            retained("aws_ebs_encryption_by_default"),
        ]
        if params.kms_key == "baseline":
            expected += [
                Expectation(
                    "The key of new volumes is the customer managed one",
                    refers("kms_key", "kms-key"),
                    At(
                        "Custom::AccountSetting", "WantKmsKeyId", {"Write1": "modify_ebs_default_kms_key_id"}, present()
                    ),
                    At("aws_ebs_default_kms_key", "key_arn"),
                ),
                *setting_expectations(ebs_default_kms_key(REFERENCE)),
                retained("aws_ebs_default_kms_key"),
            ]
        return tuple(expected)
