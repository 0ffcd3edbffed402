"""Declarative policies: settings of services that hold in every account they reach, and that no account can change.

Source: AWS Organizations User Guide, "Declarative policy syntax and examples", "Amazon S3 policy syntax and examples",
and the same of Amazon GuardDuty, Amazon Inspector and Security Hub policies, read in November 2026.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


def assigned(value: object) -> dict[str, object]:
    """The value, which replaces what is inherited."""
    return {"@@assign": value}


def instance_metadata_defaults(
    *,
    http_tokens: str,
    http_put_response_hop_limit: int | None,
    http_endpoint: str,
    instance_metadata_tags: str,
    http_tokens_enforced: bool,
) -> dict[str, Any]:
    """Defaults of instances that are launched from now on. No hop limit is no preference; enforced, an instance that
    does without IMDSv2 is not launched at all."""
    found: dict[str, Any] = {
        "http_tokens": assigned(http_tokens),
        "http_put_response_hop_limit": assigned(str(http_put_response_hop_limit or -1)),
        "http_endpoint": assigned(http_endpoint),
        "instance_metadata_tags": assigned(instance_metadata_tags),
    }
    if http_tokens_enforced:
        found["http_tokens_enforced"] = assigned("enabled")
    return {"instance_metadata_defaults": found}


def image_block_public_access() -> dict[str, Any]:
    """AMIs are not made public; what is public stays so."""
    return {"image_block_public_access": {"state": assigned("block_new_sharing")}}


def snapshot_block_public_access(state: str) -> dict[str, Any]:
    """EBS snapshots are not made public; with block_all_sharing, what is public is private."""
    return {"snapshot_block_public_access": {"state": assigned(state)}}


def serial_console_disabled() -> dict[str, Any]:
    """Nobody reaches an instance by its serial console."""
    return {"serial_console_access": {"status": assigned("disabled")}}


def vpc_block_public_access(*, mode: str, exclusions_allowed: bool) -> dict[str, Any]:
    """Internet gateways let nothing in, or nothing at all, but for VPCs and subnets that an account excludes."""
    exclusions = "enabled" if exclusions_allowed else "disabled"
    block = {"mode": assigned(mode), "exclusions_allowed": assigned(exclusions)}
    return {"vpc_block_public_access": {"internet_gateway_block": block}}


def allowed_images(
    *, state: str, providers: Sequence[str], days_since_created: int | None, days_since_deprecated: int | None
) -> dict[str, Any]:
    """AMIs of these owners alone are seen and launched; in audit_mode, others are marked."""
    criteria: dict[str, Any] = {"allowed_image_providers": {"@@append": list(providers)}}
    if days_since_created is not None:
        criteria["creation_date_condition"] = {"maximum_days_since_created": assigned(days_since_created)}
    if days_since_deprecated is not None:
        criteria["deprecation_time_condition"] = {"maximum_days_since_deprecated": assigned(days_since_deprecated)}
    return {"allowed_images_settings": {"state": assigned(state), "image_criteria": {"criteria_1": criteria}}}


def ec2_policy(*attributes: Mapping[str, Any], exception_message: str | None = None) -> dict[str, Any]:
    """A policy of the type DECLARATIVE_POLICY_EC2 of these attributes, and what is said to whom it refuses."""
    message = {"exception_message": assigned(exception_message)} if exception_message else {}
    return {"ec2_attributes": {**message, **{name: one for each in attributes for name, one in each.items()}}}


def s3_policy() -> dict[str, Any]:
    """A policy of the type S3_POLICY: all four public access blocks are on for the account."""
    return {"s3_attributes": {"public_access_block_configuration": assigned("all")}}


def guardduty_policy(*, regions: Sequence[str], features: Sequence[str], agents: Sequence[str]) -> dict[str, Any]:
    """A policy of the type GUARDDUTY_POLICY: foundational detection, and these features, are on in these Regions;
    others are left as they are. `agents` are what runtime monitoring installs by itself."""
    on = {"status": assigned("enabled")}
    block: dict[str, Any] = {"foundational": on, **dict.fromkeys(features, on)}
    if agents:
        block["runtime_monitoring"] = {**on, "additional_configuration": dict.fromkeys(agents, on)}
    return {"guardduty": {"enablement": dict.fromkeys(regions, block)}}


def inspector_policy(*, regions: Sequence[str], scans: Sequence[str]) -> dict[str, Any]:
    """A policy of the type INSPECTOR_POLICY: these scans are on in these Regions. That of the code of functions is
    part of that of functions."""
    enablement: dict[str, Any] = {one: _in(regions) for one in scans if one != "lambda_code_scanning"}
    if "lambda_code_scanning" in scans:
        enablement["lambda_standard_scanning"] = {**_in(regions), "lambda_code_scanning": _in(regions)}
    return {"inspector": {"enablement": enablement}}


def security_hub_policy(*, regions: Sequence[str]) -> dict[str, Any]:
    """A policy of the type SECURITYHUB_POLICY: Security Hub is on in these Regions."""
    return {"securityhub": _in(regions)}


def _in(regions: Sequence[str]) -> dict[str, Any]:
    # Both lists have to be there.
    return {"enable_in_regions": assigned(list(regions)), "disable_in_regions": assigned([])}
