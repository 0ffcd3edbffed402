"""What the buckets that keep logs have in common: their parameters and their Terraform blocks.

The CloudFormation side is `constructs_lib.LogArchiveBucket`; the policy of both is
`documents.bucket_policies`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from baseline.context import Environment
from baseline.control import ControlParams
from baseline.hcl import Block, Document, Nested, reference, resource, retain
from constructs_lib.documents.bucket_policies import log_bucket_policy


class LogBucketParams(ControlParams):
    """How long a log bucket keeps what it is given, and at what price."""

    glacier_days: int | None = Field(
        default=90,
        ge=1,
        description="Days until objects of 128 KB and more move to `glacier_storage_class`. Smaller ones, as most log "
        "files of a quiet account are, cost more to move than to keep and stay in S3 Standard. null: all stay.",
    )
    glacier_storage_class: Literal["GLACIER", "GLACIER_IR", "DEEP_ARCHIVE"] = Field(
        default="GLACIER",
        description="Where they move: GLACIER is read after hours, GLACIER_IR at once, DEEP_ARCHIVE within two days.",
    )
    expiration_days: int | None = Field(default=2557, ge=90, description="Days until objects expire. null: never.")
    noncurrent_days: int = Field(default=90, ge=1, description="Days that an overwritten or deleted version stays.")

    @model_validator(mode="after")
    def _expires_after_moving(self) -> Self:
        moved, expired = self.glacier_days, self.expiration_days
        if moved is not None and expired is not None and expired <= moved:
            raise ValueError(
                f"expiration_days ({expired}) must be more than glacier_days ({moved}); "
                "set glacier_days to null to keep objects where they are"
            )
        return self


def log_bucket_blocks(
    name: str,
    params: LogBucketParams,
    *,
    bucket_name: str,
    environment: Environment,
    deliveries: Sequence[str],
    trails: str = "*",
    source_buckets: Sequence[str] = ("*",),
    encryption_key_arn: str | None = None,
    access_log_bucket: str | None = None,
    access_log_prefix: str = "",
    object_lock: tuple[str, int] | None = None,
    organization_id: str | None = None,
    trail_owner: str | None = None,
) -> Iterator[Block]:
    """The blocks of one bucket, its policy last; parameters as those of `constructs_lib.LogArchiveBucket`.
    `name` is the Terraform local name of each; `object_lock` is the mode and the days of the default
    retention."""
    # The lock of the configuration below enables itself, on a bucket that exists already too; an argument of the bucket
    # would have to replace it.
    bucket = resource("aws_s3_bucket", name, {"bucket": bucket_name, "lifecycle": retain()})
    of_bucket = {"bucket": bucket.attribute("id")}
    versioning = resource(
        "aws_s3_bucket_versioning",
        name,
        of_bucket | {"versioning_configuration": Nested({"status": "Enabled"})},
    )
    public_access_block = resource(
        "aws_s3_bucket_public_access_block",
        name,
        of_bucket
        | {
            "block_public_acls": True,
            "block_public_policy": True,
            "ignore_public_acls": True,
            "restrict_public_buckets": True,
        },
    )
    yield bucket
    yield versioning
    yield public_access_block
    yield resource(
        "aws_s3_bucket_ownership_controls",
        name,
        of_bucket | {"rule": Nested({"object_ownership": "BucketOwnerEnforced"})},
    )
    yield resource(
        "aws_s3_bucket_server_side_encryption_configuration",
        name,
        of_bucket
        | {
            "rule": Nested(
                {
                    "bucket_key_enabled": True if encryption_key_arn else None,
                    "apply_server_side_encryption_by_default": Nested(
                        {
                            "sse_algorithm": "aws:kms" if encryption_key_arn else "AES256",
                            "kms_master_key_id": encryption_key_arn,
                        }
                    ),
                }
            )
        },
    )
    if object_lock:
        mode, days = object_lock
        yield resource(
            "aws_s3_bucket_object_lock_configuration",
            name,
            of_bucket
            | {
                "rule": Nested({"default_retention": Nested({"mode": mode, "days": days})}),
                "depends_on": (reference(versioning.address),),
            },
        )
    yield _lifecycle(name, params, of_bucket, versioning)
    if access_log_bucket:
        yield resource(
            "aws_s3_bucket_logging",
            name,
            of_bucket | {"target_bucket": access_log_bucket, "target_prefix": access_log_prefix},
        )
    policy = log_bucket_policy(
        bucket.attribute("arn"),
        partition=environment.partition,
        account=environment.account,
        region=environment.region,
        deliveries=deliveries,
        trails=trails,
        source_buckets=source_buckets,
        organization_id=organization_id,
        trail_owner=trail_owner,
    )
    # S3 refuses two changes to one bucket's access at the same time.
    yield resource(
        "aws_s3_bucket_policy",
        name,
        of_bucket | {"policy": Document(policy), "depends_on": (reference(public_access_block.address),)},
    )


def retained_log_bucket(name: str) -> dict[str, tuple[str, ...]]:
    """What `Control.retains` says of the bucket whose blocks have this local name: it goes nowhere without what guards
    it, since S3 refuses to delete a bucket that holds logs, but not to strip it."""
    guards = (
        "versioning",
        "public_access_block",
        "ownership_controls",
        "server_side_encryption_configuration",
        "object_lock_configuration",
        "lifecycle_configuration",
        "logging",
        "policy",
    )
    return {f"aws_s3_bucket.{name}": tuple(f"aws_s3_bucket_{guard}.{name}" for guard in guards)}


def _lifecycle(name: str, params: LogBucketParams, of_bucket: Mapping[str, str], versioning: Block) -> Block:
    age: dict[str, Any] = {
        "id": "age",
        "status": "Enabled",
        "filter": Nested({}),
        "noncurrent_version_expiration": Nested({"noncurrent_days": params.noncurrent_days}),
        "abort_incomplete_multipart_upload": Nested({"days_after_initiation": 7}),
    }
    if params.glacier_days is not None:
        age["transition"] = Nested({"days": params.glacier_days, "storage_class": params.glacier_storage_class})
    if params.expiration_days is not None:
        age["expiration"] = Nested({"days": params.expiration_days})
    markers = {
        "id": "delete-markers",
        "status": "Enabled",
        "filter": Nested({}),
        "expiration": Nested({"expired_object_delete_marker": True}),
    }
    return resource(
        "aws_s3_bucket_lifecycle_configuration",
        name,
        {**of_bucket, "rule": (Nested(age), Nested(markers)), "depends_on": (reference(versioning.address),)},
    )
