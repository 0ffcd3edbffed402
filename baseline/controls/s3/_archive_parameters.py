"""What a profile says of the log archive: a part of `s3.log_archive_bucket`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from baseline.control import ControlParams
from baseline.families.log_bucket import LogBucketParams
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, OrganizationId


def _not_waf(word: Any) -> Any:
    # AWS WAF Developer Guide, "Amazon S3": the names of buckets for its logs begin with aws-waf-logs-.
    if word == "waf":
        raise FieldError(
            FieldProblem(
                "AWS WAF cannot deliver here: it writes only to buckets whose names begin with aws-waf-logs-",
                allowed="cloudtrail, config, flow_logs, dns_queries",
                advice="remove it: the web ACL of the baseline logs to a bucket of its own, which is named so",
            )
        )
    return word


Delivery = Annotated[Literal["cloudtrail", "config", "flow_logs", "dns_queries"], BeforeValidator(_not_waf)]


class OrganizationTrail(ControlParams):
    """A trail of a whole organization that delivers here."""

    organization_id: OrganizationId = Field(description="Id of the organization, such as o-exampleorgid.")
    owner: AccountId | None = Field(
        default=None, description="The management account, which owns the trail. Default: the account of the bucket."
    )


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


class ArchiveParams(LogBucketParams):
    """Who delivers to the log archive, and whether what arrives is locked."""

    deliveries: Distinct[Delivery] = Field(
        ("cloudtrail", "config", "flow_logs", "dns_queries"),
        min_length=1,
        description="Services that may deliver; leave out only what is not recorded or goes elsewhere.",
    )
    object_lock: ObjectLock | None = Field(
        None,
        description="Locks every object version, such as {mode: GOVERNANCE, days: 365}. Choose before the first "
        "deployment: a bucket cannot be replaced under its own name. Default: no lock.",
    )

    organization_trail: OrganizationTrail | None = Field(
        None,
        description="Whose organization trail, named with the profile's prefix, delivers here as well. Default: "
        "that of the profile's organization, in the account in which it is made.",
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
