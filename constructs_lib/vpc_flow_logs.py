"""Flow logs of a VPC, to CloudWatch Logs or to a bucket."""

from __future__ import annotations

from aws_cdk import Acknowledgment, Aws, CfnTag, RemovalPolicy, Validations, aws_ec2, aws_iam, aws_logs
from constructs import Construct

from constructs_lib.documents.flow_logs import delivery_permissions, delivery_trust, log_format


class VpcFlowLogs(Construct):
    """Records the traffic of every network interface of a VPC.

    Attribute: `flow_log` (the `CfnFlowLog`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc_id: str,
        bucket_name: str | None = None,
        log_group_name: str | None = None,
        kms_key_id: str | None = None,
        retention_in_days: int = 365,
        traffic_type: str = "ALL",
        max_aggregation_interval: int = 600,
        extended_format: bool = True,
    ) -> None:
        """
        :param name: The name of the flow log and of its delivery role.
        :param vpc_id: The VPC.
        :param bucket_name: The bucket that gets the records as Parquet by hour. Default: none, CloudWatch
            Logs gets them.
        :param log_group_name: The log group that is made for the records, and retained; required without a
            bucket.
        :param kms_key_id: ARN of the key that encrypts the log group; required without a bucket.
        :param retention_in_days: Days that the log group keeps records. Default: 365.
        :param traffic_type: `ALL`, `ACCEPT` or `REJECT`. Default: `ALL`.
        :param max_aggregation_interval: Seconds that a record covers at most: 60 or 600. Default: 600.
        :param extended_format: Whether to record the fields of format versions 3 to 5 too. Default: yes.
        :raises ValueError: Where neither a bucket nor a log group with a key is given.
        """
        super().__init__(scope, construct_id)
        tags = [CfnTag(key="Name", value=name)]
        if bucket_name is not None:
            self.flow_log = aws_ec2.CfnFlowLog(
                self,
                "FlowLog",
                resource_id=vpc_id,
                resource_type="VPC",
                traffic_type=traffic_type,
                max_aggregation_interval=max_aggregation_interval,
                log_format=log_format(extended=extended_format),
                log_destination_type="s3",
                log_destination=f"arn:{Aws.PARTITION}:s3:::{bucket_name}",
                # The CDK hands this property on as it is, and its typed form would come out in camel case.
                destination_options={
                    "FileFormat": "parquet",
                    "HiveCompatiblePartitions": False,
                    "PerHourPartition": True,
                },
                tags=tags,
            )
            return
        if log_group_name is None or kms_key_id is None:
            raise ValueError("a bucket_name, or a log_group_name with its kms_key_id, is required")
        place = {"partition": Aws.PARTITION, "account": Aws.ACCOUNT_ID, "region": Aws.REGION}
        group = aws_logs.CfnLogGroup(
            self,
            "Logs",
            log_group_name=log_group_name,
            kms_key_id=kms_key_id,
            retention_in_days=retention_in_days,
        )
        group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        role = aws_iam.CfnRole(
            self,
            "Role",
            role_name=name,
            description="Delivers VPC flow logs to CloudWatch Logs",
            assume_role_policy_document=delivery_trust(**place),
        )
        policy = aws_iam.CfnManagedPolicy(
            self,
            "Policy",
            managed_policy_name=name,
            description="Writes VPC flow logs into their log group",
            policy_document=delivery_permissions(log_group_name, **place),
            roles=[role.ref],
        )
        # The rule's findings carry the resource in this spelling of its references.
        shown = delivery_permissions(
            log_group_name, partition="<AWS::Partition>", account="<AWS::AccountId>", region="<AWS::Region>"
        )
        Validations.of(policy).acknowledge(
            Acknowledgment(
                id=f"AwsSolutions-IAM5[Resource::{shown['Statement'][0]['Resource']}]",
                reason="The wildcard stands for the streams of the one log group; EC2 names a stream by "
                "network interface.",
            )
        )
        self.flow_log = aws_ec2.CfnFlowLog(
            self,
            "FlowLog",
            resource_id=vpc_id,
            resource_type="VPC",
            traffic_type=traffic_type,
            max_aggregation_interval=max_aggregation_interval,
            log_format=log_format(extended=extended_format),
            log_destination_type="cloud-watch-logs",
            log_group_name=log_group_name,
            deliver_logs_permission_arn=role.attr_arn,
            tags=tags,
        )
        self.flow_log.add_resource_dependency(group)
        self.flow_log.add_resource_dependency(policy)
