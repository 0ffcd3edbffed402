"""Who may read the bucket behind a CloudFront distribution.

Source: CloudFront Developer Guide, "Restrict access to an Amazon S3 origin".
"""

from __future__ import annotations

from typing import Any


def origin_read_statement(bucket_arn: str, distribution_arn: str) -> dict[str, Any]:
    """One distribution reads the objects of the bucket through its origin access control, and nobody else
    does."""
    return {
        "Sid": "DistributionRead",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"{bucket_arn}/*",
        "Condition": {"StringEquals": {"aws:SourceArn": distribution_arn}},
    }
