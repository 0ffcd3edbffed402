"""What has a tag is backed up, into vaults that keep what they hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.controls.backup._plan_blocks import plan_blocks
from baseline.controls.backup._plan_expectations import plan_expectations
from baseline.controls.backup._plan_parameters import PlanParams
from baseline.expectation import Expectation
from baseline.hcl import Block
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.backups import backup_policy_arns, failed_job_route

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class VaultAndPlan(Control):
    """Every tagged resource of each Region is backed up on schedule into an encrypted vault, from which nobody deletes
    by hand; where asked for, another Region has copies. Jobs that fail are told."""

    id = "backup.vault_and_plan"
    title = "Tagged resources are backed up into encrypted vaults that nobody empties by hand"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {
        "aws-fsbp/Backup.1": "Recovery points of EBS, RDS and others are as encrypted as what they come from.",
        "aws-fsbp/EFS.2": "File systems are backed up that have the tag.",
        "well-architected/SEC08-BP04": "Recovery points are kept; who reads data is for its owners to say.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    opt_in = "AWS charges for every gigabyte that is kept, and locked vaults keep what they have"
    # AWS Backup pricing, us-east-1.
    price = (
        "per GB and month about 0.05 USD warm (0.095 for RDS) and 0.01 USD cold, the same again for each copy, and "
        "0.02 USD per GB copied to another Region; about 1 USD a month and Region for the key"
    )
    source = "https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html"

    Params = PlanParams

    def needs(self, params: PlanParams) -> tuple[Need, ...]:
        return (Need("kms_key.backup"), Need(f"security_topic.{params.severity}"))

    def localize(self, params: PlanParams, place: Place) -> PlanParams:
        """Raises `FieldError` where copies would go to a Region without a vault."""
        if params.copy_to_region and params.copy_to_region not in place.governed_regions:
            raise FieldError(
                FieldProblem(
                    f"there is no vault in {params.copy_to_region}, which is not governed",
                    ("copy_to_region",),
                    allowed=", ".join(place.governed_regions),
                    advice=f"add {params.copy_to_region} to governed_regions",
                )
            )
        if params.copy_to_region == place.region:
            return params.model_copy(update={"copy_to_region": None})
        return params

    def notes(self, params: PlanParams) -> tuple[str, ...]:
        tag = f"{params.tag_key}={params.tag_value}"
        what = (
            f"What is to be backed up gets the tag {tag}, such as a volume: aws ec2 create-tags --resources VOLUME "
            f"--tags Key={params.tag_key},Value={params.tag_value}. Services are left out that the Region has not "
            "opted in: aws backup describe-region-settings"
        )
        restore = (
            "Nothing proves a backup but restoring it, with a role that has AWSBackupServiceRolePolicyForRestores: "
            "aws backup start-restore-job"
        )
        final = (
            f"{params.changeable_for_days} days after the deployment nobody can remove the lock any more. Until then: "
            "aws backup delete-backup-vault-lock-configuration --backup-vault-name PREFIX-backup"
        )
        return (what, restore, final) if params.lock == "compliance" else (what, restore)

    def define(self, scope: Construct, params: PlanParams, context: Context) -> None:
        from constructs_lib import FindingRouter, TaggedBackups

        name = context.names.of("backup")
        TaggedBackups(
            scope,
            "Default",
            backup_vault_name=name,
            encryption_key_arn=context.use("kms_key.backup"),
            backup_plan_name=name,
            # Roles are global, and each Region has its own.
            role_name=f"{name}-{context.environment.region}",
            rules=params.rules(),
            tag_key=params.tag_key,
            tag_value=params.tag_value,
            copy_to_region=params.copy_to_region,
            s3_buckets=params.s3_buckets,
            lock=params.lock != "none",
            min_retention_days=params.minimum_retention_days,
            max_retention_days=params.maximum_retention_days,
            changeable_for_days=params.changeable_for_days if params.lock == "compliance" else None,
            administrators=params.administrators,
        )
        FindingRouter(
            scope,
            "Failures",
            rule_name_prefix=context.names.prefix,
            routes=(failed_job_route(params.severity),),
            topic_arns={params.severity: context.use(f"security_topic.{params.severity}")},
        )

    def terraform(self, params: PlanParams, context: Context) -> Iterator[Block]:
        return plan_blocks(self.id, params, context)

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        name = local_name(self.id)
        guards = ("aws_backup_vault_policy", "aws_backup_vault_lock_configuration")
        # AWS Backup deletes recovery points by the role that made them: without it they are EXPIRED, kept and paid for.
        attachments = range(1, len(backup_policy_arns("aws", s3_buckets=True)) + 1)
        return {
            f"aws_backup_vault.{name}": tuple(f"{one}.{name}" for one in guards),
            f"aws_iam_role.{name}": tuple(f"aws_iam_role_policy_attachment.{name}_{one}" for one in attachments),
        }

    def expectations(self, params: PlanParams) -> tuple[Expectation, ...]:
        return tuple(plan_expectations(self.id, params))
