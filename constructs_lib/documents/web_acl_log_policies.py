"""Who may deliver the logs of a web ACL: the policies of its log bucket and of its log group.

The delivery statements are those that the log delivery service itself looks for; where it misses them, it appends its own
to the bucket's policy, which then drifts from its template.
Source: CloudWatch Logs User Guide, "Enable logging from AWS services", parts "Logs sent to Amazon S3" and "Logs sent to
CloudWatch Logs".
"""

from __future__ import annotations

from typing import Any

Policy = dict[str, Any]

DELIVERY = "delivery.logs.amazonaws.com"


def log_bucket_policy(bucket_name: str, *, partition: str, account: str, region: str) -> Policy:
    """Lets log delivery of the account write below `AWSLogs/<account>/`, and nobody anything without TLS 1.2."""
    bucket = f"arn:{partition}:s3:::{bucket_name}"
    source = {"aws:SourceAccount": account}
    source_arn = {"aws:SourceArn": f"arn:{partition}:logs:{region}:{account}:*"}

    def deny(sid: str, condition: dict[str, Any]) -> dict[str, Any]:
        return {
            "Sid": sid,
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": [bucket, f"{bucket}/*"],
            "Condition": condition,
        }

    return {
        "Version": "2012-10-17",
        "Statement": [
            deny("DenyPlaintext", {"Bool": {"aws:SecureTransport": "false"}}),
            deny("DenyOldTls", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
            {
                "Sid": "AWSLogDeliveryWrite",
                "Effect": "Allow",
                "Principal": {"Service": DELIVERY},
                "Action": "s3:PutObject",
                "Resource": f"{bucket}/AWSLogs/{account}/*",
                "Condition": {
                    "StringEquals": source | {"s3:x-amz-acl": "bucket-owner-full-control"},
                    "ArnLike": source_arn,
                },
            },
            {
                "Sid": "AWSLogDeliveryAclCheck",
                "Effect": "Allow",
                "Principal": {"Service": DELIVERY},
                "Action": "s3:GetBucketAcl",
                "Resource": bucket,
                "Condition": {"StringEquals": source, "ArnLike": source_arn},
            },
        ],
    }


def log_group_policy(log_group_name: str, *, partition: str, account: str, region: str) -> Policy:
    """Lets log delivery of the account write to one log group. Without it WAF extends a shared policy of its own, which
    fails once that one is full (5,120 characters)."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AWSLogDeliveryWrite",
                "Effect": "Allow",
                "Principal": {"Service": DELIVERY},
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"arn:{partition}:logs:{region}:{account}:log-group:{log_group_name}:log-stream:*",
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:logs:{region}:{account}:*"},
                },
            }
        ],
    }
