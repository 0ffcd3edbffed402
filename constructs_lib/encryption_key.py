"""A customer managed KMS key with an alias, rotation and a policy by purpose."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, RemovalPolicy, aws_kms
from constructs import Construct

from constructs_lib.documents.key_policies import key_policy


class EncryptionKey(Construct):
    """A symmetric key, rotated, retained when its stack is deleted or replaced.

    Attributes: `key_arn` and `key` (the `CfnKey`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        purpose: str,
        alias_name: str,
        administrators: Sequence[str] = (),
        users: Sequence[str] = (),
        rotation_period_in_days: int = 365,
        pending_window_in_days: int = 30,
        trail_owner: str | None = None,
        backup_role_name: str | None = None,
    ) -> None:
        """
        :param purpose: What the key protects: `logs`, `s3`, `rds`, `ebs`, `sns`, `secretsmanager` or `backup`; it
            decides which services may use it.
        :param alias_name: The alias, with its `alias/` prefix.
        :param administrators: IAM resource patterns (`role/KeyAdmin`) that administer the key. Default: whoever the
            account's IAM policies allow.
        :param users: IAM resource patterns that use the key. Default: whoever the account's IAM policies allow.
        :param rotation_period_in_days: 90 to 2560 days. Default: 365.
        :param pending_window_in_days: 7 to 30 days between asking for deletion and deletion. Default: 30.
        :param trail_owner: Another account whose CloudTrail trails the key for logs encrypts as well, such as the
            management account, whose organization trail is made here. Default: none.
        :param backup_role_name: The role by which backups are made. It uses the key for backups beside `users`.
            Default: none.
        """
        super().__init__(scope, construct_id)
        self.key = aws_kms.CfnKey(
            self,
            "Key",
            description=f"Encrypts {purpose} data of the security baseline",
            enable_key_rotation=True,
            rotation_period_in_days=rotation_period_in_days,
            pending_window_in_days=pending_window_in_days,
            key_policy=key_policy(
                purpose,
                partition=Aws.PARTITION,
                account=Aws.ACCOUNT_ID,
                region=Aws.REGION,
                dns_suffix=Aws.URL_SUFFIX,
                administrators=administrators,
                users=users,
                trail_owner=trail_owner,
                backup_role_name=backup_role_name,
            ),
        )
        self.key.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        self.key_arn = self.key.attr_arn
        aws_kms.CfnAlias(self, "Alias", alias_name=alias_name, target_key_id=self.key.attr_key_id)
