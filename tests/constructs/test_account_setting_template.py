"""What an `AccountSetting` puts into a template."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest

from constructs_lib.documents import account_settings as settings
from tests.constructs.setting_function import SOURCE

pytestmark = pytest.mark.node


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """GIVEN a stack with three settings, one of a VPC of its own."""
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk
    from aws_cdk import aws_ec2
    from aws_cdk.assertions import Template

    from constructs_lib import AccountSetting

    stack = cdk.Stack(cdk.App(), "Test")
    vpc = aws_ec2.CfnVPC(stack, "Vpc", cidr_block="10.0.0.0/16")
    AccountSetting(stack, "Block", setting=settings.account_public_access_block())
    AccountSetting(stack, "Encryption", setting=settings.ebs_encryption_by_default())
    AccountSetting(stack, "Group", setting=settings.default_security_group(vpc.ref))
    return Template.from_stack(stack).to_json()


def of_type(template: dict[str, Any], wanted: str) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in template["Resources"].items() if one["Type"] == wanted}


def test_one_function_serves_every_setting(template: dict[str, Any]) -> None:
    (name,) = of_type(template, "AWS::Lambda::Function")
    assert len(of_type(template, "AWS::IAM::Role")) == 1
    found = of_type(template, "Custom::AccountSetting")
    assert len(found) == 3
    assert all(one["Properties"]["ServiceToken"] == {"Fn::GetAtt": [name, "Arn"]} for one in found.values())


def test_the_function_is_the_source_that_the_other_tests_run_and_fits_inline(
    template: dict[str, Any],
) -> None:
    (function,) = of_type(template, "AWS::Lambda::Function").values()
    code = function["Properties"]["Code"]["ZipFile"]
    # Without its comments and empty lines.
    assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(SOURCE))
    assert len(code) <= 8_192
    # CloudFormation adds the module only where it finds exactly this line.
    assert "\nimport cfnresponse\n" in code


def test_the_properties_are_flat_texts(template: dict[str, Any]) -> None:
    for one in of_type(template, "Custom::AccountSetting").values():
        values = {k: v for k, v in one["Properties"].items() if k not in ("ServiceToken", "ServiceTimeout")}
        assert all(isinstance(v, str) or next(iter(v)) in ("Ref", "Fn::Join") for v in values.values()), values
        assert not any("{" in v for v in values.values() if isinstance(v, str)), values


def test_a_setting_is_written_after_its_permissions_exist(template: dict[str, Any]) -> None:
    policies = of_type(template, "AWS::IAM::ManagedPolicy")
    for one in of_type(template, "Custom::AccountSetting").values():
        assert [name for name in one["DependsOn"] if name in policies]


def test_a_lost_answer_holds_the_stack_no_longer_than_the_function_may_run(template: dict[str, Any]) -> None:
    (function,) = of_type(template, "AWS::Lambda::Function").values()
    for one in of_type(template, "Custom::AccountSetting").values():
        assert function["Properties"]["Timeout"] < one["Properties"]["ServiceTimeout"] <= 600


def test_the_role_may_write_its_own_log_and_the_settings_of_this_stack_alone(
    template: dict[str, Any],
) -> None:
    statements = [
        statement
        for one in of_type(template, "AWS::IAM::ManagedPolicy").values()
        for statement in one["Properties"]["PolicyDocument"]["Statement"]
    ]
    assert {action for one in statements for action in one["Action"]} == {
        "ec2:DescribeSecurityGroups",
        "ec2:EnableEbsEncryptionByDefault",
        "ec2:GetEbsEncryptionByDefault",
        "ec2:RevokeSecurityGroupEgress",
        "ec2:RevokeSecurityGroupIngress",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "s3:GetAccountPublicAccessBlock",
        "s3:PutAccountPublicAccessBlock",
    }
    (logs,) = of_type(template, "AWS::Logs::LogGroup")
    (writing,) = (one for one in statements if "logs:PutLogEvents" in one["Action"])
    assert writing["Resource"] == {"Fn::GetAtt": [logs, "Arn"]}
    (role,) = of_type(template, "AWS::IAM::Role").values()
    assert "ManagedPolicyArns" not in role["Properties"]


def test_rules_are_revoked_in_the_one_vpc_only(template: dict[str, Any]) -> None:
    (revoking,) = (
        statement
        for one in of_type(template, "AWS::IAM::ManagedPolicy").values()
        for statement in one["Properties"]["PolicyDocument"]["Statement"]
        if "ec2:RevokeSecurityGroupIngress" in statement["Action"]
    )
    assert {"Ref": "Vpc"} in revoking["Condition"]["ArnEquals"]["ec2:Vpc"]["Fn::Join"][1]


def test_the_log_outlives_the_stack_for_a_year(template: dict[str, Any]) -> None:
    (logs,) = of_type(template, "AWS::Logs::LogGroup").values()
    assert logs["Properties"]["RetentionInDays"] == 365
    assert logs["UpdateReplacePolicy"] == "Retain"
    assert logs["DeletionPolicy"] in ("Retain", "RetainExceptOnCreate")


def test_the_log_is_encrypted_with_the_key_that_is_given() -> None:
    import aws_cdk as cdk
    from aws_cdk.assertions import Template

    from constructs_lib import AccountSetting

    key = "arn:aws:kms:eu-west-1:111122223333:key/1"
    stack = cdk.Stack(cdk.App(), "Test")
    AccountSetting(stack, "Block", setting=settings.account_public_access_block(), log_key_arn=key)
    AccountSetting(stack, "Encryption", setting=settings.ebs_encryption_by_default(), log_key_arn=key)
    (logs,) = of_type(Template.from_stack(stack).to_json(), "AWS::Logs::LogGroup").values()
    assert logs["Properties"]["KmsKeyId"] == key


def test_no_account_and_no_region_is_named(template: dict[str, Any]) -> None:
    text = json.dumps(template)
    assert "eu-west-1" not in text
    assert "arn:aws:" not in text
