"""Buckets."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.verify.check import resource_check
from baseline.verify.stack_template import StackTemplate, TemplateResource


@resource_check("s3-logging-target", "AWS::S3::Bucket")
def logging_target(bucket: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """A bucket does not log to itself: each log that S3 delivers would be logged in turn, without end."""
    target = bucket.text("LoggingConfiguration.DestinationBucketName")
    if target is not None and target == bucket.text("BucketName"):
        yield "sends its access logs to itself; DestinationBucketName must be another bucket"
