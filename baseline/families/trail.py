"""What the trail of an account and that of an organization have in common: their parameters, what they meet by these,
and their Terraform blocks.

The CloudFormation side is `constructs_lib.Trail`; the documents of both are in `documents.trails`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from baseline.context import Context
from baseline.control import ControlParams
from baseline.facts.log_retention import RetentionDays
from baseline.hcl import Block, Document, Nested, reference, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.spelling import Spelling
from baseline.names import local_name
from constructs_lib.documents.trails import event_selectors, log_delivery_permissions, log_delivery_trust

# What both ask for unless told otherwise. Source: AWS Config Developer Guide, "cw-loggroup-retention-period-check", and
# Security Hub User Guide, CloudWatch.16.
_EXPECTED_DAYS = 365

_SLASHES = re.compile("/+")

# The characters that Amazon S3 calls safe in object keys; CloudTrail takes a prefix of 200.
KeyPrefix = Annotated[
    str,
    StringConstraints(max_length=200),
    Spelling(
        r"^[A-Za-z0-9!_.*'()-]+(/[A-Za-z0-9!_.*'()-]+)*$",
        "a key prefix",
        "letters, digits and ! _ . * ' ( ) - in parts joined by single slashes, none at either end",
        lambda text: f"write {tidy}" if (tidy := _SLASHES.sub("/", text).strip("/")) not in ("", text) else "",
    ),
]

Recorded = Literal["none", "read", "write", "all"]


class DataEvents(ControlParams):
    """Which data events the trail records. Each costs 0.10 USD per 100,000 events delivered."""

    s3_objects: Recorded = Field(
        default="none",
        description="Object-level events of every bucket, now and later, the log buckets included. "
        "`all` meets cis-aws-5.0/3.8 and 3.9; `write` meets 3.8 and `read` 3.9.",
    )
    lambda_functions: Literal["none", "write", "all"] = Field(
        default="none", description="Invocations of every function; all of them are write events."
    )
    dynamodb_tables: Recorded = Field(default="none", description="Item-level events of every table.")


class TrailParams(ControlParams):
    """What a trail records beside management events, and how long its log group keeps it."""

    retention_days: RetentionDays = Field(
        365,
        description="Days that events stay in CloudWatch Logs, one of the periods it accepts; the log "
        "archive keeps them for as long as its own lifecycle says. AWS Config and Security Hub ask for 365.",
    )
    s3_key_prefix: KeyPrefix | None = Field(
        None,
        description="What the keys of log files begin with, before AWSLogs/, such as audit/trail. Default: nothing.",
    )
    data_events: DataEvents = Field(
        default=DataEvents(),
        description="Data events to record, charged per event, such as {s3_objects: write}. Default: none.",
    )
    insights: Distinct[Literal["ApiCallRateInsight", "ApiErrorRateInsight"]] = Field(
        (),
        description="Unusual rates that CloudTrail Insights looks for, at 0.35 USD per 100,000 write "
        "events and type analysed. Default: none.",
    )


# Object-level events of S3 by what is recorded of them: the requirements that are met, the checks that pass.
_OBJECT_EVENTS = {
    "write": (("cis-aws-5.0/3.8",), ("S3.22",)),
    "read": (("cis-aws-5.0/3.9",), ("S3.23",)),
}

SATISFIES = ("cis-aws-5.0/3.1", "cis-aws-5.0/3.2", "cis-aws-5.0/3.5", "cis-aws-5.0/3.8", "cis-aws-5.0/3.9")
PASSES = ("CloudTrail.1", "CloudTrail.2", "CloudTrail.3", "CloudTrail.4", "CloudTrail.5", "S3.22", "S3.23")
CONTRIBUTES = {
    "well-architected/SEC04-BP01": "A trail records calls of the AWS API: operating systems, applications and networks "
    "have logs of their own, to be switched on as well.",
}


def satisfied(params: TrailParams) -> tuple[str, ...]:
    """What of `SATISFIES` a trail meets."""
    unmet = {one for kind, (names, _) in _OBJECT_EVENTS.items() if not _recorded(params, kind) for one in names}
    return tuple(one for one in SATISFIES if one not in unmet)


def passed(params: TrailParams) -> tuple[str, ...]:
    """What of `PASSES` does pass."""
    failing = {one for kind, (_, checks) in _OBJECT_EVENTS.items() if not _recorded(params, kind) for one in checks}
    return tuple(one for one in PASSES if one not in failing)


def _recorded(params: TrailParams, kind: str) -> bool:
    return params.data_events.s3_objects in (kind, "all")


def short_retention(params: TrailParams) -> tuple[str, ...]:
    """Who reports a log group that keeps events for less than a year."""
    if params.retention_days >= _EXPECTED_DAYS:
        return ()
    reported = (
        f"The log group of the trail keeps events for {params.retention_days} days, so the managed rule "
        "CW_LOGGROUP_RETENTION_PERIOD_CHECK, where it is evaluated, and Security Hub's CloudWatch.16 report it: "
        f"both ask for {_EXPECTED_DAYS}. Accept these findings, or set retention_days: {_EXPECTED_DAYS}."
    )
    return (reported,)


def trail_blocks(
    params: TrailParams, context: Context, *, trail_name: str, log_group_name: str, organization_id: str | None = None
) -> Iterator[Block]:
    """The log group first, then the role that delivers to it, and the trail."""
    at = context.environment
    name = local_name(context.control_id)
    log_group = resource(
        "aws_cloudwatch_log_group",
        name,
        {
            "name": log_group_name,
            "kms_key_id": context.use("kms_key.logs"),
            "retention_in_days": params.retention_days,
            "lifecycle": retain(),
        },
    )
    role = resource(
        "aws_iam_role",
        name,
        {
            "name_prefix": f"{context.names.of('trail')}-",
            "assume_role_policy": Document(log_delivery_trust()),
        },
    )
    permissions = log_delivery_permissions(
        log_group_name,
        partition=at.partition,
        account=at.account,
        region=at.region,
        organization_id=organization_id,
    )
    policy = resource(
        "aws_iam_policy",
        name,
        {"name_prefix": f"{context.names.of('trail')}-", "policy": Document(permissions)},
    )
    attachment = resource(
        "aws_iam_role_policy_attachment",
        name,
        {"role": role.attribute("name"), "policy_arn": policy.attribute("arn")},
    )
    yield log_group
    yield role
    yield policy
    yield attachment
    yield resource(
        "aws_cloudtrail",
        name,
        {
            "name": trail_name,
            "enable_logging": True,
            "is_multi_region_trail": True,
            "is_organization_trail": True if organization_id else None,
            "include_global_service_events": True,
            "enable_log_file_validation": True,
            "s3_bucket_name": context.use("log_archive_bucket.cloudtrail"),
            "s3_key_prefix": params.s3_key_prefix,
            "kms_key_id": context.use("kms_key.logs"),
            "cloud_watch_logs_group_arn": f"{log_group.attribute('arn')}:*",
            "cloud_watch_logs_role_arn": role.attribute("arn"),
            "event_selector": tuple(
                Nested(
                    {
                        "read_write_type": selector["ReadWriteType"],
                        "include_management_events": selector["IncludeManagementEvents"],
                        "data_resource": tuple(
                            Nested({"type": one["Type"], "values": one["Values"]})
                            for one in selector.get("DataResources", ())
                        )
                        or None,
                    }
                )
                for selector in event_selectors(params.data_events.model_dump(), partition=at.partition)
            ),
            "insight_selector": tuple(Nested({"insight_type": kind}) for kind in params.insights) or None,
            "depends_on": (reference(attachment.address),),
        },
    )
