"""What VPC Flow Logs needs to deliver to CloudWatch Logs, and the fields it records.

Source: Amazon VPC User Guide, "IAM role for publishing flow logs to CloudWatch Logs" and "Flow log records".
"""

from __future__ import annotations

from typing import Any

Policy = dict[str, Any]

DEFAULT_FIELDS = (
    "version",
    "account-id",
    "interface-id",
    "srcaddr",
    "dstaddr",
    "srcport",
    "dstport",
    "protocol",
    "packets",
    "bytes",
    "start",
    "end",
    "action",
    "log-status",
)
"""The fields of format version 2, in AWS's default order."""

EXTENDED_FIELDS = (
    *DEFAULT_FIELDS,
    "vpc-id",
    "subnet-id",
    "instance-id",
    "tcp-flags",
    "type",
    "pkt-srcaddr",
    "pkt-dstaddr",
    "region",
    "az-id",
    "sublocation-type",
    "sublocation-id",
    "pkt-src-aws-service",
    "pkt-dst-aws-service",
    "flow-direction",
    "traffic-path",
)
"""The default fields and those of versions 3 to 5: who really spoke behind a NAT gateway, in which direction,
over which path."""


def log_format(*, extended: bool) -> str | None:
    """The format as EC2 takes it; None leaves AWS's default."""
    return " ".join(f"${{{field}}}" for field in EXTENDED_FIELDS) if extended else None


def delivery_trust(*, partition: str, account: str, region: str) -> Policy:
    """Who may use the delivery role: the flow log service, for flow logs of this account and Region alone."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:ec2:{region}:{account}:vpc-flow-log/*"},
                },
            }
        ],
    }


def delivery_permissions(log_group_name: str, *, partition: str, account: str, region: str) -> Policy:
    """What the delivery role may do: write into the one log group, which exists already."""
    log_group = f"arn:{partition}:logs:{region}:{account}:log-group:{log_group_name}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "WriteFlowLogs",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
                "Resource": f"{log_group}:*",
            }
        ],
    }
