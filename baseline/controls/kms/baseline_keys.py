"""Customer managed keys, one per purpose, in every governed Region."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation, at_least, equals, states
from baseline.hcl import Block, Document, resource, retain
from baseline.names import local_name
from constructs_lib.documents.key_policies import key_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Purpose = Literal["logs", "s3", "rds", "ebs", "sns", "secretsmanager"]


class BaselineKeys(Control):
    """Each key rotates, names the services that may use it on the account's behalf, and outlives its stack."""

    id = "kms.baseline_keys"
    title = "Customer managed keys rotate and name the services that may use them"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.FOUNDATION
    placement = Placement.per_governed_region()
    satisfies = ("cis-aws-5.0/3.6",)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"

    class Params(ControlParams):
        keys: tuple[Purpose, ...] = Field(
            ("logs", "sns"),
            min_length=1,
            description="What gets a key of its own, per governed Region. Each key costs about 1 USD a month.",
        )
        administrators: tuple[str, ...] = Field(
            (),
            description="IAM resource patterns that administer the keys, such as role/KeyAdmin. Default: whoever the "
            "account's IAM policies allow. The principal that deploys must be among them.",
        )
        users: tuple[str, ...] = Field(
            (),
            description="IAM resource patterns that may use the keys. Default: as the account's IAM policies allow.",
        )
        rotation_period_days: int = Field(365, ge=90, le=2560, description="Days between automatic rotations.")
        deletion_window_days: int = Field(30, ge=7, le=30, description="Days a key waits before it is deleted.")

    def provides(self, params: Params) -> tuple[str, ...]:
        return tuple(f"kms_key.{purpose}" for purpose in params.keys)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import EncryptionKey

        for purpose in params.keys:
            key = EncryptionKey(
                scope,
                purpose.capitalize(),
                purpose=purpose,
                alias_name=context.names.alias(purpose),
                administrators=params.administrators,
                users=params.users,
                rotation_period_in_days=params.rotation_period_days,
                pending_window_in_days=params.deletion_window_days,
            )
            context.provide(f"kms_key.{purpose}", key.key_arn)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        for purpose in params.keys:
            key = resource(
                "aws_kms_key",
                local_name(self.id, purpose),
                {
                    "description": f"Encrypts {purpose} data of the security baseline",
                    "enable_key_rotation": True,
                    "rotation_period_in_days": params.rotation_period_days,
                    "deletion_window_in_days": params.deletion_window_days,
                    "policy": Document(
                        key_policy(
                            purpose,
                            partition=at.partition,
                            account=at.account,
                            region=at.region,
                            dns_suffix=at.dns_suffix,
                            administrators=params.administrators,
                            users=params.users,
                        )
                    ),
                    "lifecycle": retain(),
                },
            )
            yield key
            yield resource(
                "aws_kms_alias",
                local_name(self.id, purpose),
                {"name": context.names.alias(purpose), "target_key_id": key.attribute("key_id")},
            )
            context.provide(f"kms_key.{purpose}", key.attribute("arn"))

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            Expectation(
                "Every key rotates",
                equals(True),
                At("AWS::KMS::Key", "EnableKeyRotation"),
                At("aws_kms_key", "enable_key_rotation"),
            ),
            Expectation(
                "A key waits before it is deleted",
                at_least(params.deletion_window_days),
                At("AWS::KMS::Key", "PendingWindowInDays"),
                At("aws_kms_key", "deletion_window_in_days"),
            ),
            Expectation(
                "Administration is a statement of its own",
                states(Sid="Administer", Effect="Allow", Resource="*"),
                At("AWS::KMS::Key", "KeyPolicy"),
                At("aws_kms_key", "policy"),
            ),
        )
