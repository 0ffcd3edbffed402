"""Who may deliver logs of a service to a log group, and what the group of a web ACL is called.

Source: CloudWatch Logs User Guide, "Logs sent to CloudWatch Logs"; AWS WAF Developer Guide, "Logging destinations".
"""

from __future__ import annotations

from typing import Any

WEB_ACL_PREFIX = "aws-waf-logs-"
"""What the name of every destination of web ACL logs, bucket or group, has to begin with."""


def log_group_arn(name: str, *, partition: str, account: str, region: str) -> str:
    """The ARN of a log group as WAF takes it: without the `:*` that CloudFormation and older APIs append."""
    return f"arn:{partition}:logs:{region}:{account}:log-group:{name}"


def log_group_policy(name: str, *, partition: str, account: str, region: str) -> dict[str, Any]:
    """Lets log delivery of the account write to the log group. Without it the service whose logs they are extends a
    policy that all its log groups share, which fails once that one is full (5,120 characters)."""
    arn = log_group_arn(name, partition=partition, account=account, region=region)
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AWSLogDeliveryWrite",
                "Effect": "Allow",
                "Principal": {"Service": "delivery.logs.amazonaws.com"},
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{arn}:log-stream:*",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:logs:{region}:{account}:*"},
                },
            }
        ],
    }
