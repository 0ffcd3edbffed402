"""Policies of log buckets: TLS only, and which services deliver, on whose behalf and under which keys.

No statement denies uploads by their encryption headers. CloudTrail sends its own key, AWS Config asks for
SSE-S3 unless its channel names a key, and `delivery.logs.amazonaws.com` and server access logging send
nothing: the bucket's default encryption is what holds for them, and a denial would stop one or the other
without a trace. Sources: CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail" and "Creating a trail for
an organization with the AWS CLI"; AWS Config Developer Guide, "Permissions for the Amazon S3 bucket"; CloudWatch Logs
User Guide, "Logs sent to Amazon S3"; Amazon S3 User Guide, "Enabling Amazon S3 server access logging".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Statement = dict[str, Any]
Policy = dict[str, Any]

DELIVERIES = ("cloudtrail", "config", "flow_logs", "waf", "dns_queries", "server_access_logs")
"""What may deliver to a log bucket. VPC flow logs, WAF and the query logs of Route 53 Resolver write as the same
principal, so one grant serves all of them."""

_BY_LOG_DELIVERY = frozenset({"flow_logs", "waf", "dns_queries"})


def log_bucket_policy(
    arn: str,
    *,
    partition: str,
    account: str,
    region: str,
    deliveries: Sequence[str],
    trails: str = "*",
    source_buckets: Sequence[str] = ("*",),
    organization_id: str | None = None,
    trail_owner: str | None = None,
) -> Policy:
    """The policy of the bucket with this ARN, which takes `deliveries` from its own account alone.

    `region` is the home Region of the trails, `trails` the name pattern they must match, `source_buckets` the
    name patterns of buckets whose access logs arrive. Log keys may carry any prefix before `AWSLogs/`, so the
    prefix of a trail or a delivery channel is no business of the bucket. With `organization_id`, trails of the
    organization deliver as well, under keys of that id; `trail_owner` is the account that owns them, the management
    account, where that is another one. ValueError for an unknown delivery.
    """
    unknown = sorted(set(deliveries) - set(DELIVERIES))
    if unknown:
        raise ValueError(f"deliveries {', '.join(unknown)}: allowed are {', '.join(DELIVERIES)}")
    own = {"aws:SourceAccount": account}

    def keys(service: str = "", of: str = account) -> list[str]:
        path = f"AWSLogs/{of}/{service}*"
        return [f"{arn}/{path}", f"{arn}/*/{path}"]

    def granted(
        sid: str, principal: str, action: str | list[str], resource: str | list[str], condition: Statement
    ) -> Statement:
        return {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": {"Service": principal},
            "Action": action,
            "Resource": resource,
            "Condition": condition,
        }

    owner = {"s3:x-amz-acl": "bucket-owner-full-control"}
    statements = [*_transport(arn)]
    if "cloudtrail" in deliveries:
        of_trail = {"ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudtrail:{region}:{account}:trail/{trails}"}}
        statements += [
            granted(
                "AWSCloudTrailAclCheck",
                "cloudtrail.amazonaws.com",
                "s3:GetBucketAcl",
                arn,
                {"StringEquals": own} | of_trail,
            ),
            granted(
                "AWSCloudTrailWrite",
                "cloudtrail.amazonaws.com",
                "s3:PutObject",
                keys(),
                {"StringEquals": own | owner} | of_trail,
            ),
        ]
    if organization_id:
        # In whichever account a delegated administrator makes it, the management account owns the trail.
        owner_of_trail = trail_owner or account
        by_owner = {"aws:SourceAccount": owner_of_trail}
        of_trail = {
            "ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudtrail:{region}:{owner_of_trail}:trail/{trails}"}
        }
        if trail_owner or "cloudtrail" not in deliveries:  # else the statement above is the same
            statements.append(
                granted(
                    "AWSCloudTrailOrganizationAclCheck",
                    "cloudtrail.amazonaws.com",
                    "s3:GetBucketAcl",
                    arn,
                    {"StringEquals": by_owner} | of_trail,
                )
            )
        statements.append(
            granted(
                "AWSCloudTrailOrganizationWrite",
                "cloudtrail.amazonaws.com",
                "s3:PutObject",
                keys(of=organization_id),
                {"StringEquals": by_owner | owner} | of_trail,
            )
        )
    if "config" in deliveries:
        statements += [
            granted(
                "AWSConfigBucketCheck",
                "config.amazonaws.com",
                ["s3:GetBucketAcl", "s3:ListBucket"],
                arn,
                {"StringEquals": own},
            ),
            granted(
                "AWSConfigBucketDelivery",
                "config.amazonaws.com",
                "s3:PutObject",
                keys("Config/"),
                {"StringEquals": own | owner},
            ),
        ]
    if _BY_LOG_DELIVERY & set(deliveries):
        of_logs = {"ArnLike": {"aws:SourceArn": f"arn:{partition}:logs:*:{account}:*"}}
        # The Sids are AWS's own: a service that finds no such statement writes one of its own into the
        # policy.
        statements += [
            granted(
                "AWSLogDeliveryAclCheck",
                "delivery.logs.amazonaws.com",
                ["s3:GetBucketAcl", "s3:ListBucket"],
                arn,
                {"StringEquals": own} | of_logs,
            ),
            granted(
                "AWSLogDeliveryWrite",
                "delivery.logs.amazonaws.com",
                "s3:PutObject",
                keys(),
                {"StringEquals": own | owner} | of_logs,
            ),
        ]
    if "server_access_logs" in deliveries:
        statements.append(
            granted(
                "S3ServerAccessLogs",
                "logging.s3.amazonaws.com",
                "s3:PutObject",
                f"{arn}/*",
                {
                    "StringEquals": own,
                    "ArnLike": {"aws:SourceArn": [f"arn:{partition}:s3:::{name}" for name in source_buckets]},
                },
            )
        )
    return {"Version": "2012-10-17", "Statement": statements}


def _transport(arn: str) -> list[Statement]:
    def denied(sid: str, condition: Statement) -> Statement:
        return {
            "Sid": sid,
            "Effect": "Deny",
            "Principal": {"AWS": "*"},
            "Action": "s3:*",
            "Resource": [arn, f"{arn}/*"],
            "Condition": condition,
        }

    return [
        denied("DenyInsecureTransport", {"Bool": {"aws:SecureTransport": "false"}}),
        denied("DenyOutdatedTls", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
    ]
