"""What a trail records, and how it may write to its log group.

Sources: CloudTrail User Guide, "Role policy document for CloudTrail to use CloudWatch Logs"; CloudTrail API Reference,
`EventSelector` and `DataResource`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Policy = dict[str, Any]
Selector = dict[str, Any]

DATA_EVENT_TYPES = {
    "s3_objects": ("AWS::S3::Object", "s3"),
    "lambda_functions": ("AWS::Lambda::Function", "lambda"),
    "dynamodb_tables": ("AWS::DynamoDB::Table", "dynamodb"),
}
"""Kinds of data events: the resource type that CloudTrail knows each by, and the service in its ARNs."""

_READ_WRITE_TYPES = {"read": "ReadOnly", "write": "WriteOnly", "all": "All"}


def log_delivery_trust() -> Policy:
    """CloudTrail may assume the role. It sends no source account or ARN when it does, so a condition would
    stop delivery; that only principals of the account can pass the role to a trail keeps other
    accounts out."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "AssumeFromTrail",
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }


def log_delivery_permissions(
    log_group: str, *, partition: str, account: str, region: str, organization_id: str | None = None
) -> Policy:
    """The trail's log streams of the named group, and nothing else. Streams are `ACCOUNT_CloudTrail_REGION`,
    with a number behind where one is not enough; those of an organization's trail begin with the organization's id,
    one or more for each of its accounts."""
    group = f"arn:{partition}:logs:{region}:{account}:log-group:{log_group}"
    own = f"{group}:log-stream:{account}_CloudTrail_{region}*"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "WriteTrailStreams",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": [own, f"{group}:log-stream:{organization_id}_*"] if organization_id else own,
            }
        ],
    }


def event_selectors(data_events: Mapping[str, str], *, partition: str) -> tuple[Selector, ...]:
    """Event selectors in the words of CloudFormation: every management event, and the data events asked for, at most
    four selectors of the five that a trail takes.

    `data_events` maps kinds of `DATA_EVENT_TYPES` to `none`, `read`, `write` or `all`. A value such as `arn:aws:s3`
    begins the ARN of every resource of the service, and so means all of them, now and later. No sources of management
    events are left out: `ExcludeManagementEventSources` is empty unless it is set.

    They are basic ones. Advanced selectors could say the same, but several scanners and AWS Config rules do not read
    them, or look for the names that the console gives them.
    """
    selectors: list[Selector] = [{"ReadWriteType": "All", "IncludeManagementEvents": True}]
    for word, read_write_type in _READ_WRITE_TYPES.items():
        resources = [
            {"Type": resource_type, "Values": [f"arn:{partition}:{service}"]}
            for kind, (resource_type, service) in DATA_EVENT_TYPES.items()
            if data_events.get(kind, "none") == word
        ]
        if resources:
            selectors.append(
                {"ReadWriteType": read_write_type, "IncludeManagementEvents": False, "DataResources": resources}
            )
    return tuple(selectors)
