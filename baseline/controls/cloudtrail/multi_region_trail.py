"""The account's trail: every Region's management events, in the log archive and in CloudWatch Logs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, StringConstraints

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
)
from baseline.controls.cloudtrail._trail_expectations import trail_expectations
from baseline.expectation import (
    Expectation,
)
from baseline.hcl import Block, Document, Nested, reference, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.spelling import Spelling
from baseline.names import local_name
from constructs_lib.documents.trails import event_selectors, log_delivery_permissions, log_delivery_trust

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

RetentionDays = Literal[90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]
"""The periods CloudWatch Logs accepts, from 90 days on. Source: CloudWatch Logs API Reference,
PutRetentionPolicy."""

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


class MultiRegionTrail(Control):
    """A multi-Region trail records management events of every Region, sealed and encrypted.

    Digests show later whether a log file was changed; the log group feeds metric filters and alarms.
    Object-level events of S3 (cis-aws-5.0/3.8 and 3.9) cost money and are recorded where
    `data_events.s3_objects` says so.
    """

    id = "cloudtrail.multi_region_trail"
    title = "CloudTrail records management events of every Region, sealed and encrypted"
    behavior = Behavior.DETECTIVE
    severity = Severity.CRITICAL
    layer = Layer.LOGGING
    placement = Placement.once_per_account()
    satisfies = ("cis-aws-5.0/3.1", "cis-aws-5.0/3.2", "cis-aws-5.0/3.5")
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"

    class Params(ControlParams):
        retention_days: RetentionDays = Field(
            365,
            description="Days that events stay in CloudWatch Logs, one of the periods it accepts; the log "
            "archive keeps them for as long as its own lifecycle says. AWS Config and Security Hub ask for 365.",
        )
        s3_key_prefix: KeyPrefix | None = Field(
            None,
            description="What the keys of log files begin with, before AWSLogs/, such as audit/trail. "
            "Default: nothing.",
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

    def provides(self, params: Params) -> tuple[str, ...]:
        return ("trail_log_group",)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("log_archive_bucket.cloudtrail"), Need("kms_key.logs"))

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        return context.names.log_group("cloudtrail")

    def notes(self, params: Params) -> tuple[str, ...]:
        if params.retention_days >= _EXPECTED_DAYS:
            return ()
        reported = (
            f"The log group of the trail keeps events for {params.retention_days} days, so the managed rule "
            "CW_LOGGROUP_RETENTION_PERIOD_CHECK, where it is evaluated, and Security Hub's CloudWatch.16 report it: "
            f"both ask for {_EXPECTED_DAYS}. Accept these findings, or set retention_days: {_EXPECTED_DAYS}."
        )
        return (reported,)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import Trail

        trail = Trail(
            scope,
            "Default",
            trail_name=context.names.of("trail"),
            bucket_name=context.use("log_archive_bucket.cloudtrail"),
            key_arn=context.use("kms_key.logs"),
            log_group_name=context.names.log_group("cloudtrail"),
            retention_in_days=params.retention_days,
            s3_key_prefix=params.s3_key_prefix,
            data_events=params.data_events.model_dump(),
            insights=params.insights,
        )
        context.provide("trail_log_group", after=[trail.log_group])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        name = local_name(self.id)
        log_group = resource(
            "aws_cloudwatch_log_group",
            name,
            {
                "name": context.names.log_group("cloudtrail"),
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
            context.names.log_group("cloudtrail"),
            partition=at.partition,
            account=at.account,
            region=at.region,
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
                "name": context.names.of("trail"),
                "enable_logging": True,
                "is_multi_region_trail": True,
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
        context.provide("trail_log_group", after=[log_group])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_cloudwatch_log_group.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return trail_expectations(params.retention_days, params.data_events.model_dump(), params.insights)
