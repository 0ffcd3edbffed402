"""What must hold of a recorder, its delivery channel and its retention in either format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baseline.expectation import At, Expectation, retained
from baseline.families.setting_expectations import setting_expectations
from baseline.must import Must, at_least, equals, like, refers
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents import account_settings
from constructs_lib.documents.config_recording import ROLE_NAME, SERVICE_NAME, service_linked_role_arn

_RECORDER = ("AWS::Config::ConfigurationRecorder", "aws_config_configuration_recorder")
_CHANNEL = ("AWS::Config::DeliveryChannel", "aws_config_delivery_channel")


def recorder_expectations(
    group: Mapping[str, Any],
    mode: Mapping[str, Any],
    *,
    delivery_frequency: str,
    retention_days: int,
    makes_role: bool,
) -> tuple[Expectation, ...]:
    """`group` and `mode` are those of `documents.config_recording`."""
    expected = [
        _holds(
            "The recorder records all types, or all but the excluded ones",
            equals(group["RecordingStrategy"]["UseOnly"]),
            _RECORDER,
            "RecordingGroup.RecordingStrategy.UseOnly",
            "recording_group.recording_strategy.use_only",
        ),
        _holds(
            "New types are recorded without being named",
            equals(group["AllSupported"]),
            _RECORDER,
            "RecordingGroup.AllSupported",
            "recording_group.all_supported",
        ),
        _holds(
            "Global types are recorded where they should be",
            equals(group["IncludeGlobalResourceTypes"]),
            _RECORDER,
            "RecordingGroup.IncludeGlobalResourceTypes",
            "recording_group.include_global_resource_types",
        ),
        _holds(
            "The recorder records as often as asked",
            equals(mode["RecordingFrequency"]),
            _RECORDER,
            "RecordingMode.RecordingFrequency",
            "recording_mode.recording_frequency",
        ),
        _holds(
            "The recorder acts as the service-linked role",
            like(service_linked_role_arn(partition=PARTITION, account=ACCOUNT)),
            _RECORDER,
            "RoleARN",
            "role_arn",
        ),
        _holds(
            "Snapshots are delivered as often as asked",
            equals(delivery_frequency),
            _CHANNEL,
            "ConfigSnapshotDeliveryProperties.DeliveryFrequency",
            "snapshot_delivery_properties.delivery_frequency",
        ),
        _holds(
            "What is delivered goes to a bucket of the account",
            like(f"{ANY}-{ACCOUNT}-{ANY}"),
            _CHANNEL,
            "S3BucketName",
            "s3_bucket_name",
        ),
        _holds(
            "What is delivered is encrypted with the key of the log archive",
            like(f"arn:{PARTITION}:kms:{ANY}:{ACCOUNT}:alias/{ANY}-logs"),
            _CHANNEL,
            "S3KmsKeyArn",
            "s3_kms_key_arn",
        ),
        Expectation(
            "Configuration items are kept as long as asked",
            at_least(retention_days),
            At(
                "Custom::AccountSetting",
                "WantRetentionPeriodInDays",
                {"Write1": "put_retention_configuration"},
                equals(account_settings.at_least(retention_days)),
            ),
            At("aws_config_retention_configuration", "retention_period_in_days"),
        ),
        Expectation(
            "The recorder is switched on",
            equals(True),
            None,
            At("aws_config_configuration_recorder_status", "is_enabled"),
        ),
        Expectation(
            "It is this recorder that is switched on",
            refers("aws_config_configuration_recorder"),
            None,
            At("aws_config_configuration_recorder_status", "name"),
        ),
        *setting_expectations(account_settings.config_retention(retention_days)),
        retained("aws_config_retention_configuration"),
    ]
    if makes_role:
        expected += [
            *setting_expectations(account_settings.service_linked_role(SERVICE_NAME, ROLE_NAME)),
            Expectation(
                "The role is AWS Config's own",
                equals(SERVICE_NAME),
                None,
                At("aws_iam_service_linked_role", "aws_service_name"),
            ),
        ]
    if exclusion := group.get("ExclusionByResourceTypes"):
        expected.append(
            _holds(
                "Nothing is excluded but what the profile names",
                equals(exclusion["ResourceTypes"]),
                _RECORDER,
                "RecordingGroup.ExclusionByResourceTypes.ResourceTypes",
                "recording_group.exclusion_by_resource_types.resource_types",
            )
        )
    if overrides := mode.get("RecordingModeOverrides"):
        block = [
            {"recording_frequency": one["RecordingFrequency"], "resource_types": one["ResourceTypes"]}
            for one in overrides
        ]
        expected.append(
            Expectation(
                "No type is recorded at another frequency but those the profile names",
                like(overrides),
                At(_RECORDER[0], "RecordingMode.RecordingModeOverrides"),
                At(_RECORDER[1], "recording_mode.recording_mode_override", must=like(block)),
            )
        )
    return tuple(expected)


def _holds(title: str, must: Must, kind: tuple[str, str], path: str, argument: str) -> Expectation:
    cloudformation, terraform = kind
    return Expectation(title, must, At(cloudformation, path), At(terraform, argument))
