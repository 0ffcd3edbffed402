"""The bucket that keeps the account's audit logs, in the home Region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

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
from baseline.expectation import At, Expectation
from baseline.hcl import Block
from baseline.log_bucket import LogBucketParams, log_bucket_blocks, retained_log_bucket
from baseline.log_bucket_expectations import log_bucket_expectations
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import at_least, equals, like, refers
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


def _not_waf(word: Any) -> Any:
    # AWS WAF Developer Guide, "Amazon S3": the names of buckets for its logs begin with aws-waf-logs-.
    if word == "waf":
        raise FieldError(
            FieldProblem(
                "AWS WAF cannot deliver here: it writes only to buckets whose names begin with aws-waf-logs-",
                allowed="cloudtrail, config, flow_logs",
                advice="remove it: the web ACL of the baseline logs to a bucket of its own, which is named so",
            )
        )
    return word


Delivery = Annotated[Literal["cloudtrail", "config", "flow_logs"], BeforeValidator(_not_waf)]


class ObjectLock(ControlParams):
    """A default retention for every object version."""

    mode: Literal["GOVERNANCE", "COMPLIANCE"] = Field(
        description="GOVERNANCE: principals with s3:BypassGovernanceRetention may still delete. COMPLIANCE: "
        "nobody, not even the account root, until the days are over; the storage is paid for until then."
    )
    days: int = Field(default=365, ge=1, le=36500, description="Days that a version is locked after it is written.")
    acknowledge: Literal["nobody can delete what is locked"] | None = Field(
        default=None, description="The typed yes that COMPLIANCE asks for, since it cannot be undone."
    )

    @model_validator(mode="after")
    def _compliance_is_meant(self) -> Self:
        if self.mode == "COMPLIANCE" and self.acknowledge is None:
            raise ValueError('mode COMPLIANCE cannot be undone: set acknowledge to "nobody can delete what is locked"')
        return self


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
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"

    class Params(LogBucketParams):
        deliveries: Distinct[Delivery] = Field(
            ("cloudtrail", "config", "flow_logs"),
            min_length=1,
            description="Services that may deliver; leave out only what is not recorded or goes elsewhere.",
        )
        object_lock: ObjectLock | None = Field(
            None,
            description="Locks every object version, such as {mode: GOVERNANCE, days: 365}. Choose before the first "
            "deployment: a bucket cannot be replaced under its own name. Default: no lock.",
        )

        @model_validator(mode="after")
        def _lock_fits(self) -> Self:
            if self.object_lock and self.deliveries == ("config",):
                raise ValueError(
                    "object_lock has nothing to lock: AWS Config, the only one in deliveries, cannot deliver "
                    "to a locked bucket"
                )
            if self.object_lock and self.expiration_days is not None and self.expiration_days < self.object_lock.days:
                raise ValueError(
                    f"expiration_days ({self.expiration_days}) must be at least object_lock.days "
                    f"({self.object_lock.days}): what is locked cannot expire"
                )
            return self

        @property
        def buckets(self) -> Mapping[str, tuple[str, ...]]:
            """What is delivered to each bucket, by the purpose in its name; the locked one stands first."""
            if self.object_lock is None or "config" not in self.deliveries:
                return {"log-archive": self.deliveries}
            others = tuple(one for one in self.deliveries if one != "config")
            return {"log-archive": others, "config-archive": ("config",)}

    def provides(self, params: Params) -> tuple[str, ...]:
        """A capability for each service that may deliver, so that whoever lets one deliver cannot stand where the
        bucket does not take it."""
        return tuple(_capability(delivery) for delivery in params.deliveries)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("access_log_bucket"), Need("kms_key.logs"))

    def notes(self, params: Params) -> tuple[str, ...]:
        # S3 User Guide, "Configuring MFA delete".
        expected = (
            "Expect AWS Config to report the log archive by S3_BUCKET_MFA_DELETE_ENABLED for as long as it stands: S3 "
            "takes no MFA delete beside a lifecycle configuration. object_lock is what keeps versions from deletion."
        )
        return (expected,)

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        """The bucket's name; `config_archive_bucket` is the log archive itself unless that one is locked."""
        apart = capability == _capability("config") and "config-archive" in params.buckets
        purpose = "config-archive" if apart else "log-archive"
        return context.names.bucket(purpose, context.environment.account, context.home_region)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import LogArchiveBucket as Bucket

        for purpose, deliveries in params.buckets.items():
            lock = params.object_lock if purpose == "log-archive" else None
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
            )
            for delivery in deliveries:
                context.provide(_capability(delivery), after=[bucket.policy])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        for purpose, deliveries in params.buckets.items():
            lock = params.object_lock if purpose == "log-archive" else None
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
                )
            )
            yield from blocks
            for delivery in deliveries:
                context.provide(_capability(delivery), after=blocks[-1:])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return retained_log_bucket(local_name(self.id)) | retained_log_bucket(local_name(self.id, "config"))

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        encryption = "BucketEncryption.ServerSideEncryptionConfiguration"
        expectations = [
            *log_bucket_expectations(
                params,
                *params.buckets.values(),
                names=[f"{ANY}-{purpose}-{ACCOUNT}-{ANY}" for purpose in params.buckets],
                encrypted_with_key=True,
                trails=f"{ANY}-*",
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
