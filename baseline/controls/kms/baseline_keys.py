"""Customer managed keys, one per purpose, in every governed Region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, get_args

from pydantic import Field

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.controls.kms._principal_patterns import PrincipalPattern
from baseline.expectation import At, Expectation, published, retained
from baseline.families.organization_trail import made_in, owner
from baseline.hcl import Block, Document, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.ids import AccountId
from baseline.must import Must, at_least, at_most, consists_of, equals, grants, refers, states
from baseline.names import Names, local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, DNS_SUFFIX, PARTITION, REGION
from constructs_lib.documents.key_policies import key_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Purpose = Literal["logs", "s3", "rds", "ebs", "sns", "secretsmanager", "backup"]


class BaselineKeys(Control):
    """Each key rotates, names the services that may use it on the account's behalf, and outlives its stack."""

    id = "kms.baseline_keys"
    title = "Customer managed keys rotate and name the services that may use them"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.FOUNDATION
    placement = Placement.per_governed_region()
    satisfies = ("cis-aws-5.0/3.6",)
    contributes = {
        "cis-aws-5.0/3.6": "Keys beside those of the baseline are for their owners to rotate.",
        "well-architected/SEC08-BP01": "Keys beside those of the baseline are for their owners to rotate.",
    }
    price = (
        "About 1 USD a month for each key and Region, 1 USD more after each of its first two rotations, and 0.03 USD "
        "for 10,000 requests beyond the first 20,000 of a month."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html"

    class Params(ControlParams):
        keys: Distinct[Purpose] = Field(
            ("logs", "sns"),
            min_length=1,
            description="What gets a key of its own, per governed Region. Each key costs about 1 USD a month.",
        )
        administrators: Distinct[PrincipalPattern] = Field(
            (),
            description="Roles and users of the account that administer the keys, such as role/KeyAdmin, as far as IAM "
            "policies allow it. Default: whoever IAM policies allow. Whatever deploys must be among them "
            "(CloudFormation's execution role, or who runs Terraform): AWS KMS refuses a policy that its caller "
            "could not change, and where none of them exists any more, AWS Support alone opens the key.",
        )
        users: Distinct[PrincipalPattern] = Field(
            (),
            description="Roles and users of the account that may use the keys, such as role/App*, as far as IAM "
            "policies allow it. Default: whoever IAM policies allow.",
        )
        rotation_period_days: int = Field(365, ge=90, le=2560, description="Days between automatic rotations.")
        deletion_window_days: int = Field(30, ge=7, le=30, description="Days a key waits before it is deleted.")
        trail_owner: AccountId | None = Field(
            None,
            description="Another account whose trails the key for logs encrypts. Default: the management account, "
            "where its organization's trail is made by another account, in that account; otherwise none.",
        )

    def provides(self, params: Params) -> tuple[str, ...]:
        """Each key, and the ARN of its alias, which any Region's stack can compute."""
        return tuple(f"{family}.{purpose}" for purpose in params.keys for family in ("kms_key", "kms_alias"))

    def localize(self, params: Params, place: Place) -> Params:
        """The management account owns its organization's trail, also where the audit account makes it."""
        if params.trail_owner or not made_in(place):
            return params
        return params.model_copy(update={"trail_owner": owner(place)})

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        """The ARN of an alias in the home Region; a key's is known to the deployed key alone."""
        family, _, purpose = capability.partition(".")
        at = context.environment
        alias = f"arn:{at.partition}:kms:{context.home_region}:{at.account}:{context.names.alias(purpose)}"
        return alias if family == "kms_alias" else None

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
                trail_owner=params.trail_owner,
                backup_role_name=_backup_role(context.names.prefix, context.environment.region),
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
                            trail_owner=params.trail_owner,
                            backup_role_name=_backup_role(context.names.prefix, at.region),
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

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_kms_key.{local_name(self.id, purpose)}": () for purpose in get_args(Purpose)}

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
            Expectation(
                "Every key rotates in time",
                at_most(params.rotation_period_days),
                At("AWS::KMS::Key", "RotationPeriodInDays"),
                At("aws_kms_key", "rotation_period_in_days"),
            ),
            Expectation(
                "Every purpose has an alias, and each alias names the key of its purpose",
                consists_of(
                    *({"AliasName": f"alias/{ANY}-{one}", "TargetKeyId": _key(one)} for one in params.keys),
                ),
                At("AWS::KMS::Alias", "", together=True),
                At(
                    "aws_kms_alias",
                    "",
                    must=consists_of(
                        *({"name": f"alias/{ANY}-{one}", "target_key_id": _key(one)} for one in params.keys)
                    ),
                    together=True,
                ),
            ),
            published({f"kms_key.{one}": _key(one) for one in params.keys}),
            retained("aws_kms_key"),
            *(_expected_of(purpose, params) for purpose in params.keys),
        )


def _backup_role(prefix: str, region: str) -> str:
    """The role by which the backups of a Region are made, whichever stack it stands in."""
    return f"{Names(prefix).of('backup')}-{region}"


def _key(purpose: Purpose) -> Must:
    return refers(f"kms_baseline_keys_{purpose}")


def _expected_of(purpose: Purpose, params: BaselineKeys.Params) -> Expectation:
    """The key of this purpose has the policy of this purpose: who administers it is not who uses it, and each service
    is held to what it acts for."""
    policy = key_policy(
        purpose,
        partition=PARTITION,
        account=ACCOUNT,
        region=REGION,
        dns_suffix=DNS_SUFFIX,
        administrators=params.administrators,
        users=params.users,
        trail_owner=params.trail_owner,
        backup_role_name=_backup_role(ANY, REGION),
    )
    description = f"Encrypts {purpose} data of the security baseline"
    return Expectation(
        f"The {purpose} key keeps administration, use and services apart, each under its conditions",
        grants(policy),
        At("AWS::KMS::Key", "KeyPolicy", {"Description": description}),
        At("aws_kms_key", "policy", {"description": description}),
    )
