"""What the function that closes default security groups does to an emulated account, whatever it finds there."""

from __future__ import annotations

import ast
import signal
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from moto import mock_aws

from constructs_lib.documents.default_vpcs import MADE_BY_A_STACK, closing_policy
from constructs_lib.documents.function_source import function_source
from tests.constructs.setting_function import ACCOUNT, REGION, Function, client

SOURCE = files("constructs_lib").joinpath("default_groups_handler.py").read_text(encoding="utf-8")
OPEN = [{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield Function(monkeypatch, SOURCE)


def properties(in_use: str = "keep", **more: Any) -> dict[str, Any]:
    return {"ServiceToken": "arn", "ServiceTimeout": "300", "InUse": in_use, "Run": "1", **more}


def groups(name: str = "default") -> dict[str, dict[str, Any]]:
    """The groups of this name by VPC."""
    found = client("ec2").describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])
    return {one["VpcId"]: one for one in found["SecurityGroups"]}


def is_open(vpc: str) -> bool:
    return bool(groups()[vpc]["IpPermissions"] or groups()[vpc]["IpPermissionsEgress"])


def new_vpc(cidr: str = "10.0.0.0/16") -> str:
    return client("ec2").create_vpc(CidrBlock=cidr)["Vpc"]["VpcId"]


def put_into(vpc: str) -> str:
    """An interface in the default group of the VPC."""
    ec2 = client("ec2")
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    made = ec2.create_network_interface(SubnetId=subnet, Groups=[groups()[vpc]["GroupId"]])
    return made["NetworkInterface"]["NetworkInterfaceId"]


def test_the_groups_of_all_vpcs_are_closed(function: Function) -> None:
    new_vpc()
    ids = {one["GroupId"] for one in groups().values()}
    client("ec2").authorize_security_group_ingress(GroupId=next(iter(ids)), IpPermissions=OPEN)
    response = function.asked(properties())
    assert response["status"] == "SUCCESS"
    assert set(response["data"]["Closed"].split(",")) == ids
    assert not any(is_open(vpc) for vpc in groups())
    assert len(ids) == 2


def test_what_is_closed_already_is_not_written(function: Function) -> None:
    function.asked(properties())
    response = function.asked(properties(), "Update")
    assert (response["status"], response["data"], function.writes) == ("SUCCESS", {"Closed": "", "Kept": ""}, [])


def test_a_group_that_something_is_in_keeps_its_rules_and_is_named(function: Function) -> None:
    vpc = new_vpc()
    put_into(vpc)
    response = function.asked(properties())
    assert response["status"] == "SUCCESS"
    assert response["data"]["Kept"] == groups()[vpc]["GroupId"]
    assert [one for one in groups() if is_open(one)] == [vpc]


def test_a_group_that_something_is_in_is_closed_on_demand(function: Function) -> None:
    vpc = new_vpc()
    put_into(vpc)
    assert function.asked(properties("close"))["data"]["Kept"] == ""
    assert not is_open(vpc)


def test_an_excluded_vpc_is_left_alone(function: Function) -> None:
    vpc = new_vpc()
    function.asked(properties("close", ExcludedVpcIds=[vpc]))
    assert [one for one in groups() if is_open(one)] == [vpc]


def test_a_group_of_another_name_is_left_alone(function: Function) -> None:
    vpc = new_vpc()
    client("ec2").create_security_group(GroupName="shop", Description="x", VpcId=vpc)
    function.asked(properties("close"))
    assert groups("shop")[vpc]["IpPermissionsEgress"]


def test_rules_that_another_writer_took_are_no_error(function: Function) -> None:
    function.refused = lambda operation: "InvalidPermission.NotFound" if operation.startswith("Revoke") else None
    assert function.asked(properties())["status"] == "SUCCESS"


@pytest.mark.parametrize("operation", ["DescribeSecurityGroups", "DescribeNetworkInterfaces"])
def test_a_look_that_fails_is_no_empty_answer(function: Function, operation: str) -> None:
    function.refused = lambda called: "RequestLimitExceeded" if called == operation else None
    response = function.asked(properties())
    assert (response["status"], function.writes) == ("FAILED", [])
    assert "RequestLimitExceeded" in response["reason"]


def test_a_refusal_is_retried_for_half_a_minute_and_then_told(function: Function) -> None:
    function.refused = lambda operation: "UnauthorizedOperation" if operation.startswith("Revoke") else None
    response = function.asked(properties())
    assert (response["status"], sum(function.slept)) == ("FAILED", 30)
    assert "explicit deny in a policy" in response["reason"]


def test_many_groups_do_not_lengthen_the_answer_past_what_it_may_have(function: Function) -> None:
    function.answers["DescribeSecurityGroups"] = {
        "SecurityGroups": [
            {"GroupId": f"sg-{n:017x}", "VpcId": "vpc-1", "IpPermissions": [], "IpPermissionsEgress": OPEN}
            for n in range(200)
        ]
    }
    function.answers["RevokeSecurityGroupEgress"] = {}
    assert len(function.asked(properties("close"))["data"]["Closed"]) == 1200


def test_nothing_is_done_when_the_resource_is_deleted(function: Function) -> None:
    response = function.asked(properties(), "Delete")
    assert (response["status"], response["physical_id"], function.calls) == ("SUCCESS", "first", [])


def test_time_that_is_up_is_answered(function: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_given: Any, **_more: Any) -> None:
        signal.raise_signal(signal.SIGALRM)

    monkeypatch.setitem(function.namespace, "call", hang)
    assert function.asked(properties())["reason"] == "SystemExit('not done in 220 s')"


def test_every_call_is_permitted_and_nothing_else(function: Function) -> None:
    client("ec2").authorize_security_group_ingress(GroupId=next(iter(groups().values()))["GroupId"], IpPermissions=OPEN)
    function.asked(properties())
    looks, revoking = closing_policy(partition="aws", account=ACCOUNT, region=REGION)["Statement"]
    assert {action.split(":")[1] for one in (looks, revoking) for action in one["Action"]} == set(function.calls)
    assert revoking["Condition"] == {"Null": {MADE_BY_A_STACK: "true"}}


def test_the_source_fits_inline_and_loses_its_comments_alone() -> None:
    code = function_source("default_groups_handler")
    assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(SOURCE))
    assert len(code) <= 4096
    # CloudFormation adds the module only where it finds exactly this line.
    assert "\nimport cfnresponse\n" in code
