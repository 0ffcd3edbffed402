"""The recorder of `config.recorder`, at home and away, in both formats."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from pydantic import ValidationError

from baseline.controls.config._recorder_parameters import RecorderParams
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


class TestFrequencyOfGlobalTypes:
    """AWS Config takes no frequency of a type that the same recorder leaves out."""

    GIVEN: ClassVar = {
        "frequency_overrides": {"AWS::IAM::Role": "daily", "AWS::EC2::VPC": "daily"},
        "excluded_resource_types": ["AWS::EC2::NetworkInterface"],
    }

    @pytest.mark.parametrize(
        ("region", "expected"), [("eu-west-1", ["AWS::EC2::VPC", "AWS::IAM::Role"]), (AWAY, ["AWS::EC2::VPC"])]
    )
    def test_is_asked_for_where_they_are_recorded(self, region: str, expected: list[str]) -> None:
        emitted = emit_control("config.recorder", self.GIVEN, region=region)
        recorder = block(emitted, "aws_config_configuration_recorder")
        (override,) = recorder["recording_mode"][0]["recording_mode_override"]
        assert override["resource_types"] == expected
        excluded = recorder["recording_group"][0]["exclusion_by_resource_types"][0]["resource_types"]
        assert not {*excluded} & {*override["resource_types"]}


class TestRulesLeftBlind:
    """A rule that waits for changes of what is not recorded evaluates nothing, and AWS Config does not say so."""

    def standing(self, params: RecorderParams, rules: tuple[str, ...], *regions: str) -> tuple[str, ...]:
        home = "eu-west-1"
        places: list[Any] = [
            SimpleNamespace(
                region=region,
                is_home=region == home,
                rules={name: {} for name in rules},
                governed_regions=(home, AWAY),
                global_region=home,
            )
            for region in regions
        ]
        return Recorder().unplaced(params, [(one, Recorder().localize(params, one)) for one in places])

    FRAMEWORK = ("IAM_USER_NO_POLICIES_CHECK", "ACCESS_KEYS_ROTATED", "S3_BUCKET_VERSIONING_ENABLED")

    def test_nothing_is_blind_by_default(self) -> None:
        assert self.standing(RecorderParams(), self.FRAMEWORK, "eu-west-1", AWAY) == ()
        assert not any("nothing to evaluate" in note for note in Recorder().notes(RecorderParams()))

    @pytest.mark.parametrize(
        ("params", "named"),
        [
            ({"global_resource_types": False}, "IAM_USER_NO_POLICIES_CHECK"),
            ({"excluded_resource_types": ("AWS::S3::Bucket",)}, "S3_BUCKET_VERSIONING_ENABLED"),
        ],
    )
    def test_the_frameworks_rules_are_named_and_periodic_ones_are_not(self, params: dict[str, Any], named: str) -> None:
        given = RecorderParams(**params)
        (said,) = self.standing(given, self.FRAMEWORK, "eu-west-1", AWAY)
        assert said.startswith(f"{named}: nothing to evaluate")
        (note,) = [one for one in Recorder().notes(given) if "nothing to evaluate" in one]
        assert named in note
        assert "ACCESS_KEYS_ROTATED" not in note

    def test_a_waiver_of_the_one_region_that_records_iam_blinds_rules_too(self) -> None:
        nowhere, blind = self.standing(RecorderParams(), self.FRAMEWORK, AWAY)
        assert nowhere.startswith("IAM is recorded nowhere")
        assert blind.startswith("IAM_USER_NO_POLICIES_CHECK: nothing to evaluate")

    def test_a_rule_of_the_profiles_own_is_in_the_note(self) -> None:
        given = RecorderParams(excluded_resource_types=("AWS::EC2::NetworkInterface",))
        assert self.standing(given, self.FRAMEWORK, "eu-west-1") == ()
        assert "EC2_ENIS_SOURCE_DESTINATION_CHECK_ENABLED" in " ".join(Recorder().notes(given))


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
        (
            {"global_resource_types": False, "frequency_overrides": {"AWS::IAM::User": "daily"}},
            "AWS::IAM::User is recorded at a frequency of its own, but global_resource_types is false",
        ),
        ({"excluded_resource_types": ("ec2:vpc",)}, "knows no resource type"),
        ({"retention_days": 29}, "greater than or equal to 30"),
        ({"retention_days": 2558}, "less than or equal to 2557"),
    ],
)
def test_what_aws_config_would_refuse_is_refused_first(params: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        RecorderParams(**params)
