"""What the function behind `AccountSetting` does to an emulated account, whatever it finds there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from moto import mock_aws
from moto.iam.models import SERVICE_NAME_CONVERSION

from constructs_lib.documents import account_settings as settings
from constructs_lib.documents.setting import Setting, Write, only
from tests.constructs.setting_function import ACCOUNT, REGION, Function, client

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
OTHER_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/99999999-2222-3333-4444-555555555555"


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    # The emulator knows the role's name of three services; AWS spells it AWSServiceRoleForConfig.
    monkeypatch.setitem(SERVICE_NAME_CONVERSION, "config", "Config")
    with mock_aws():
        yield Function(monkeypatch)


# Password policy

STRICT = {
    "MinimumPasswordLength": 20,
    "PasswordReusePrevention": 24,
    "RequireLowercaseCharacters": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "RequireUppercaseCharacters": True,
    "AllowUsersToChangePassword": False,
    "MaxPasswordAge": 60,
    "HardExpiry": True,
}


def password_policy(max_password_age: int | None = None) -> Setting:
    return settings.password_policy(
        minimum_password_length=14, password_reuse_prevention=24, max_password_age=max_password_age
    )


def password_policy_now() -> dict[str, Any]:
    return client("iam").get_account_password_policy()["PasswordPolicy"]


def test_a_password_policy_is_made_where_there_is_none(function: Function) -> None:
    assert function(password_policy(90))["status"] == "SUCCESS"
    now = password_policy_now()
    assert now["MinimumPasswordLength"] == 14
    assert now["PasswordReusePrevention"] == 24
    assert now["MaxPasswordAge"] == 90
    assert now["AllowUsersToChangePassword"] is True
    assert all(now[f"Require{one}"] for one in ("LowercaseCharacters", "Numbers", "Symbols", "UppercaseCharacters"))


def test_a_weaker_password_policy_is_raised_and_keeps_what_was_stricter(function: Function) -> None:
    client("iam").update_account_password_policy(**STRICT | {"MinimumPasswordLength": 8, "RequireSymbols": False})
    response = function(password_policy(90))
    now = password_policy_now()
    assert response["data"]["Changed"] == "MinimumPasswordLength,RequireSymbols"
    # The call resets what it is not told, so what nobody asked for has to be told too.
    assert {name: now[name] for name in STRICT} == STRICT | {"MinimumPasswordLength": 14}


def test_a_stricter_password_policy_stays(function: Function) -> None:
    client("iam").update_account_password_policy(**STRICT)
    response = function(password_policy(90))
    assert (response["status"], response["data"]["Changed"], function.writes) == ("SUCCESS", "", [])
    assert password_policy_now()["MinimumPasswordLength"] == 20


def test_expiry_that_nobody_asked_about_survives_a_change(function: Function) -> None:
    client("iam").update_account_password_policy(MinimumPasswordLength=6, MaxPasswordAge=30)
    function(password_policy())
    assert password_policy_now()["MaxPasswordAge"] == 30


def test_passwords_that_never_expire_are_weaker_than_any_age(function: Function) -> None:
    client("iam").update_account_password_policy(**{k: v for k, v in STRICT.items() if k != "MaxPasswordAge"})
    assert function(password_policy(90))["data"]["Changed"] == "MaxPasswordAge"
    assert password_policy_now()["MaxPasswordAge"] == 90


# Account public access block

SWITCHES = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")


def public_access_block_now() -> dict[str, bool]:
    return client("s3control").get_public_access_block(AccountId=ACCOUNT)["PublicAccessBlockConfiguration"]


def test_public_access_is_blocked_where_nothing_is_set(function: Function) -> None:
    assert function(settings.account_public_access_block())["status"] == "SUCCESS"
    assert public_access_block_now() == dict.fromkeys(SWITCHES, True)


def test_a_partial_public_access_block_is_completed(function: Function) -> None:
    client("s3control").put_public_access_block(
        AccountId=ACCOUNT,
        PublicAccessBlockConfiguration=dict.fromkeys(SWITCHES, True) | {"BlockPublicPolicy": False},
    )
    assert function(settings.account_public_access_block())["data"]["Changed"] == "BlockPublicPolicy"
    assert public_access_block_now() == dict.fromkeys(SWITCHES, True)


def test_a_complete_public_access_block_is_not_written(function: Function) -> None:
    function(settings.account_public_access_block())
    function(settings.account_public_access_block(), "Update")
    assert function.calls == ["GetPublicAccessBlock"]


# EBS


def test_ebs_encryption_is_switched_on_once(function: Function) -> None:
    function(settings.ebs_encryption_by_default())
    assert function.writes == ["EnableEbsEncryptionByDefault"]
    assert client("ec2").get_ebs_encryption_by_default()["EbsEncryptionByDefault"] is True
    function(settings.ebs_encryption_by_default(), "Update")
    assert function.calls == ["GetEbsEncryptionByDefault"]


def test_the_default_key_replaces_the_aws_managed_one_and_is_left_where_it_is_the_same(
    function: Function,
) -> None:
    function.answers = {
        "GetEbsDefaultKmsKeyId": {"KmsKeyId": "alias/aws/ebs"},
        "ModifyEbsDefaultKmsKeyId": {},
    }
    assert function(settings.ebs_default_kms_key(KEY))["data"]["Changed"] == "KmsKeyId"
    assert function.parameters["ModifyEbsDefaultKmsKeyId"] == {"KmsKeyId": KEY}
    function.answers["GetEbsDefaultKmsKeyId"] = {"KmsKeyId": KEY}
    function(settings.ebs_default_kms_key(KEY), "Update")
    assert function.writes == []


def test_the_key_of_aws_is_replaced_where_ec2_reports_it_by_its_arn(function: Function) -> None:
    function.answers = {
        "GetEbsDefaultKmsKeyId": {"KmsKeyId": OTHER_KEY},
        "DescribeKey": {"KeyMetadata": {"Arn": OTHER_KEY}},
        "ModifyEbsDefaultKmsKeyId": {},
    }
    assert function(settings.ebs_default_kms_key(KEY))["data"]["Changed"] == "KmsKeyId"
    assert function.parameters["DescribeKey"] == {"KeyId": "alias/aws/ebs"}
    assert function.parameters["ModifyEbsDefaultKmsKeyId"] == {"KmsKeyId": KEY}


def test_a_customer_managed_default_key_is_kept_and_shown(function: Function) -> None:
    function.answers = {
        "GetEbsDefaultKmsKeyId": {"KmsKeyId": OTHER_KEY},
        "DescribeKey": {"KeyMetadata": {"Arn": f"{KEY}-of-aws"}},
    }
    response = function(settings.ebs_default_kms_key(KEY))
    assert (response["status"], function.writes) == ("SUCCESS", [])
    assert response["data"]["Changed"] == ""
    assert OTHER_KEY in response["data"]["Found"]


# AWS Config retention


@pytest.mark.parametrize(
    ("before", "asked", "after", "writes"),
    [
        (None, 365, 365, ["PutRetentionConfiguration"]),
        (90, 365, 365, ["PutRetentionConfiguration"]),
        (2557, 365, 2557, []),
        (365, 365, 365, []),
    ],
    ids=["absent", "shorter", "longer", "equal"],
)
def test_retention_is_never_shortened(
    function: Function, before: int | None, asked: int, after: int, writes: list[str]
) -> None:
    if before:
        client("config").put_retention_configuration(RetentionPeriodInDays=before)
    assert function(settings.config_retention(asked))["status"] == "SUCCESS"
    assert function.writes == writes
    found = client("config").describe_retention_configurations()["RetentionConfigurations"]
    assert [one["RetentionPeriodInDays"] for one in found] == [after]


# Service-linked role

CONFIG_ROLE = settings.service_linked_role("config.amazonaws.com", "AWSServiceRoleForConfig")


def test_a_service_linked_role_is_made_once_and_given_time_to_be_seen(function: Function) -> None:
    function(CONFIG_ROLE)
    assert function.writes == ["CreateServiceLinkedRole"]
    assert function.slept == [15]
    role = client("iam").get_role(RoleName="AWSServiceRoleForConfig")["Role"]
    assert role["Arn"] == (f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig")
    response = function(CONFIG_ROLE)
    assert (response["status"], function.calls, function.slept) == ("SUCCESS", ["GetRole"], [])


def test_a_role_that_someone_else_makes_meanwhile_is_no_failure(function: Function) -> None:
    looks = iter([{}, {"Role": {"RoleName": "AWSServiceRoleForConfig"}}])
    original = function.namespace["read"]

    def read(client: Any, props: Any) -> Any:
        return next(looks).get("Role", {})

    function.namespace["read"] = read
    function.refused = lambda operation: "InvalidInput" if operation == "CreateServiceLinkedRole" else None
    assert function(CONFIG_ROLE)["status"] == "SUCCESS"
    # Where it is still not there, the refusal counts.
    function.namespace["read"] = original
    assert function(CONFIG_ROLE)["status"] == "FAILED"


# Default security group


def default_group(vpc: str) -> dict[str, Any]:
    filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "group-name", "Values": ["default"]}]
    return client("ec2").describe_security_groups(Filters=filters)["SecurityGroups"][0]


def test_the_default_security_group_loses_every_rule(function: Function) -> None:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = default_group(vpc)
    ec2.authorize_security_group_ingress(
        GroupId=group["GroupId"],
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    )
    assert default_group(vpc)["IpPermissions"]
    assert default_group(vpc)["IpPermissionsEgress"]
    assert function(settings.default_security_group(vpc))["status"] == "SUCCESS"
    assert function.writes == ["RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"]
    assert default_group(vpc)["IpPermissions"] == default_group(vpc)["IpPermissionsEgress"] == []
    function(settings.default_security_group(vpc), "Update")
    assert function.calls == ["DescribeSecurityGroups"]


def test_only_the_direction_that_has_rules_is_written(function: Function) -> None:
    ec2 = client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    group = default_group(vpc)
    ec2.revoke_security_group_ingress(GroupId=group["GroupId"], IpPermissions=group["IpPermissions"])
    function(settings.default_security_group(vpc))
    assert function.writes == ["RevokeSecurityGroupEgress"]


def test_another_vpc_is_left_alone(function: Function) -> None:
    ec2 = client("ec2")
    mine, other = (ec2.create_vpc(CidrBlock=f"10.{n}.0.0/16")["Vpc"]["VpcId"] for n in (1, 2))
    function(settings.default_security_group(mine))
    assert default_group(other)["IpPermissionsEgress"]


def test_a_vpc_that_does_not_exist_is_not_called_closed(function: Function) -> None:
    assert function(settings.default_security_group("vpc-00000000000000000"))["status"] == "FAILED"


# Shield Advanced, which the emulator does not read


@pytest.mark.parametrize(("state", "writes"), [("INACTIVE", ["CreateSubscription"]), ("ACTIVE", [])])
def test_shield_is_subscribed_only_where_it_is_not(function: Function, state: str, writes: list[str]) -> None:
    function.answers = {"GetSubscriptionState": {"SubscriptionState": state}, "CreateSubscription": {}}
    assert function(settings.shield_subscription())["status"] == "SUCCESS"
    assert function.writes == writes


# Every setting

EVERY = {
    "password policy": password_policy(90),
    "public access block": settings.account_public_access_block(),
    "EBS encryption": settings.ebs_encryption_by_default(),
    "EBS key": settings.ebs_default_kms_key(KEY),
    "Config retention": settings.config_retention(2557),
    "service-linked role": CONFIG_ROLE,
    "default security group": settings.default_security_group("vpc-1"),
    "Shield subscription": settings.shield_subscription(),
}


@pytest.mark.parametrize("setting", EVERY.values(), ids=EVERY)
def test_nothing_is_undone_when_the_resource_is_deleted(function: Function, setting: Setting) -> None:
    response = function(setting, "Delete")
    assert (response["status"], response["physical_id"], function.calls) == ("SUCCESS", "first", [])


@pytest.mark.parametrize("setting", EVERY.values(), ids=EVERY)
def test_a_refusal_is_retried_for_half_a_minute_and_then_told(function: Function, setting: Setting) -> None:
    function.refused = lambda operation: "AccessDenied"
    response = function(setting)
    assert (response["status"], response["physical_id"]) == ("FAILED", "Setting")
    assert "explicit deny in a policy" in response["reason"]
    assert sum(function.slept) == 30


def test_a_refusal_of_the_write_names_the_call(function: Function) -> None:
    function.refused = lambda operation: "AccessDeniedException" if operation.startswith("Put") else None
    response = function(settings.config_retention(2557))
    assert response["status"] == "FAILED"
    assert "PutRetentionConfiguration" in response["reason"]


def test_permissions_that_arrive_late_are_waited_for(function: Function) -> None:
    refusals = iter(["UnauthorizedOperation", "UnauthorizedOperation"])
    function.refused = lambda operation: next(refusals, None)
    assert function(settings.ebs_encryption_by_default())["status"] == "SUCCESS"
    assert function.slept == [2, 4]


def test_what_stands_in_the_way_of_an_exclusive_setting_is_not_replaced(function: Function) -> None:
    wanted = {"KmsKeyId": only(KEY)}
    setting = Setting("ec2", "get_ebs_default_kms_key_id", wanted, (Write("modify_ebs_default_kms_key_id"),), ())
    function.answers = {"GetEbsDefaultKmsKeyId": {"KmsKeyId": OTHER_KEY}}
    response = function(setting)
    assert (response["status"], function.writes) == ("FAILED", [])
    assert OTHER_KEY in response["reason"]
    function.answers = {"GetEbsDefaultKmsKeyId": {}, "ModifyEbsDefaultKmsKeyId": {}}
    assert function(setting)["status"] == "SUCCESS"
    assert function.writes == ["ModifyEbsDefaultKmsKeyId"]


def test_a_condition_that_nobody_knows_fails_instead_of_passing(function: Function) -> None:
    response = function(settings.ebs_encryption_by_default(), WantEbsEncryptionByDefault="maybe")
    assert (response["status"], function.writes) == ("FAILED", [])
    assert "maybe" in response["reason"]
