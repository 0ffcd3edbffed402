"""What must hold of every bucket that keeps logs, in either format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from baseline.expectation import At, Expectation, retained
from baseline.families.log_bucket import LogBucketParams
from baseline.must import at_least, at_most, equals, grants, like, refers, states, that
from baseline.references import ACCOUNT, PARTITION, REFERENCE, REGION
from constructs_lib.documents.bucket_policies import log_bucket_policy


def log_bucket_expectations(
    params: LogBucketParams,
    *deliveries_of_buckets: Sequence[str],
    names: Sequence[str],
    encrypted_with_key: bool,
    trails: str = "*",
    source_buckets: Sequence[str] = ("*",),
    organization_id: str | None = None,
    trail_owner: str | None = None,
) -> tuple[Expectation, ...]:
    """What must hold of every log bucket, and of the grants in whichever bucket has them. Each bucket is named by what
    is delivered to it; `names`, with ANY and ACCOUNT, are the buckets' own; `trails`, `source_buckets` and the
    rest are those of the policy, of which the first bucket alone takes what an organization's trails deliver."""
    policies = [
        log_bucket_policy(
            REFERENCE,
            partition=PARTITION,
            account=ACCOUNT,
            region=REGION,
            deliveries=deliveries,
            trails=trails,
            source_buckets=source_buckets,
            organization_id=None if number else organization_id,
            trail_owner=trail_owner,
        )
        for number, deliveries in enumerate(deliveries_of_buckets)
    ]
    encryption = "BucketEncryption.ServerSideEncryptionConfiguration"
    encryption_block = "aws_s3_bucket_server_side_encryption_configuration"
    lifecycle_block = "aws_s3_bucket_lifecycle_configuration"
    expectations = [
        Expectation(
            "Objects are encrypted " + ("with the key of the baseline" if encrypted_with_key else "with SSE-S3"),
            equals("aws:kms" if encrypted_with_key else "AES256"),
            At("AWS::S3::Bucket", f"{encryption}.ServerSideEncryptionByDefault.SSEAlgorithm"),
            At(encryption_block, "rule.apply_server_side_encryption_by_default.sse_algorithm"),
        ),
        Expectation(
            "Versions are kept",
            equals("Enabled"),
            At("AWS::S3::Bucket", "VersioningConfiguration.Status"),
            At("aws_s3_bucket_versioning", "versioning_configuration.status"),
        ),
        Expectation(
            "The bucket owner owns every object and ACLs are off",
            equals("BucketOwnerEnforced"),
            At("AWS::S3::Bucket", "OwnershipControls.Rules.ObjectOwnership"),
            At("aws_s3_bucket_ownership_controls", "rule.object_ownership"),
        ),
        Expectation(
            "Requests without TLS are denied",
            states(
                Effect="Deny",
                Principal={"AWS": "*"},
                Action="s3:*",
                Condition={"Bool": {"aws:SecureTransport": "false"}},
            ),
            At("AWS::S3::BucketPolicy", "PolicyDocument"),
            At("aws_s3_bucket_policy", "policy"),
        ),
        Expectation(
            "Requests with TLS older than 1.2 are denied",
            states(
                Effect="Deny",
                Principal={"AWS": "*"},
                Action="s3:*",
                Condition={"NumericLessThan": {"s3:TlsVersion": "1.2"}},
            ),
            At("AWS::S3::BucketPolicy", "PolicyDocument"),
            At("aws_s3_bucket_policy", "policy"),
        ),
        Expectation(
            "Each service writes under its own keys and on its own terms, and nothing else is granted",
            grants(*policies),
            At("AWS::S3::BucketPolicy", "PolicyDocument"),
            At("aws_s3_bucket_policy", "policy"),
        ),
        Expectation(
            "The policy is on a bucket of the baseline",
            refers(),
            At("AWS::S3::BucketPolicy", "Bucket"),
            At("aws_s3_bucket_policy", "bucket"),
        ),
        Expectation(
            "Buckets are named for their purpose and the account",
            like(*names),
            At("AWS::S3::Bucket", "BucketName"),
            At("aws_s3_bucket", "bucket"),
        ),
        Expectation(
            "Versions age as the profile says, and what is left of them goes",
            like(_rules(params)),
            At("AWS::S3::Bucket", "LifecycleConfiguration.Rules"),
            At(lifecycle_block, "rule", must=like(_rule_blocks(params))),
        ),
        retained("aws_s3_bucket"),
        *(
            Expectation(
                f"{block} is about a bucket of the baseline", refers("aws_s3_bucket"), None, At(block, "bucket")
            )
            for block in (
                "aws_s3_bucket_ownership_controls",
                "aws_s3_bucket_public_access_block",
                "aws_s3_bucket_versioning",
                encryption_block,
                lifecycle_block,
            )
        ),
        Expectation(
            "Only services may write, each on behalf of the own account",
            that("allows service principals alone, with aws:SourceAccount", _grants_are_bound),
            At("AWS::S3::BucketPolicy", "PolicyDocument"),
            At("aws_s3_bucket_policy", "policy"),
        ),
        Expectation(
            "Overwritten and deleted versions stay for a while",
            at_least(params.noncurrent_days),
            At(
                "AWS::S3::Bucket",
                "LifecycleConfiguration.Rules.NoncurrentVersionExpiration.NoncurrentDays",
                _AGE,
            ),
            At(lifecycle_block, "rule.noncurrent_version_expiration.noncurrent_days"),
        ),
    ]
    for flag in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"):
        name = "".join(word.capitalize() for word in flag.split("_"))
        expectations.append(
            Expectation(
                f"Public access is blocked: {flag}",
                equals(True),
                At("AWS::S3::Bucket", f"PublicAccessBlockConfiguration.{name}"),
                At("aws_s3_bucket_public_access_block", flag),
            )
        )
    if params.glacier_days is not None:
        expectations.append(
            Expectation(
                "Objects move to Glacier",
                at_most(params.glacier_days),
                At("AWS::S3::Bucket", "LifecycleConfiguration.Rules.Transitions.TransitionInDays", _AGE),
                At(lifecycle_block, "rule.transition.days"),
            )
        )
    if params.expiration_days is not None:
        expectations.append(
            Expectation(
                "Objects do not expire early",
                at_least(params.expiration_days),
                At("AWS::S3::Bucket", "LifecycleConfiguration.Rules.ExpirationInDays", _AGE),
                At(lifecycle_block, "rule.expiration.days"),
            )
        )
    delivered = dict.fromkeys(one for deliveries in deliveries_of_buckets for one in deliveries)
    expectations += [_delivers(delivery) for delivery in delivered]
    return tuple(expectations)


def _rules(params: LogBucketParams) -> list[dict[str, Any]]:
    age: dict[str, Any] = {
        "Id": "age",
        "Status": "Enabled",
        "NoncurrentVersionExpiration": {"NoncurrentDays": params.noncurrent_days},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": at_least(1)},
    }
    if params.glacier_days is not None:
        age["Transitions"] = [{"TransitionInDays": params.glacier_days, "StorageClass": params.glacier_storage_class}]
    if params.expiration_days is not None:
        age["ExpirationInDays"] = params.expiration_days
    return [age, {"Id": "delete-markers", "Status": "Enabled", "ExpiredObjectDeleteMarker": True}]


def _rule_blocks(params: LogBucketParams) -> list[dict[str, Any]]:
    age: dict[str, Any] = {
        "id": "age",
        "status": "Enabled",
        "filter": [{}],
        "noncurrent_version_expiration": [{"noncurrent_days": params.noncurrent_days}],
        "abort_incomplete_multipart_upload": [{"days_after_initiation": at_least(1)}],
    }
    if params.glacier_days is not None:
        age["transition"] = [{"days": params.glacier_days, "storage_class": params.glacier_storage_class}]
    if params.expiration_days is not None:
        age["expiration"] = [{"days": params.expiration_days}]
    marker = [{"expired_object_delete_marker": True}]
    return [age, {"id": "delete-markers", "status": "Enabled", "filter": [{}], "expiration": marker}]


_AGE = {"LifecycleConfiguration.Rules.Id": "age"}
_WRITES = {
    "cloudtrail": ("AWSCloudTrailWrite", "cloudtrail.amazonaws.com"),
    "config": ("AWSConfigBucketDelivery", "config.amazonaws.com"),
    "flow_logs": ("AWSLogDeliveryWrite", "delivery.logs.amazonaws.com"),
    "dns_queries": ("AWSLogDeliveryWrite", "delivery.logs.amazonaws.com"),
    "waf": ("AWSLogDeliveryWrite", "delivery.logs.amazonaws.com"),
    "server_access_logs": ("S3ServerAccessLogs", "logging.s3.amazonaws.com"),
}


def _delivers(delivery: str) -> Expectation:
    sid, principal = _WRITES[delivery]
    granted = states(Sid=sid, Effect="Allow", Principal={"Service": principal}, Action="s3:PutObject")
    return Expectation(
        f"The bucket takes what {principal} delivers ({delivery})",
        granted,
        At("AWS::S3::BucketPolicy", "PolicyDocument", {"PolicyDocument.Statement.Sid": sid}),
        At("aws_s3_bucket_policy", "policy", {"policy.Statement.Sid": sid}),
    )


def _grants_are_bound(document: object) -> bool:
    if not isinstance(document, Mapping):
        return False
    allowed = [one for one in document.get("Statement", ()) if one.get("Effect") == "Allow"]
    return bool(allowed) and all(
        set(one.get("Principal", ())) == {"Service"}
        and one.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount")
        for one in allowed
    )
