"""What a trail records, and how it may write to its log group.

Sources: CloudTrail User Guide, "Role policy document for CloudTrail to use CloudWatch Logs" and "Logging data
events"; CloudTrail API Reference, `AdvancedFieldSelector`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Policy = dict[str, Any]
Selector = dict[str, Any]

DATA_EVENT_TYPES = {
    "s3_objects": "AWS::S3::Object",
    "lambda_functions": "AWS::Lambda::Function",
    "dynamodb_tables": "AWS::DynamoDB::Table",
}
"""Kinds of data events and the resource type that CloudTrail knows each by."""

_READ_ONLY = {"read": "true", "write": "false"}


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


def log_delivery_permissions(log_group: str, *, partition: str, account: str, region: str) -> Policy:
    """The trail's log streams of the named group, and nothing else. Streams are `ACCOUNT_CloudTrail_REGION`,
    with a number behind where one is not enough."""
    group = f"arn:{partition}:logs:{region}:{account}:log-group:{log_group}"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "WriteTrailStreams",
                "Effect": "Allow",
                "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                "Resource": f"{group}:log-stream:{account}_CloudTrail_{region}*",
            }
        ],
    }


def event_selectors(data_events: Mapping[str, str]) -> tuple[Selector, ...]:
    """Advanced event selectors: every management event, and the data events asked for.

    `data_events` maps kinds of `DATA_EVENT_TYPES` to `none`, `read`, `write` or `all`. Each selector is
    `{"name": ..., "fields": ((field, value), ...)}`, and an event is recorded where every field equals its
    value.
    """
    selectors: list[Selector] = [{"name": "Management events", "fields": (("eventCategory", "Management"),)}]
    for kind, resource_type in DATA_EVENT_TYPES.items():
        wanted = data_events.get(kind, "none")
        if wanted == "none":
            continue
        fields = [("eventCategory", "Data"), ("resources.type", resource_type)]
        if wanted in _READ_ONLY:
            fields.append(("readOnly", _READ_ONLY[wanted]))
        selectors.append({"name": f"Data events of {resource_type}", "fields": tuple(fields)})
    return tuple(selectors)
