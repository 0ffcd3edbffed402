"""Policies of notification topics: TLS only, and which services publish.

The account's own principals need no statement: their IAM policies suffice within one account.
Sources: Amazon SNS Developer Guide, "Example cases for Amazon SNS access control" and "Security best
practices"; Amazon EventBridge User Guide, "Using resource-based policies for Amazon EventBridge".
"""

from __future__ import annotations

import hashlib
from typing import Any

Policy = dict[str, Any]


def subscription_key(protocol: str, endpoint: str) -> str:
    """Eight hexadecimal digits that name a subscription: the same whatever stands before it in a list, so
    that removing one leaves the others in place, and without the address itself."""
    return hashlib.sha256(f"{protocol}:{endpoint}".encode()).hexdigest()[:8]


def security_topic_policy(topic_arn: str, *, partition: str, account: str, region: str) -> Policy:
    """Alarms of the account and Region, and EventBridge, publish to the topic; nobody does without TLS."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            # Publish alone: SNS refuses a topic policy whose actions reach beyond topics, as sns:* does.
            {
                "Sid": "DenyInsecureTransport",
                "Effect": "Deny",
                "Principal": {"AWS": "*"},
                "Action": "sns:Publish",
                "Resource": topic_arn,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            {
                "Sid": "PublishFromCloudwatch",
                "Effect": "Allow",
                "Principal": {"Service": "cloudwatch.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic_arn,
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": account},
                    "ArnLike": {"aws:SourceArn": f"arn:{partition}:cloudwatch:{region}:{account}:alarm:*"},
                },
            },
            # No condition: EventBridge does not support condition blocks in topic policies, and what does not
            # match is dropped without a trace. What remains is that a stranger who knows the topic could have
            # his own rules send notices to it; nobody reads or changes anything through this statement.
            {
                "Sid": "PublishFromEvents",
                "Effect": "Allow",
                "Principal": {"Service": "events.amazonaws.com"},
                "Action": "sns:Publish",
                "Resource": topic_arn,
            },
        ],
    }
