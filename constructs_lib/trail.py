"""A multi-Region trail to a bucket and to CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Acknowledgment, Aws, RemovalPolicy, Validations, aws_cloudtrail, aws_iam, aws_logs
from constructs import Construct

from constructs_lib.documents.trails import event_selectors, log_delivery_permissions, log_delivery_trust


class Trail(Construct):
    """Management events of every Region, encrypted and sealed by digests, with a log group that is retained.

    Attributes: `trail` (the `CfnTrail`), `log_group` (the `CfnLogGroup`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        trail_name: str,
        bucket_name: str,
        key_arn: str,
        log_group_name: str,
        retention_in_days: int = 365,
        s3_key_prefix: str | None = None,
        data_events: Mapping[str, str] | None = None,
        insights: Sequence[str] = (),
        organization_id: str | None = None,
    ) -> None:
        """
        :param trail_name: The trail's name; the bucket policy must allow it.
        :param bucket_name: The bucket that log files go to. Its policy must exist before the trail does.
        :param key_arn: The KMS key that encrypts log files and the log group; CloudTrail and CloudWatch Logs
            must be allowed to use it.
        :param log_group_name: The log group's name.
        :param retention_in_days: Days that events stay in the log group. Default: 365.
        :param s3_key_prefix: What the keys of log files begin with. Default: nothing.
        :param data_events: `none`, `read`, `write` or `all` for `s3_objects`, `lambda_functions`,
            `dynamodb_tables`; charged per event. Default: none of them.
        :param insights: `ApiCallRateInsight`, `ApiErrorRateInsight`; charged per analysed event. Default:
            none.
        :param organization_id: The organization whose accounts the trail records, such as `o-exampleorgid`; its
            management account or CloudTrail's delegated administrator makes such a trail. The bucket must take what
            is delivered under this id. Default: the trail records this account alone.
        """
        super().__init__(scope, construct_id)
        self.log_group = aws_logs.CfnLogGroup(
            self,
            "LogGroup",
            log_group_name=log_group_name,
            kms_key_id=key_arn,
            retention_in_days=retention_in_days,
        )
        self.log_group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        role = aws_iam.CfnRole(self, "Role", assume_role_policy_document=log_delivery_trust())
        policy = aws_iam.CfnManagedPolicy(
            self,
            "Policy",
            roles=[role.ref],
            policy_document=log_delivery_permissions(
                log_group_name,
                partition=Aws.PARTITION,
                account=Aws.ACCOUNT_ID,
                region=Aws.REGION,
                organization_id=organization_id,
            ),
        )
        trail = aws_cloudtrail.CfnTrail
        self.trail = trail(
            self,
            "Trail",
            trail_name=trail_name,
            is_logging=True,
            is_multi_region_trail=True,
            is_organization_trail=True if organization_id else None,
            include_global_service_events=True,
            enable_log_file_validation=True,
            s3_bucket_name=bucket_name,
            s3_key_prefix=s3_key_prefix,
            kms_key_id=key_arn,
            cloud_watch_logs_log_group_arn=self.log_group.attr_arn,
            cloud_watch_logs_role_arn=role.attr_arn,
            event_selectors=[
                trail.EventSelectorProperty(
                    read_write_type=selector["ReadWriteType"],
                    include_management_events=selector["IncludeManagementEvents"],
                    data_resources=[
                        trail.DataResourceProperty(type=one["Type"], values=one["Values"])
                        for one in selector.get("DataResources", ())
                    ]
                    or None,
                )
                for selector in event_selectors(data_events or {}, partition=Aws.PARTITION)
            ],
            insight_selectors=[trail.InsightSelectorProperty(insight_type=kind) for kind in insights] or None,
        )
        self.trail.add_resource_dependency(policy)
        # The rule's findings carry the resource in this spelling of its references.
        shown = log_delivery_permissions(
            log_group_name,
            partition="<AWS::Partition>",
            account="<AWS::AccountId>",
            region="<AWS::Region>",
            organization_id=organization_id,
        )["Statement"][0]["Resource"]
        reason = "CloudTrail adds a number to its log stream's name where one stream is not enough."
        if organization_id:
            reason = "CloudTrail names log streams for each account of the organization, and numbers them."
        for one in [shown] if isinstance(shown, str) else shown:
            Validations.of(policy).acknowledge(Acknowledgment(id=f"AwsSolutions-IAM5[Resource::{one}]", reason=reason))
