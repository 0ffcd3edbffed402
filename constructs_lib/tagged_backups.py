"""A vault that keeps its recovery points, and a plan that backs up what has a tag."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Acknowledgment, Aws, RemovalPolicy, Validations, aws_backup, aws_iam
from constructs import Construct

from constructs_lib.documents.backups import (
    COMPLETION_WINDOW_MINUTES,
    START_WINDOW_MINUTES,
    BackupRule,
    backup_policy_arns,
    backup_trust,
    mistakes,
    vault_access_policy,
)


class TaggedBackups(Construct):
    """Every resource with the tag is backed up by the rules, into an encrypted vault whose recovery points nobody
    deletes by hand. The vault outlives its stack, and so does the role, without which its recovery points would never
    be deleted at the end of their life.

    Attributes: `vault` (the `CfnBackupVault`), `plan` (the `CfnBackupPlan`) and `role` (the `CfnRole`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        backup_vault_name: str,
        encryption_key_arn: str,
        backup_plan_name: str,
        role_name: str,
        rules: Sequence[BackupRule],
        tag_key: str,
        tag_value: str,
        copy_to_region: str | None = None,
        s3_buckets: bool = False,
        lock: bool = True,
        min_retention_days: int = 7,
        max_retention_days: int | None = None,
        changeable_for_days: int | None = None,
        administrators: Sequence[str] = (),
    ) -> None:
        """
        :param backup_vault_name: 2 to 50 letters, digits, hyphens and underscores. A vault of the same name must exist
            in `copy_to_region`, if that is given.
        :param encryption_key_arn: The KMS key of the vault.
        :param backup_plan_name: The name of the plan and of its selection of resources.
        :param role_name: The name of the role by which backups are made, and deleted in time.
        :param rules: When backups are made, and how many days they are kept; one of a frequency.
        :param tag_key: The tag that marks what is backed up.
        :param tag_value: Its value.
        :param copy_to_region: The Region that gets a copy of every recovery point, kept as long. Default: none.
        :param s3_buckets: Whether the role may back up S3 buckets too, by a managed policy of its own. Default: no.
        :param lock: Whether the vault is locked to the retention below. Default: yes, in governance mode.
        :param min_retention_days: Days that recovery points are kept at least; jobs with less fail. Default: 7.
        :param max_retention_days: Days that they are kept at most; jobs with more fail. Default: no limit.
        :param changeable_for_days: Days (3 or more) after which nobody, AWS included, can change or remove the lock:
            compliance mode. Default: governance mode, in which those with the permission can.
        :param administrators: IAM resource patterns (`role/Deploy`) that alone change the vault's policy and lock;
            whatever deploys must be among them. Default: whoever IAM policies allow.
        :raises ValueError: For rules that AWS Backup would refuse, or whose jobs the lock would fail.
        """
        super().__init__(scope, construct_id)
        wrong = list(mistakes(rules, min_retention_days if lock else None, max_retention_days if lock else None))
        if wrong:
            raise ValueError("; ".join(f"{frequency}: {words}" for frequency, words in wrong))
        locked = aws_backup.CfnBackupVault.LockConfigurationTypeProperty(
            min_retention_days=min_retention_days,
            max_retention_days=max_retention_days,
            changeable_for_days=changeable_for_days,
        )
        self.vault = aws_backup.CfnBackupVault(
            self,
            "Vault",
            backup_vault_name=backup_vault_name,
            encryption_key_arn=encryption_key_arn,
            access_policy=vault_access_policy(
                partition=Aws.PARTITION, account=Aws.ACCOUNT_ID, administrators=administrators
            ),
            lock_configuration=locked if lock else None,
        )
        self.vault.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        copies = f"arn:{Aws.PARTITION}:backup:{copy_to_region}:{Aws.ACCOUNT_ID}:backup-vault:{backup_vault_name}"
        self.plan = aws_backup.CfnBackupPlan(
            self,
            "BackupPlan",
            backup_plan=aws_backup.CfnBackupPlan.BackupPlanResourceTypeProperty(
                backup_plan_name=backup_plan_name,
                backup_plan_rule=[
                    _rule(one, self.vault.ref, copies if copy_to_region is not None else None) for one in rules
                ],
            ),
        )
        policies = backup_policy_arns(Aws.PARTITION, s3_buckets=s3_buckets)
        self.role = aws_iam.CfnRole(
            self,
            "Role",
            role_name=role_name,
            description="Makes the backups of the security baseline",
            assume_role_policy_document=backup_trust(),
            managed_policy_arns=list(policies),
        )
        self.role.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        Validations.of(self.role).acknowledge(
            *(
                Acknowledgment(
                    id=f"AwsSolutions-IAM4[Policy::{arn}]",
                    reason="AWS keeps the policy for AWS Backup in step with the services that it backs up.",
                )
                for arn in backup_policy_arns("<AWS::Partition>", s3_buckets=s3_buckets)
            )
        )
        aws_backup.CfnBackupSelection(
            self,
            "Selection",
            backup_plan_id=self.plan.attr_backup_plan_id,
            backup_selection=aws_backup.CfnBackupSelection.BackupSelectionResourceTypeProperty(
                selection_name=backup_plan_name,
                iam_role_arn=self.role.attr_arn,
                list_of_tags=[
                    aws_backup.CfnBackupSelection.ConditionResourceTypeProperty(
                        condition_key=tag_key, condition_type="STRINGEQUALS", condition_value=tag_value
                    )
                ],
            ),
        )


def _rule(rule: BackupRule, vault: str, copies: str | None) -> aws_backup.CfnBackupPlan.BackupRuleResourceTypeProperty:
    lifecycle = aws_backup.CfnBackupPlan.LifecycleResourceTypeProperty(
        delete_after_days=rule.delete_after_days,
        move_to_cold_storage_after_days=rule.cold_storage_after_days,
        opt_in_to_archive_for_supported_resources=True if rule.cold_storage_after_days else None,
    )
    copy = aws_backup.CfnBackupPlan.CopyActionResourceTypeProperty(
        destination_backup_vault_arn=str(copies), lifecycle=lifecycle
    )
    return aws_backup.CfnBackupPlan.BackupRuleResourceTypeProperty(
        rule_name=rule.frequency,
        target_backup_vault=vault,
        schedule_expression=rule.schedule,
        start_window_minutes=START_WINDOW_MINUTES,
        completion_window_minutes=COMPLETION_WINDOW_MINUTES,
        enable_continuous_backup=True if rule.continuous else None,
        lifecycle=lifecycle,
        copy_actions=[copy] if copies else None,
    )
