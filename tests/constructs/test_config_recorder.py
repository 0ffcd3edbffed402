"""The recorder of `config.recorder`, at home and away, in both formats."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.config.recorder import Recorder
from baseline.expectation import Resource
from tests.harness import Emitted, emit_control

AWAY = "us-east-1"
RECORDER, CHANNEL = "AWS::Config::ConfigurationRecorder", "AWS::Config::DeliveryChannel"
IAM = ["AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"]


@cache
def at(region: str) -> Emitted:
    return emit_control("config.recorder", region=region)


def made(emitted: Emitted, wanted: str) -> dict[str, Any]:
    (found,) = (one for one in emitted.template["Resources"].values() if one["Type"] == wanted)
    return found


def block(emitted: Emitted, wanted: str) -> dict[str, Any]:
    (found,) = (one for one in emitted.terraform if one.type == wanted)
    return dict(found.properties)


def roles(resources: tuple[Resource, ...]) -> list[Resource]:
    return [
        one
        for one in resources
        if one.type == "aws_iam_service_linked_role" or one.properties.get("Read") == "get_role"
    ]


class TestOrder:
    @pytest.mark.node
    def test_recorder_and_channel_wait_for_the_same_and_not_for_each_other(self) -> None:
        # WHEN either waits for the other, creation hangs until it times out
        recorder, channel = made(at("eu-west-1"), RECORDER), made(at("eu-west-1"), CHANNEL)
        assert recorder["DependsOn"] == channel["DependsOn"]
        types = {at("eu-west-1").template["Resources"][name]["Type"] for name in recorder["DependsOn"]}
        assert RECORDER not in types
        assert CHANNEL not in types
        assert {"AWS::S3::BucketPolicy", "Custom::AccountSetting"} <= types

    def test_terraform_makes_the_recorder_then_the_channel_then_starts_it(self) -> None:
        home = at("eu-west-1")
        assert "aws_config_configuration_recorder.config_recorder" in str(
            block(home, "aws_config_delivery_channel")["depends_on"]
        )
        assert "aws_config_delivery_channel.config_recorder" in str(
            block(home, "aws_config_configuration_recorder_status")["depends_on"]
        )


class TestPlace:
    @pytest.mark.node
    @pytest.mark.parametrize(("region", "expected"), [("eu-west-1", True), (AWAY, False)])
    def test_global_types_are_recorded_at_home_only(self, region: str, expected: bool) -> None:
        group = made(at(region), RECORDER)["Properties"]["RecordingGroup"]
        assert (group["AllSupported"], group["IncludeGlobalResourceTypes"]) == (True, expected)
        terraform = block(at(region), "aws_config_configuration_recorder")["recording_group"][0]
        assert (terraform["all_supported"], terraform["include_global_resource_types"]) == (True, expected)

    @pytest.mark.node
    @pytest.mark.parametrize(("region", "expected"), [("eu-west-1", 1), (AWAY, 0)])
    def test_the_role_is_made_at_home_only(self, region: str, expected: int) -> None:
        assert len(roles(at(region).cloudformation)) == len(roles(at(region).terraform)) == expected

    @pytest.mark.node
    def test_a_recorder_away_delivers_to_the_bucket_and_key_at_home(self) -> None:
        channel = made(at(AWAY), CHANNEL)["Properties"]
        assert channel["S3BucketName"]["Fn::Join"][1][-1] == "-eu-west-1"
        assert ":kms:eu-west-1:" in channel["S3KmsKeyArn"]["Fn::Join"][1]

    def test_what_the_profile_says_goes_before_the_place(self) -> None:
        everywhere = emit_control("config.recorder", {"global_resource_types": True}, region=AWAY)
        group = block(everywhere, "aws_config_configuration_recorder")["recording_group"][0]
        assert group["include_global_resource_types"] is True
        existing = emit_control("config.recorder", {"create_service_linked_role": False})
        assert roles(existing.terraform) == []


class TestScope:
    @pytest.mark.node
    @pytest.mark.parametrize(("region", "expected"), [("eu-west-1", []), (AWAY, IAM)])
    def test_with_exclusions_global_types_are_excluded_by_name(self, region: str, expected: list[str]) -> None:
        # GIVEN the exclusion strategy, for which IncludeGlobalResourceTypes means nothing
        emitted = emit_control(
            "config.recorder", {"excluded_resource_types": ["AWS::EC2::NetworkInterface"]}, region=region
        )
        group = made(emitted, RECORDER)["Properties"]["RecordingGroup"]
        assert group["AllSupported"] is False
        assert group["RecordingStrategy"] == {"UseOnly": "EXCLUSION_BY_RESOURCE_TYPES"}
        excluded = group["ExclusionByResourceTypes"]["ResourceTypes"]
        assert excluded == ["AWS::EC2::NetworkInterface", *expected]
        terraform = block(emitted, "aws_config_configuration_recorder")["recording_group"][0]
        assert terraform["exclusion_by_resource_types"][0]["resource_types"] == excluded

    @pytest.mark.node
    def test_types_of_the_other_frequency_share_the_one_override_that_aws_config_takes(self) -> None:
        emitted = emit_control(
            "config.recorder",
            {
                "recording_frequency": "daily",
                "frequency_overrides": {
                    "AWS::S3::Bucket": "continuous",
                    "AWS::EC2::VPC": "daily",
                    "AWS::EC2::SecurityGroup": "continuous",
                },
            },
        )
        mode = made(emitted, RECORDER)["Properties"]["RecordingMode"]
        assert mode == {
            "RecordingFrequency": "DAILY",
            "RecordingModeOverrides": [
                {
                    "RecordingFrequency": "CONTINUOUS",
                    "ResourceTypes": ["AWS::EC2::SecurityGroup", "AWS::S3::Bucket"],
                }
            ],
        }
        terraform = block(emitted, "aws_config_configuration_recorder")["recording_mode"][0]
        assert terraform["recording_mode_override"][0]["resource_types"] == [
            "AWS::EC2::SecurityGroup",
            "AWS::S3::Bucket",
        ]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"frequency_overrides": {"AWS::Config::ResourceCompliance": "daily"}}, "continuously only"),
        (
            {
                "frequency_overrides": {"AWS::EC2::VPC": "daily"},
                "excluded_resource_types": ("AWS::EC2::VPC",),
            },
            "AWS::EC2::VPC is recorded at a frequency of its own",
        ),
        (
            {"global_resource_types": True, "excluded_resource_types": ("AWS::IAM::User",)},
            "AWS::IAM::User is excluded",
        ),
        ({"excluded_resource_types": ("ec2:vpc",)}, "knows no resource type"),
        ({"retention_days": 29}, "greater than or equal to 30"),
        ({"retention_days": 2558}, "less than or equal to 2557"),
    ],
)
def test_what_aws_config_would_refuse_is_refused_first(params: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Recorder.Params(**params)
