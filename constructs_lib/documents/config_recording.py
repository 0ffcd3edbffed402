"""What an AWS Config recorder records, and as whom.

Source: AWS Config API Reference, RecordingGroup and RecordingMode; AWS Config Developer Guide, "Using
service-linked roles for AWS Config".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

SERVICE_NAME = "config.amazonaws.com"
ROLE_NAME = "AWSServiceRoleForConfig"

# Recorded alike in every Region that was there before February 2022; every other type is told apart by
# Region.
GLOBAL_RESOURCE_TYPES = ("AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User")

# AWS Config records these as they change; asking for a day's summary is refused.
CONTINUOUS_ONLY = (
    "AWS::Config::ConfigurationRecorder",
    "AWS::Config::ConformancePackCompliance",
    "AWS::Config::ResourceCompliance",
)


def service_linked_role_arn(*, partition: str, account: str) -> str:
    """The role that AWS Config records as, and the only one that Security Hub's Config.1 accepts."""
    return f"arn:{partition}:iam::{account}:role/aws-service-role/{SERVICE_NAME}/{ROLE_NAME}"


def recording_group(*, global_resource_types: bool, excluded_resource_types: Sequence[str]) -> dict[str, Any]:
    """The recording group in the words of CloudFormation: everything, or everything but the excluded types.

    `IncludeGlobalResourceTypes` counts only where everything is recorded. With exclusions the global types
    are recorded unless they are excluded by name.
    """
    if not excluded_resource_types:
        return {
            "AllSupported": True,
            "IncludeGlobalResourceTypes": global_resource_types,
            "RecordingStrategy": {"UseOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
        }
    excluded = {*excluded_resource_types, *(() if global_resource_types else GLOBAL_RESOURCE_TYPES)}
    return {
        "AllSupported": False,
        "IncludeGlobalResourceTypes": False,
        "ExclusionByResourceTypes": {"ResourceTypes": sorted(excluded)},
        "RecordingStrategy": {"UseOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
    }


def recording_mode(*, recording_frequency: str, overrides: Mapping[str, str]) -> dict[str, Any]:
    """The recording mode in the words of CloudFormation: `CONTINUOUS` or `DAILY`, and the types recorded
    otherwise.

    AWS Config takes one override. There are two frequencies, so one is enough.
    """
    mode: dict[str, Any] = {"RecordingFrequency": recording_frequency}
    others = {frequency for frequency in overrides.values() if frequency != recording_frequency}
    for other in others:
        types = sorted(name for name, frequency in overrides.items() if frequency == other)
        mode["RecordingModeOverrides"] = [{"RecordingFrequency": other, "ResourceTypes": types}]
    return mode
