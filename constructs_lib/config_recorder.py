"""An AWS Config recorder that runs, with its delivery channel, role and retention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import Aws, aws_config
from constructs import Construct

from constructs_lib.account_setting import AccountSetting
from constructs_lib.documents.account_settings import config_retention, service_linked_role
from constructs_lib.documents.config_recording import (
    ROLE_NAME,
    SERVICE_NAME,
    recording_group,
    recording_mode,
    service_linked_role_arn,
)


class ConfigRecorder(Construct):
    """The one customer recorder of a Region, recording as the service-linked role into a bucket.

    Attributes: `recorder` and `delivery_channel`. Neither depends on the other, and both wait for the same:
    the recorder is done when it runs, it runs when it finds a channel, and the channel is accepted when it
    finds a recorder.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        recorder_name: str,
        delivery_channel_name: str,
        s3_bucket_name: str,
        s3_kms_key_arn: str | None = None,
        recording_frequency: str = "CONTINUOUS",
        frequency_overrides: Mapping[str, str] | None = None,
        global_resource_types: bool = True,
        excluded_resource_types: Sequence[str] = (),
        delivery_frequency: str = "TwentyFour_Hours",
        retention_period_in_days: int = 2557,
        create_service_linked_role: bool = True,
        log_key_arn: str | None = None,
    ) -> None:
        """
        :param recorder_name: The name of the recorder; a change replaces it.
        :param delivery_channel_name: The name of the channel; a change replaces it.
        :param s3_bucket_name: The bucket that history and snapshots go to, of any Region; its policy must
            allow AWS Config, and it must have no default object lock retention.
        :param s3_kms_key_arn: A key or alias of the bucket's Region. Default: AWS Config asks S3 for its own
            key, whatever the bucket's default encryption is.
        :param recording_frequency: `CONTINUOUS` or `DAILY`. Default: continuous.
        :param frequency_overrides: Frequency by resource type, where it differs. Default: none differs.
        :param global_resource_types: Whether IAM users, groups, roles and policies are recorded; in one
            Region of an account they should be. Default: recorded.
        :param excluded_resource_types: Types that are not recorded. Default: every type is, and types that
            AWS adds.
        :param delivery_frequency: How often a snapshot of everything is delivered, and the most often that
            periodic rules run: `One_Hour` to `TwentyFour_Hours`. Default: daily.
        :param retention_period_in_days: 30 to 2557; a longer period that is set already is kept. Default:
            2557.
        :param create_service_linked_role: Whether this stack makes the account's role, tolerating that it
            exists; one stack of an account should. Default: it does.
        :param log_key_arn: The KMS key of the log group of the function behind account settings, as that of
            `AccountSetting`. Default: none.
        """
        super().__init__(scope, construct_id)
        group = recording_group(
            global_resource_types=global_resource_types, excluded_resource_types=excluded_resource_types
        )
        mode = recording_mode(recording_frequency=recording_frequency, overrides=frequency_overrides or {})
        recorder = aws_config.CfnConfigurationRecorder
        exclusion = group.get("ExclusionByResourceTypes")
        self.recorder = recorder(
            self,
            "Recorder",
            name=recorder_name,
            role_arn=service_linked_role_arn(partition=Aws.PARTITION, account=Aws.ACCOUNT_ID),
            recording_group=recorder.RecordingGroupProperty(
                all_supported=group["AllSupported"],
                include_global_resource_types=group["IncludeGlobalResourceTypes"],
                recording_strategy=recorder.RecordingStrategyProperty(use_only=group["RecordingStrategy"]["UseOnly"]),
                exclusion_by_resource_types=recorder.ExclusionByResourceTypesProperty(
                    resource_types=exclusion["ResourceTypes"]
                )
                if exclusion
                else None,
            ),
            recording_mode=recorder.RecordingModeProperty(
                recording_frequency=mode["RecordingFrequency"],
                recording_mode_overrides=[
                    recorder.RecordingModeOverrideProperty(
                        recording_frequency=one["RecordingFrequency"], resource_types=one["ResourceTypes"]
                    )
                    for one in mode.get("RecordingModeOverrides", [])
                ]
                or None,
            ),
        )
        self.delivery_channel = aws_config.CfnDeliveryChannel(
            self,
            "DeliveryChannel",
            name=delivery_channel_name,
            s3_bucket_name=s3_bucket_name,
            s3_kms_key_arn=s3_kms_key_arn,
            config_snapshot_delivery_properties=aws_config.CfnDeliveryChannel.ConfigSnapshotDeliveryPropertiesProperty(
                delivery_frequency=delivery_frequency
            ),
        )
        if create_service_linked_role:
            role = AccountSetting(
                self, "Role", setting=service_linked_role(SERVICE_NAME, ROLE_NAME), log_key_arn=log_key_arn
            )
            # Both, so that they still start together: a channel that finds no recorder gives up before the
            # role is made.
            self.recorder.add_resource_dependency(role.resource)
            self.delivery_channel.add_resource_dependency(role.resource)
        AccountSetting(self, "Retention", setting=config_retention(retention_period_in_days), log_key_arn=log_key_arn)
