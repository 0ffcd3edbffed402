"""The settings as data: what reaches the function, and what it is allowed."""

from __future__ import annotations

import json

import boto3
import pytest

from constructs_lib.documents import account_settings as settings
from constructs_lib.documents.setting import Setting

KEY = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
EVERY: dict[str, Setting] = {
    "password policy": settings.password_policy(minimum_password_length=14, password_reuse_prevention=24),
    "public access block": settings.account_public_access_block(),
    "EBS encryption": settings.ebs_encryption_by_default(),
    "EBS key": settings.ebs_default_kms_key(KEY),
    "Config retention": settings.config_retention(2557),
    "service-linked role": settings.service_linked_role("config.amazonaws.com", "AWSServiceRoleForConfig"),
    "default security group": settings.default_security_group("vpc-0123456789abcdef0"),
    "Shield subscription": settings.shield_subscription(),
}
PLACE = {"partition": "aws-us-gov", "account": "111122223333", "region": "us-gov-west-1"}


@pytest.mark.parametrize("setting", EVERY.values(), ids=EVERY)
class TestEverySetting:
    def test_it_is_placed_in_the_partition_account_and_region_of_the_deployment(self, setting: Setting) -> None:
        text = json.dumps([setting.properties(**PLACE), setting.policy(**PLACE)])
        assert "{partition}" not in text
        assert "{account}" not in text
        assert "{region}" not in text
        assert "arn:aws:" not in text

    def test_its_calls_exist_and_take_what_they_are_given(self, setting: Setting) -> None:
        client = boto3.client(setting.service, region_name="us-east-1")
        for name, arguments in [
            (setting.read, setting.read_arguments),
            *((write.operation, write.arguments) for write in setting.writes),
        ]:
            api = client.meta.method_to_api_mapping[name]
            shape = client.meta.service_model.operation_model(api).input_shape
            assert set(arguments) <= set(shape.members if shape else ())
            if shape and not arguments:
                assert set(shape.required_members) <= set(setting.wanted)

    def test_every_action_allowed_is_one_of_its_calls(self, setting: Setting) -> None:
        # An IAM action is named after its API operation, but for two services.
        renamed = {
            "s3:GetAccountPublicAccessBlock": "get_public_access_block",
            "s3:PutAccountPublicAccessBlock": "put_public_access_block",
        }
        needed = {one.operation.replace("_", "") for one in setting.writes} | {setting.read.replace("_", "")}
        allowed = {
            renamed.get(action, action.split(":")[1]).replace("_", "").lower()
            for one in setting.permissions
            for action in one["Action"]
        }
        # EC2 looks at the key that it is told to use, on the caller's behalf.
        assert allowed - {"describekey"} == needed

    def test_nothing_that_undoes_a_setting_is_allowed(self, setting: Setting) -> None:
        actions = [action.split(":")[1] for one in setting.permissions for action in one["Action"]]
        assert not [one for one in actions if one.startswith(("Delete", "Disable", "Reset", "Authorize"))]
        assert not [one for one in actions if "*" in one]


def test_a_value_may_carry_references_of_its_own() -> None:
    vpc = "${Token[TOKEN.42]}"
    setting = settings.default_security_group(vpc)
    assert setting.properties(**PLACE)["ReadFilters"] == f"vpc-id={vpc},group-name=default"
    condition = setting.policy(**PLACE)["Statement"][1]["Condition"]
    assert condition["ArnEquals"]["ec2:Vpc"] == f"arn:aws-us-gov:ec2:us-gov-west-1:111122223333:vpc/{vpc}"


def test_a_service_linked_role_can_be_made_for_its_own_service_only() -> None:
    creating = EVERY["service-linked role"].policy(**PLACE)["Statement"][1]
    assert creating["Action"] == ["iam:CreateServiceLinkedRole"]
    assert creating["Condition"] == {"StringEquals": {"iam:AWSServiceName": "config.amazonaws.com"}}
    assert creating["Resource"].endswith("/config.amazonaws.com/AWSServiceRoleForConfig")


def test_only_the_own_key_and_the_one_of_aws_are_looked_at() -> None:
    ours, of_aws = EVERY["EBS key"].policy(**PLACE)["Statement"][1:]
    assert ours["Resource"] == KEY
    assert of_aws["Resource"] == "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/*"
    assert of_aws["Condition"] == {"ForAnyValue:StringEquals": {"kms:ResourceAliases": "alias/aws/ebs"}}


def test_regional_settings_are_allowed_in_no_other_region() -> None:
    for name in ("EBS encryption", "EBS key", "Config retention"):
        first = EVERY[name].policy(**PLACE)["Statement"][0]
        assert first["Condition"] == {"StringEquals": {"aws:RequestedRegion": "us-gov-west-1"}}, name
