"""A bucket that keeps logs: encrypted, versioned, TLS only, private, with lifecycle and optional object
lock."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, RemovalPolicy, aws_s3
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.bucket_policies import log_bucket_policy

_REPLICATION = "Logs stay in one Region, that of the profile's choice; versions and object lock guard them there."
_TARGET = "It takes the access logs of other buckets; logging its own to itself would never end."
_NO_TARGET = "Access logs need a bucket in the same Region, and none stands there; data events can record requests."
_TARGET_ENCRYPTION = "Server access logging cannot deliver to a bucket whose default encryption is SSE-KMS."
_NO_LOCK = (
    "Object lock cannot be taken back, so that whoever runs the account chooses it; versions are kept without it."
)
_NO_KEY = "It is encrypted with SSE-S3, because no key of the baseline need stand in its Region."


class LogArchiveBucket(Construct):
    """A log bucket with its policy, retained when its stack is deleted or replaced.

    Attributes: `bucket` (the `CfnBucket`), `policy` (the `CfnBucketPolicy`; services deliver once it exists).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        bucket_name: str,
        deliveries: Sequence[str],
        trails: str = "*",
        source_buckets: Sequence[str] = ("*",),
        encryption_key_arn: str | None = None,
        access_log_bucket_name: str | None = None,
        access_log_prefix: str = "",
        glacier_days: int | None = 90,
        glacier_storage_class: str = "GLACIER",
        expiration_days: int | None = None,
        noncurrent_days: int = 90,
        object_lock_mode: str | None = None,
        object_lock_days: int = 365,
        organization_id: str | None = None,
        trail_owner: str | None = None,
    ) -> None:
        """
        :param bucket_name: The bucket's name.
        :param deliveries: Which services deliver: `cloudtrail`, `config`, `flow_logs`, `waf`, `dns_queries`,
            `server_access_logs`.
        :param trails: Name pattern of the trails that deliver. Default: any trail of the account and Region.
        :param source_buckets: Name patterns of buckets whose access logs arrive. Default: any of the account.
        :param encryption_key_arn: KMS key of the default encryption, used through an S3 Bucket Key. Default:
            SSE-S3, the only encryption that server access logging can write to.
        :param access_log_bucket_name: Where the access logs of this bucket go. Default: they are not kept,
            which is right for a bucket that takes access logs itself, since logging to itself never ends.
        :param access_log_prefix: What the keys of its access logs begin with. Default: nothing.
        :param glacier_days: Days until objects of 128 KB and more move to `glacier_storage_class`; S3 leaves smaller
            ones where they are, by its default of September 2024 (S3 API Reference,
            PutBucketLifecycleConfiguration, TransitionDefaultMinimumObjectSize). None: none moves. Default: 90.
        :param glacier_storage_class: `GLACIER`, `GLACIER_IR` or `DEEP_ARCHIVE`. Default: `GLACIER`.
        :param expiration_days: Days until objects expire. Default: never.
        :param noncurrent_days: Days that an overwritten or deleted version stays. Default: 90.
        :param object_lock_mode: `GOVERNANCE` or `COMPLIANCE`. Default: no object lock. Cannot be added to a
            bucket that CloudFormation has already made; blocks delivery of AWS Config and of server access
            logs.
        :param object_lock_days: Days that a version is locked after it is written. Default: 365.
        :param organization_id: The organization whose trails deliver as well, such as `o-exampleorgid`. Default: the
            trails of the account alone.
        :param trail_owner: The account that owns these trails: the management account. Default: this account.
        """
        super().__init__(scope, construct_id)
        s3 = aws_s3.CfnBucket
        self.bucket = s3(
            self,
            "Bucket",
            bucket_name=bucket_name,
            bucket_encryption=s3.BucketEncryptionProperty(
                server_side_encryption_configuration=[
                    s3.ServerSideEncryptionRuleProperty(
                        bucket_key_enabled=True if encryption_key_arn else None,
                        server_side_encryption_by_default=s3.ServerSideEncryptionByDefaultProperty(
                            sse_algorithm="aws:kms" if encryption_key_arn else "AES256",
                            kms_master_key_id=encryption_key_arn,
                        ),
                    )
                ]
            ),
            versioning_configuration=s3.VersioningConfigurationProperty(status="Enabled"),
            public_access_block_configuration=s3.PublicAccessBlockConfigurationProperty(
                block_public_acls=True,
                block_public_policy=True,
                ignore_public_acls=True,
                restrict_public_buckets=True,
            ),
            ownership_controls=s3.OwnershipControlsProperty(
                rules=[s3.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
            ),
            logging_configuration=s3.LoggingConfigurationProperty(
                destination_bucket_name=access_log_bucket_name, log_file_prefix=access_log_prefix
            )
            if access_log_bucket_name
            else None,
            lifecycle_configuration=s3.LifecycleConfigurationProperty(
                rules=[
                    s3.RuleProperty(
                        id="age",
                        status="Enabled",
                        transitions=[
                            s3.TransitionProperty(storage_class=glacier_storage_class, transition_in_days=glacier_days)
                        ]
                        if glacier_days is not None
                        else None,
                        expiration_in_days=expiration_days,
                        noncurrent_version_expiration=s3.NoncurrentVersionExpirationProperty(
                            noncurrent_days=noncurrent_days
                        ),
                        abort_incomplete_multipart_upload=s3.AbortIncompleteMultipartUploadProperty(
                            days_after_initiation=7
                        ),
                    ),
                    s3.RuleProperty(id="delete-markers", status="Enabled", expired_object_delete_marker=True),
                ]
            ),
            object_lock_enabled=True if object_lock_mode else None,
            object_lock_configuration=s3.ObjectLockConfigurationProperty(
                object_lock_enabled="Enabled",
                rule=s3.ObjectLockRuleProperty(
                    default_retention=s3.DefaultRetentionProperty(mode=object_lock_mode, days=object_lock_days)
                ),
            )
            if object_lock_mode
            else None,
        )
        self.bucket.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        self.policy = aws_s3.CfnBucketPolicy(
            self,
            "Policy",
            bucket=self.bucket.ref,
            policy_document=log_bucket_policy(
                self.bucket.attr_arn,
                partition=Aws.PARTITION,
                account=Aws.ACCOUNT_ID,
                region=Aws.REGION,
                deliveries=deliveries,
                trails=trails,
                source_buckets=source_buckets,
                organization_id=organization_id,
                trail_owner=trail_owner,
            ),
        )
        self.policy.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        takes_access_logs = "server_access_logs" in deliveries
        accepted = {"S3BucketReplicationEnabled": _REPLICATION}
        if not object_lock_mode:
            accepted["S3BucketDefaultLockEnabled"] = _NO_LOCK
        if not access_log_bucket_name:
            reason = _TARGET if takes_access_logs else _NO_TARGET
            accepted |= {"AwsSolutions-S1": reason, "S3BucketLoggingEnabled": reason}
        if not encryption_key_arn:
            accepted["S3DefaultEncryptionKMS"] = _TARGET_ENCRYPTION if takes_access_logs else _NO_KEY
        for rule, reason in accepted.items():
            acknowledge(self.bucket, reason, rule)
