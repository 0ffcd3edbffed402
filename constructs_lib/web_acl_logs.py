"""Where a web ACL logs to: an S3 bucket or a CloudWatch log group, named as WAF demands."""

from __future__ import annotations

from typing import Literal

from aws_cdk import Acknowledgment, Aws, RemovalPolicy, Stack, Validations, aws_logs, aws_s3
from constructs import Construct

from constructs_lib.documents.web_acl_log_policies import log_bucket_policy, log_group_policy

_WITHOUT_A_KEY = (
    "WAF of CloudFront logs in us-east-1, which need not be a governed Region with keys of its own; "
    "Amazon S3 and CloudWatch Logs encrypt with keys of the service, and redaction keeps credentials out"
)


class WebAclLogs(Construct):
    """A log destination that only log delivery of this account writes to; it outlives its stack.

    Attributes: `destination_arn`, and `ready`, the resources that must exist before WAF logs.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        destination: Literal["s3", "cloudwatch"],
        destination_name: str,
        retention_in_days: int = 365,
    ) -> None:
        """
        :param destination: `s3` or `cloudwatch`.
        :param destination_name: The name of the bucket or log group; WAF accepts only names that begin with
            `aws-waf-logs-`.
        :param retention_in_days: Days that logs are kept; for `cloudwatch` one of the values that CloudWatch Logs
            knows. Default: 365.
        """
        super().__init__(scope, construct_id)
        if not destination_name.startswith("aws-waf-logs-"):
            raise ValueError(f"destination_name {destination_name!r}: WAF accepts only names that begin with aws-waf-logs-")
        if destination == "s3":
            self._log_to_bucket(destination_name, retention_in_days)
        else:
            self._log_to_group(destination_name, retention_in_days)

    def _log_to_bucket(self, name: str, retention: int) -> None:
        bucket = aws_s3.CfnBucket(
            self,
            "Bucket",
            bucket_name=name,
            bucket_encryption=aws_s3.CfnBucket.BucketEncryptionProperty(
                server_side_encryption_configuration=[
                    aws_s3.CfnBucket.ServerSideEncryptionRuleProperty(
                        server_side_encryption_by_default=aws_s3.CfnBucket.ServerSideEncryptionByDefaultProperty(
                            sse_algorithm="AES256"
                        )
                    )
                ]
            ),
            lifecycle_configuration=aws_s3.CfnBucket.LifecycleConfigurationProperty(
                rules=[
                    aws_s3.CfnBucket.RuleProperty(
                        id="expire",
                        status="Enabled",
                        expiration_in_days=retention,
                        noncurrent_version_expiration=aws_s3.CfnBucket.NoncurrentVersionExpirationProperty(
                            noncurrent_days=30
                        ),
                        abort_incomplete_multipart_upload=aws_s3.CfnBucket.AbortIncompleteMultipartUploadProperty(
                            days_after_initiation=7
                        ),
                    )
                ]
            ),
            ownership_controls=aws_s3.CfnBucket.OwnershipControlsProperty(
                rules=[aws_s3.CfnBucket.OwnershipControlsRuleProperty(object_ownership="BucketOwnerEnforced")]
            ),
            public_access_block_configuration=aws_s3.CfnBucket.PublicAccessBlockConfigurationProperty(
                block_public_acls=True,
                block_public_policy=True,
                ignore_public_acls=True,
                restrict_public_buckets=True,
            ),
            versioning_configuration=aws_s3.CfnBucket.VersioningConfigurationProperty(status="Enabled"),
        )
        bucket.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        policy = aws_s3.CfnBucketPolicy(
            self,
            "BucketPolicy",
            bucket=bucket.ref,
            policy_document=log_bucket_policy(
                name, partition=Aws.PARTITION, account=Aws.ACCOUNT_ID, region=Aws.REGION
            ),
        )
        policy.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        unlogged = (
            "This bucket holds logs; S3 delivers access logs within one Region only, and the access log bucket stands in "
            "the home Region"
        )
        for rule, reason in {
            "AwsSolutions-S1": unlogged,
            "NIST.800.53.R5-S3BucketLoggingEnabled": unlogged,
            "NIST.800.53.R5-S3BucketReplicationEnabled": "Web ACL logs are kept once; versions and retention guard them",
            "NIST.800.53.R5-S3DefaultEncryptionKMS": _WITHOUT_A_KEY,
        }.items():
            Validations.of(bucket).acknowledge(Acknowledgment(id=rule, reason=reason))
        self.destination_arn = bucket.attr_arn
        self.ready = (bucket, policy)

    def _log_to_group(self, name: str, retention: int) -> None:
        group = aws_logs.CfnLogGroup(self, "LogGroup", log_group_name=name, retention_in_days=retention)
        group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        Validations.of(group).acknowledge(
            Acknowledgment(id="NIST.800.53.R5-CloudWatchLogGroupEncrypted", reason=_WITHOUT_A_KEY)
        )
        # `attr_arn` ends in `:*`, which WAF refuses.
        self.destination_arn = f"arn:{Aws.PARTITION}:logs:{Aws.REGION}:{Aws.ACCOUNT_ID}:log-group:{name}"
        policy = aws_logs.CfnResourcePolicy(
            self,
            "LogGroupPolicy",
            policy_name=name,
            policy_document=Stack.of(self).to_json_string(
                log_group_policy(name, partition=Aws.PARTITION, account=Aws.ACCOUNT_ID, region=Aws.REGION)
            ),
        )
        self.ready = (group, policy)
