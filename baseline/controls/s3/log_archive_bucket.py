"""The bucket that keeps the account's audit logs, in the home Region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.controls.s3._archive_parameters import ArchiveParams, OrganizationTrail
from baseline.expectation import At, Expectation
from baseline.families.log_bucket import log_bucket_blocks, retained_log_bucket
from baseline.families.log_bucket_expectations import log_bucket_expectations
from baseline.families.organization_trail import made_in, owner
from baseline.hcl import Block
from baseline.must import at_least, equals, like, refers
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class LogArchiveBucket(Control):
    """Audit logs arrive in one encrypted bucket, from the services that the profile names and nobody else.

    With object lock, what AWS Config delivers goes to a second bucket without one, because AWS Config does
    not deliver to a bucket with a default retention.
    """

    id = "s3.log_archive_bucket"
    title = "Audit logs are kept in an encrypted, versioned bucket that only AWS services write to"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.LOGGING
    placement = Placement.once_per_account()
    satisfies = ("cis-aws-5.0/3.4",)
    contributes = {
        "nist-800-53-r5/AU-11": "Logs that never come to the archive are kept as their systems do.",
        "pci-dss-4.0.1/10.5.1": "Logs of systems that never come to the archive are kept as these do.",
        "well-architected/SEC04-BP02": "Logs of the account and home Region are kept in one place: those of further "
        "accounts have to be brought together, and searched.",
    }
    passes = ("CloudTrail.6", "CloudTrail.7")
    price = (
        "About 0.023 USD a month for each GB in S3 Standard and 0.004 USD in GLACIER; 0.005 USD for 1,000 files that "
        "arrive, and 0.03 USD for 1,000 that move to GLACIER."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"

    Params = ArchiveParams

    def provides(self, params: ArchiveParams) -> tuple[str, ...]:
        """A capability for each service that may deliver, so that whoever lets one deliver cannot stand where the
        bucket does not take it."""
        return tuple(_capability(delivery) for delivery in params.deliveries)

    def needs(self, params: ArchiveParams) -> tuple[Need, ...]:
        return (Need("access_log_bucket"), Need("kms_key.logs"))

    def localize(self, params: ArchiveParams, place: Place) -> ArchiveParams:
        """Where the trail of the organization is made, its log files are taken too."""
        if params.organization_trail or not place.organization_id or not made_in(place):
            return params
        trail = OrganizationTrail(organization_id=place.organization_id, owner=owner(place))
        return params.model_copy(update={"organization_trail": trail})

    def passed(self, params: ArchiveParams) -> tuple[str, ...]:
        """Both are about the bucket that a trail delivers to."""
        return self.passes if "cloudtrail" in params.deliveries else ()

    def satisfied(self, params: ArchiveParams) -> tuple[str, ...]:
        return self.satisfies if "cloudtrail" in params.deliveries else ()

    def notes(self, params: ArchiveParams) -> tuple[str, ...]:
        # S3 User Guide, "Configuring MFA delete".
        expected = (
            "Expect AWS Config to report the log archive by S3_BUCKET_MFA_DELETE_ENABLED for as long as it stands: S3 "
            "takes no MFA delete beside a lifecycle configuration. object_lock is what keeps versions from deletion."
        )
        return (expected,)

    def value_of(self, capability: str, params: ArchiveParams, context: Context) -> str | None:
        """The bucket's name; `config_archive_bucket` is the log archive itself unless that one is locked."""
        apart = capability == _capability("config") and "config-archive" in params.buckets
        purpose = "config-archive" if apart else "log-archive"
        return context.names.bucket(purpose, context.environment.account, context.home_region)

    def define(self, scope: Construct, params: ArchiveParams, context: Context) -> None:
        from constructs_lib import LogArchiveBucket as Bucket

        for purpose, deliveries in params.buckets.items():
            lock = params.object_lock if purpose == "log-archive" else None
            trail = params.organization_trail if purpose == "log-archive" else None
            bucket = Bucket(
                scope,
                "Archive" if purpose == "log-archive" else "Config",
                bucket_name=context.names.bucket(purpose, context.environment.account, context.home_region),
                deliveries=deliveries,
                trails=context.names.of("*"),
                encryption_key_arn=context.use("kms_key.logs"),
                access_log_bucket_name=context.use("access_log_bucket"),
                access_log_prefix=f"{purpose}/",
                glacier_days=params.glacier_days,
                glacier_storage_class=params.glacier_storage_class,
                expiration_days=params.expiration_days,
                noncurrent_days=params.noncurrent_days,
                object_lock_mode=lock.mode if lock else None,
                object_lock_days=lock.days if lock else 365,
                organization_id=trail and trail.organization_id,
                trail_owner=trail and trail.owner,
            )
            for delivery in deliveries:
                context.provide(_capability(delivery), after=[bucket.policy])

    def terraform(self, params: ArchiveParams, context: Context) -> Iterator[Block]:
        at = context.environment
        for purpose, deliveries in params.buckets.items():
            lock = params.object_lock if purpose == "log-archive" else None
            trail = params.organization_trail if purpose == "log-archive" else None
            blocks = tuple(
                log_bucket_blocks(
                    local_name(self.id, "" if purpose == "log-archive" else "config"),
                    params,
                    bucket_name=context.names.bucket(purpose, at.account, context.home_region),
                    environment=at,
                    deliveries=deliveries,
                    trails=context.names.of("*"),
                    encryption_key_arn=context.use("kms_key.logs"),
                    access_log_bucket=context.use("access_log_bucket"),
                    access_log_prefix=f"{purpose}/",
                    object_lock=(lock.mode, lock.days) if lock else None,
                    organization_id=trail and trail.organization_id,
                    trail_owner=trail and trail.owner,
                )
            )
            yield from blocks
            for delivery in deliveries:
                context.provide(_capability(delivery), after=blocks[-1:])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return retained_log_bucket(local_name(self.id)) | retained_log_bucket(local_name(self.id, "config"))

    def expectations(self, params: ArchiveParams) -> tuple[Expectation, ...]:
        encryption, trail = "BucketEncryption.ServerSideEncryptionConfiguration", params.organization_trail
        expectations = [
            *log_bucket_expectations(
                params,
                *params.buckets.values(),
                names=[f"{ANY}-{purpose}-{ACCOUNT}-{ANY}" for purpose in params.buckets],
                encrypted_with_key=True,
                trails=f"{ANY}-*",
                organization_id=trail and trail.organization_id,
                trail_owner=trail and trail.owner,
            ),
            Expectation(
                "The default encryption names the key of the baseline",
                refers("kms_baseline_keys", "kms_key", "kms-key"),
                At("AWS::S3::Bucket", f"{encryption}.ServerSideEncryptionByDefault.KMSMasterKeyID"),
                At(
                    "aws_s3_bucket_server_side_encryption_configuration",
                    "rule.apply_server_side_encryption_by_default.kms_master_key_id",
                ),
            ),
            Expectation(
                "One data key serves many objects, so that KMS throttles no delivery",
                equals(True),
                At("AWS::S3::Bucket", f"{encryption}.BucketKeyEnabled"),
                At("aws_s3_bucket_server_side_encryption_configuration", "rule.bucket_key_enabled"),
            ),
            Expectation(
                "Requests to each bucket are logged under its purpose",
                like(*(f"{purpose}/" for purpose in params.buckets)),
                At("AWS::S3::Bucket", "LoggingConfiguration.LogFilePrefix"),
                At("aws_s3_bucket_logging", "target_prefix"),
            ),
            Expectation(
                "It is the archive whose requests are logged",
                refers("aws_s3_bucket"),
                None,
                At("aws_s3_bucket_logging", "bucket"),
            ),
            Expectation(
                "Requests to the archive are logged to another bucket",
                like(f"{ANY}-access-logs-{ACCOUNT}-{ANY}"),
                At("AWS::S3::Bucket", "LoggingConfiguration.DestinationBucketName"),
                At("aws_s3_bucket_logging", "target_bucket"),
            ),
        ]
        if params.object_lock:
            lock = "ObjectLockConfiguration.Rule.DefaultRetention"
            locked = {"ObjectLockEnabled": True}
            block = "aws_s3_bucket_object_lock_configuration"
            expectations += [
                Expectation(
                    f"Object versions are locked in {params.object_lock.mode} mode",
                    equals(params.object_lock.mode),
                    At("AWS::S3::Bucket", f"{lock}.Mode", locked),
                    At(block, "rule.default_retention.mode"),
                ),
                Expectation(
                    "Object versions stay locked",
                    at_least(params.object_lock.days),
                    At("AWS::S3::Bucket", f"{lock}.Days", locked),
                    At(block, "rule.default_retention.days"),
                ),
            ]
        return tuple(expectations)


def _capability(delivery: str) -> str:
    """`log_archive_bucket.flow_logs`; that of AWS Config has a name of its own, since it may be of another bucket."""
    return "config_archive_bucket" if delivery == "config" else f"log_archive_bucket.{delivery}"
