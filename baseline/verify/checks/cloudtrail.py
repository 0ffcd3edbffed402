"""Trails. Source: CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baseline.verify.check import resource_check
from baseline.verify.iam_documents import document_of, listed
from baseline.verify.stack_template import StackTemplate, TemplateResource

_PAIR = ("CloudWatchLogsLogGroupArn", "CloudWatchLogsRoleArn")
_SERVICE = "cloudtrail.amazonaws.com"


@resource_check("cloudtrail-log-delivery", "AWS::CloudTrail::Trail")
def log_delivery(trail: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """CloudTrail takes a log group and the role that writes to it together, or neither."""
    given = [name for name in _PAIR if name in trail.properties]
    if len(given) == 1:
        missing = next(name for name in _PAIR if name not in given)
        yield f"has {given[0]} without {missing}; CloudTrail takes both or neither"


@resource_check("cloudtrail-bucket", "AWS::CloudTrail::Trail")
def bucket(trail: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """CloudTrail may write to the bucket: it refuses a trail to one whose policy does not let it. Nothing is known here
    of a bucket in another stack."""
    name = trail.text("S3BucketName")
    if name is None:
        yield "has no S3BucketName, so that it cannot deliver"
        return
    for one in template.of_type("AWS::S3::Bucket"):
        called = (f"${{{one.logical_id}}}", one.text("BucketName"))
        if name not in called:
            continue
        policies = [p for p in template.of_type("AWS::S3::BucketPolicy") if p.text("Bucket") in called]
        if not any(_lets_cloudtrail_write(policy) for policy in policies):
            yield f"delivers to {one.logical_id}, whose policy does not let {_SERVICE} put objects there"


def _lets_cloudtrail_write(policy: TemplateResource) -> bool:
    document = document_of(policy.properties.get("PolicyDocument"))
    statements = listed(document.get("Statement")) if document else []
    return any(
        isinstance(one, Mapping)
        and one.get("Effect") == "Allow"
        and isinstance(one.get("Principal"), Mapping)
        and _SERVICE in listed(one["Principal"].get("Service"))
        and "s3:PutObject" in listed(one.get("Action"))
        for one in statements
    )
