"""The account's trail: every Region's management events, in the log archive and in CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.expectation import Expectation
from baseline.families.organization_trail import replaces_account_trail
from baseline.families.trail import (
    CONTRIBUTES,
    PASSES,
    SATISFIES,
    TrailParams,
    passed,
    satisfied,
    short_retention,
    trail_blocks,
)
from baseline.families.trail_expectations import trail_expectations
from baseline.hcl import Block
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


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
    satisfies = SATISFIES
    contributes = CONTRIBUTES
    passes = PASSES
    price = (
        "The first trail of management events is free, and a further copy of them costs about 2.00 USD per 100,000 "
        "events; its log group about 0.50 USD per GB, data events about 0.10 USD per 100,000."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"

    Params = TrailParams

    def provides(self, params: TrailParams) -> tuple[str, ...]:
        return ("trail_log_group",)

    def needs(self, params: TrailParams) -> tuple[Need, ...]:
        return (Need("log_archive_bucket.cloudtrail"), Need("kms_key.logs"))

    def value_of(self, capability: str, params: TrailParams, context: Context) -> str | None:
        return context.names.log_group("cloudtrail")

    def localize(self, params: TrailParams, place: Place) -> TrailParams | None:
        """Not where the organization's trail records what this one would."""
        return None if replaces_account_trail(place) else params

    def satisfied(self, params: TrailParams) -> tuple[str, ...]:
        return satisfied(params)

    def passed(self, params: TrailParams) -> tuple[str, ...]:
        return passed(params)

    def notes(self, params: TrailParams) -> tuple[str, ...]:
        return short_retention(params)

    def define(self, scope: Construct, params: TrailParams, context: Context) -> None:
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

    def terraform(self, params: TrailParams, context: Context) -> Iterator[Block]:
        name, group = context.names.of("trail"), context.names.log_group("cloudtrail")
        blocks = tuple(trail_blocks(params, context, trail_name=name, log_group_name=group))
        yield from blocks
        context.provide("trail_log_group", after=blocks[:1])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_cloudwatch_log_group.{local_name(self.id)}": ()}

    def expectations(self, params: TrailParams) -> tuple[Expectation, ...]:
        return trail_expectations(self.id, params, trail="trail", log_group="cloudtrail")
