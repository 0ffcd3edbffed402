"""What must hold of flow logs, and of what delivers them."""

from __future__ import annotations

from typing import Literal

from baseline.expectation import At, Expectation, retained
from baseline.must import absent, at_least, equals, grants, like, refers, that
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.flow_logs import delivery_permissions, delivery_trust, log_format


def flow_log_expectations(
    *,
    destination: Literal["cloudwatch", "s3"],
    traffic_type: str,
    aggregation_interval_seconds: int,
    retention_days: int,
    extended_format: bool,
) -> tuple[Expectation, ...]:
    """The parameters are those of the control."""
    log, block = "AWS::EC2::FlowLog", "aws_flow_log"
    fields = log_format(extended=extended_format)
    where = {"s3": "s3", "cloudwatch": "cloud-watch-logs"}[destination]
    always = (
        Expectation(
            f"Flow logs record {traffic_type} traffic",
            equals(traffic_type),
            At(log, "TrafficType"),
            At(block, "traffic_type"),
        ),
        Expectation(
            "A record covers no more seconds than asked",
            equals(aggregation_interval_seconds),
            At(log, "MaxAggregationInterval"),
            At(block, "max_aggregation_interval"),
        ),
        Expectation(
            f"Records go to {where}",
            equals(where),
            At(log, "LogDestinationType"),
            At(block, "log_destination_type"),
        ),
        Expectation(
            "Flow logs are those of the baseline VPC",
            refers("vpc_baseline_vpc"),
            At(log, "ResourceId"),
            At(block, "vpc_id"),
        ),
        Expectation("Flow logs record all of a VPC", equals("VPC"), At(log, "ResourceType"), None),
        Expectation(
            "Records have the fields asked for",
            equals(fields) if fields else absent(),
            At(log, "LogFormat"),
            At(block, "log_format"),
        ),
    )
    if destination == "s3":
        return (
            *always,
            Expectation(
                "Records go to the log archive",
                like(f"arn:{PARTITION}:s3:::{ANY}-log-archive-{ACCOUNT}-{ANY}"),
                At(log, "LogDestination"),
                At(block, "log_destination"),
            ),
        )
    group, place = f"/{ANY}/vpc-flow-logs", {"partition": PARTITION, "account": ACCOUNT, "region": REGION}
    own = refers("vpc_flow_logs")
    return (
        *always,
        Expectation(
            "The log group is encrypted with a customer managed key",
            refers("kms_baseline_keys", "kms_key"),
            At("AWS::Logs::LogGroup", "KmsKeyId"),
            At("aws_cloudwatch_log_group", "kms_key_id"),
        ),
        Expectation(
            f"Records are kept for {retention_days} days",
            at_least(retention_days),
            At("AWS::Logs::LogGroup", "RetentionInDays"),
            At("aws_cloudwatch_log_group", "retention_in_days"),
        ),
        Expectation(
            "The delivery role serves flow logs of this account alone",
            that("names the source account and ARN of whoever assumes the role", _guarded),
            At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
            At("aws_iam_role", "assume_role_policy"),
        ),
        Expectation(
            "The delivery role writes logs and nothing else",
            equals(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]),
            At("AWS::IAM::ManagedPolicy", "PolicyDocument.Statement.Action"),
            At("aws_iam_policy", "policy.Statement.Action"),
        ),
        Expectation(
            "The flow log service alone assumes the delivery role",
            grants(delivery_trust(**place)),
            At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
            At("aws_iam_role", "assume_role_policy"),
        ),
        Expectation(
            "The delivery role writes to the one log group",
            grants(delivery_permissions(group, **place)),
            At("AWS::IAM::ManagedPolicy", "PolicyDocument"),
            At("aws_iam_policy", "policy"),
        ),
        Expectation(
            "The permissions are the delivery role's",
            own,
            At("AWS::IAM::ManagedPolicy", "Roles", must=like([own])),
            At("aws_iam_role_policy_attachment", "role"),
        ),
        Expectation(
            "The delivery role has these permissions and no others",
            absent(),
            At("AWS::IAM::Role", "ManagedPolicyArns"),
            At("aws_iam_role_policy_attachment", "policy_arn", must=refers("aws_iam_policy.vpc_flow_logs")),
        ),
        Expectation(
            "Records arrive in the log group of their own",
            like(group),
            At(log, "LogGroupName"),
            At(block, "log_destination", must=refers("aws_cloudwatch_log_group.vpc_flow_logs")),
        ),
        Expectation(
            "Records are delivered as the delivery role",
            own,
            At(log, "DeliverLogsPermissionArn"),
            At(block, "iam_role_arn"),
        ),
        Expectation(
            "The log group has the name of flow logs",
            like(group),
            At("AWS::Logs::LogGroup", "LogGroupName"),
            At("aws_cloudwatch_log_group", "name"),
        ),
        retained("aws_cloudwatch_log_group"),
    )


def _guarded(document: object) -> bool:
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    return bool(statements) and all(
        "aws:SourceAccount" in one.get("Condition", {}).get("StringEquals", {})
        and "aws:SourceArn" in one.get("Condition", {}).get("ArnLike", {})
        for one in statements
    )
