"""Flow logs of the baseline VPC."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

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
from baseline.controls.vpc._flow_log_expectations import flow_log_expectations
from baseline.expectation import (
    Expectation,
)
from baseline.facts.log_retention import RetentionDays
from baseline.hcl import Block, Document, Nested, reference, resource, retain
from baseline.names import local_name
from constructs_lib.documents.flow_logs import delivery_permissions, delivery_trust, log_format

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class FlowLogs(Control):
    """Every connection of the VPC is recorded, accepted or rejected, where no workload can change the
    record."""

    id = "vpc.flow_logs"
    title = "VPC flow logs record accepted and rejected traffic"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    satisfies = ("cis-aws-5.0/3.7",)
    contributes = {
        "cis-aws-5.0/3.7": "VPCs beside that of the baseline, default ones among them, need flow logs of their own.",
        "well-architected/SEC04-BP01": "It is about the traffic of the VPC of the baseline.",
    }
    price = (
        "About 0.50 USD for each GB of records that CloudWatch Logs takes in, or about 0.29 USD for each GB to the log "
        "archive as Parquet, less above 10 TB a month; and what keeping them costs there."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"

    class Params(ControlParams):
        destination: Literal["cloudwatch", "s3"] = Field(
            "cloudwatch",
            description="Where records go: cloudwatch, an encrypted log group that can be searched at once "
            "(about 0.50 USD per GB), or s3, the log archive bucket as Parquet (about half of that).",
        )
        traffic_type: Literal["ALL", "REJECT"] = Field(
            "ALL",
            description="What is recorded: ALL, or REJECT alone, which costs less and shows no successful intruder.",
        )
        aggregation_interval_seconds: Literal[60, 600] = Field(
            600,
            description="Seconds that a record covers at most: 60 or 600. 60 gives up to ten times the records.",
        )
        retention_days: RetentionDays = Field(
            365, description="Days that the log group keeps records; the bucket has a lifecycle of its own."
        )
        extended_format: bool = Field(
            True,
            description="Record the fields of format versions 3 to 5 too: addresses behind a NAT gateway, "
            "TCP flags, direction, path, AWS service. A record about doubles.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        if params.destination == "s3":
            return (Need("vpc.id"), Need("log_archive_bucket.flow_logs", home=True))
        return (Need("vpc.id"), Need("kms_key.logs"))

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import VpcFlowLogs

        archived = params.destination == "s3"
        VpcFlowLogs(
            scope,
            "Vpc",
            name=context.names.of("vpc-flow-logs"),
            vpc_id=context.use("vpc.id"),
            bucket_name=context.use("log_archive_bucket.flow_logs") if archived else None,
            log_group_name=None if archived else context.names.log_group("vpc-flow-logs"),
            kms_key_id=None if archived else context.use("kms_key.logs"),
            retention_in_days=params.retention_days,
            traffic_type=params.traffic_type,
            max_aggregation_interval=params.aggregation_interval_seconds,
            extended_format=params.extended_format,
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        name = context.names.of("vpc-flow-logs")
        flow_log = {
            "vpc_id": context.use("vpc.id"),
            "traffic_type": params.traffic_type,
            "max_aggregation_interval": params.aggregation_interval_seconds,
            "log_format": log_format(extended=params.extended_format),
            "tags": {"Name": name},
        }
        if params.destination == "s3":
            bucket = f"arn:{at.partition}:s3:::{context.use('log_archive_bucket.flow_logs')}"
            options = {
                "file_format": "parquet",
                "hive_compatible_partitions": False,
                "per_hour_partition": True,
            }
            archived = {
                "log_destination_type": "s3",
                "log_destination": bucket,
                "destination_options": Nested(options),
            }
            yield resource("aws_flow_log", local_name(self.id), flow_log | archived)
            return
        place = {"partition": at.partition, "account": at.account, "region": at.region}
        group = resource(
            "aws_cloudwatch_log_group",
            local_name(self.id),
            {
                "name": context.names.log_group("vpc-flow-logs"),
                "kms_key_id": context.use("kms_key.logs"),
                "retention_in_days": params.retention_days,
                "lifecycle": retain(),
            },
        )
        role = resource(
            "aws_iam_role",
            local_name(self.id),
            {
                "name": name,
                "description": "Delivers VPC flow logs to CloudWatch Logs",
                "assume_role_policy": Document(delivery_trust(**place)),
            },
        )
        policy = resource(
            "aws_iam_policy",
            local_name(self.id),
            {
                "name": name,
                "description": "Writes VPC flow logs into their log group",
                "policy": Document(delivery_permissions(context.names.log_group("vpc-flow-logs"), **place)),
            },
        )
        attachment = resource(
            "aws_iam_role_policy_attachment",
            local_name(self.id),
            {"role": role.attribute("name"), "policy_arn": policy.attribute("arn")},
        )
        yield from (group, role, policy, attachment)
        yield resource(
            "aws_flow_log",
            local_name(self.id),
            flow_log
            | {
                "log_destination_type": "cloud-watch-logs",
                "log_destination": group.attribute("arn"),
                "iam_role_arn": role.attribute("arn"),
                "depends_on": (reference(attachment.address),),
            },
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_cloudwatch_log_group.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return flow_log_expectations(**params.model_dump())
