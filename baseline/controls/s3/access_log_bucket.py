"""The bucket that takes the access logs of other buckets in the home Region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Placement, Severity
from baseline.expectation import Expectation
from baseline.families.log_bucket import LogBucketParams, log_bucket_blocks, retained_log_bucket
from baseline.families.log_bucket_expectations import log_bucket_expectations
from baseline.hcl import Block
from baseline.model.distinct import Distinct
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

DELIVERIES = ("server_access_logs",)

# S3 User Guide, "General purpose bucket naming rules", with wildcards. A `$` would begin an IAM policy variable.
BucketPattern = Annotated[str, StringConstraints(pattern=r"^[a-z0-9*?][a-z0-9.*?-]{0,62}$")]


class AccessLogBucket(Control):
    """Requests to the buckets of the baseline are logged to a private bucket that only S3 writes to.

    Encrypted with SSE-S3 and without object lock: server access logging delivers to neither SSE-KMS nor a
    lock.
    """

    id = "s3.access_log_bucket"
    title = "A private bucket takes the access logs of the buckets in the home Region"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.LOGGING
    placement = Placement.once_per_account()
    contributes = {
        "aws-fsbp/S3.9": "Buckets beside those of the baseline have to be told to log here.",
        "cis-aws-5.0/3.4": "The bucket of the trail has to log its requests to this one.",
        "well-architected/SEC04-BP01": "Requests to buckets of the baseline are logged: other buckets have to be told "
        "to log here.",
    }
    price = "About 0.023 USD a month for each GB in S3 Standard and 0.004 USD in GLACIER."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html"

    class Params(LogBucketParams):
        expiration_days: int | None = Field(400, ge=90, description="Days until access logs expire. null: never.")
        source_buckets: Distinct[BucketPattern] = Field(
            (),
            description="Name patterns of further buckets of the account and home Region that may log here, "
            "such as data-*. Default: only buckets whose names begin with the profile's prefix.",
        )

    def provides(self, params: Params) -> tuple[str, ...]:
        return ("access_log_bucket",)

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        return context.names.bucket("access-logs", context.environment.account, context.home_region)

    def notes(self, params: Params) -> tuple[str, ...]:
        # S3 User Guide, "Configuring MFA delete" and "Enabling Amazon S3 server access logging".
        expected = (
            "Expect AWS Config to report the bucket of access logs by S3_BUCKET_LOGGING_ENABLED, since one that logged "
            "to itself would never end, and by S3_BUCKET_MFA_DELETE_ENABLED, since S3 takes no MFA delete beside a "
            "lifecycle configuration. Nothing is left to do about either."
        )
        return (expected,)

    def _sources(self, params: Params, context: Context) -> tuple[str, ...]:
        return (context.names.of("*"), *params.source_buckets)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import LogArchiveBucket

        logs = LogArchiveBucket(
            scope,
            "Logs",
            bucket_name=context.names.bucket("access-logs", context.environment.account, context.home_region),
            deliveries=DELIVERIES,
            source_buckets=self._sources(params, context),
            glacier_days=params.glacier_days,
            glacier_storage_class=params.glacier_storage_class,
            expiration_days=params.expiration_days,
            noncurrent_days=params.noncurrent_days,
        )
        context.provide("access_log_bucket", after=[logs.policy])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        blocks = tuple(
            log_bucket_blocks(
                local_name(self.id),
                params,
                bucket_name=context.names.bucket("access-logs", context.environment.account, context.home_region),
                environment=context.environment,
                deliveries=DELIVERIES,
                source_buckets=self._sources(params, context),
            )
        )
        yield from blocks
        context.provide("access_log_bucket", after=blocks[-1:])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return retained_log_bucket(local_name(self.id))

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        sources = (f"{ANY}-*", *params.source_buckets)
        return log_bucket_expectations(
            params,
            DELIVERIES,
            names=[f"{ANY}-access-logs-{ACCOUNT}-{ANY}"],
            encrypted_with_key=False,
            source_buckets=sources,
        )
