"""What the function that removes default VPCs does to an emulated account, whatever it finds there."""

from __future__ import annotations

import ast
import json
import signal
from collections.abc import Callable, Iterator
from importlib.resources import files
from typing import Any

import pytest
from moto import mock_aws

from constructs_lib.documents.default_vpcs import MADE_BY_A_STACK, removal_policy
from constructs_lib.documents.function_source import function_source
from tests.constructs.setting_function import ACCOUNT, REGION, Function, client

SOURCE = files("constructs_lib").joinpath("default_vpc_handler.py").read_text(encoding="utf-8")
PROPERTIES = {"ServiceToken": "arn", "ServiceTimeout": "300"}


class Region:
    """The emulated Region, whose default VPC has the gateway that AWS gives it and the emulator does not."""

    def __init__(self) -> None:
        self.ec2 = client("ec2")
        (self.vpc,) = self.default_vpcs()
        gateway = self.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
        self.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=self.vpc)

    def default_vpcs(self) -> list[str]:
        found = self.ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"]
        return [one["VpcId"] for one in found]

    def subnets(self) -> list[str]:
        found = self.ec2.describe_subnets(Filters=[{"Name": "vpc-id", "Values": [self.vpc]}])["Subnets"]
        return sorted(one["SubnetId"] for one in found)

    def gateways(self) -> list[str]:
        return [one["InternetGatewayId"] for one in self.ec2.describe_internet_gateways()["InternetGateways"]]


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Iterator[Function]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield Function(monkeypatch, SOURCE)


@pytest.fixture
def region(function: Function) -> Region:
    return Region()


def test_an_empty_default_vpc_is_removed_with_its_parts(function: Function, region: Region) -> None:
    vpc = region.vpc
    response = function.asked(PROPERTIES)
    assert (response["status"], response["data"]) == ("SUCCESS", {"Removed": vpc})
    assert (region.default_vpcs(), region.subnets(), region.gateways()) == ([], [], [])


def test_where_there_is_none_nothing_is_done(function: Function, region: Region) -> None:
    function.asked(PROPERTIES)
    response = function.asked(PROPERTIES, "Update")
    assert (response["status"], response["data"], function.writes) == ("SUCCESS", {"Removed": ""}, [])


def test_another_vpc_is_left_alone(function: Function, region: Region) -> None:
    other = region.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = region.ec2.create_subnet(VpcId=other, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    gateway = region.ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    region.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=other)
    region.ec2.create_network_interface(SubnetId=subnet)
    assert function.asked(PROPERTIES)["status"] == "SUCCESS"
    assert region.gateways() == [gateway]
    assert region.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"]


def interface(region: Region) -> str:
    made = region.ec2.create_network_interface(SubnetId=region.subnets()[0], Description="ELB app/shop")
    return made["NetworkInterface"]["NetworkInterfaceId"]


def instance(region: Region) -> str:
    made = region.ec2.run_instances(ImageId="ami-12c6146b", MinCount=1, MaxCount=1, SubnetId=region.subnets()[0])
    return made["Instances"][0]["InstanceId"]


def gateway_endpoint(region: Region) -> str:
    made = region.ec2.create_vpc_endpoint(VpcId=region.vpc, ServiceName=f"com.amazonaws.{REGION}.s3")
    return made["VpcEndpoint"]["VpcEndpointId"]


def nat_gateway(region: Region) -> str:
    made = region.ec2.create_nat_gateway(SubnetId=region.subnets()[0], ConnectivityType="private")
    return made["NatGateway"]["NatGatewayId"]


def requested_peering(region: Region) -> str:
    other = region.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = region.ec2.create_vpc_peering_connection(VpcId=region.vpc, PeerVpcId=other)
    return made["VpcPeeringConnection"]["VpcPeeringConnectionId"]


def accepted_peering(region: Region) -> str:
    other = region.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    made = region.ec2.create_vpc_peering_connection(VpcId=other, PeerVpcId=region.vpc)
    return made["VpcPeeringConnection"]["VpcPeeringConnectionId"]


def virtual_private_gateway(region: Region) -> str:
    made = region.ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    region.ec2.attach_vpn_gateway(VpcId=region.vpc, VpnGatewayId=made)
    return made


def transit_gateway_attachment(region: Region) -> str:
    gateway = region.ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    made = region.ec2.create_transit_gateway_vpc_attachment(
        TransitGatewayId=gateway, VpcId=region.vpc, SubnetIds=region.subnets()[:1]
    )
    return made["TransitGatewayVpcAttachment"]["TransitGatewayAttachmentId"]


def egress_only_gateway(region: Region) -> str:
    made = region.ec2.create_egress_only_internet_gateway(VpcId=region.vpc)
    return made["EgressOnlyInternetGateway"]["EgressOnlyInternetGatewayId"]


def own_subnet(region: Region) -> str:
    return region.ec2.create_subnet(VpcId=region.vpc, CidrBlock="172.31.128.0/24")["Subnet"]["SubnetId"]


def own_route_table(region: Region) -> str:
    return region.ec2.create_route_table(VpcId=region.vpc)["RouteTable"]["RouteTableId"]


def own_security_group(region: Region) -> str:
    return region.ec2.create_security_group(GroupName="launch-wizard-1", Description="x", VpcId=region.vpc)["GroupId"]


def own_network_acl(region: Region) -> str:
    return region.ec2.create_network_acl(VpcId=region.vpc)["NetworkAcl"]["NetworkAclId"]


def scaled_to_nothing(region: Region) -> str:
    scaling = client("autoscaling")
    scaling.create_launch_configuration(LaunchConfigurationName="web", ImageId="ami-12c6146b", InstanceType="t3.micro")
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="nightly",
        LaunchConfigurationName="web",
        MinSize=0,
        MaxSize=0,
        VPCZoneIdentifier=",".join(region.subnets()),
    )
    return "nightly"


TENANTS: list[Callable[[Region], str]] = [
    interface,
    instance,
    gateway_endpoint,
    nat_gateway,
    requested_peering,
    accepted_peering,
    virtual_private_gateway,
    transit_gateway_attachment,
    egress_only_gateway,
    own_subnet,
    own_route_table,
    own_security_group,
    own_network_acl,
    scaled_to_nothing,
]


@pytest.mark.parametrize("tenant", TENANTS, ids=lambda one: one.__name__)
def test_a_default_vpc_in_use_is_left_untouched_and_what_uses_it_is_named(
    function: Function, region: Region, tenant: Callable[[Region], str]
) -> None:
    found = tenant(region)
    before = (region.default_vpcs(), region.subnets(), region.gateways())
    response = function.asked(PROPERTIES)
    assert response["status"] == "FAILED"
    assert f"{region.vpc} is in use and stays" in response["reason"]
    assert found in response["reason"]
    assert function.writes == []
    assert (region.default_vpcs(), region.subnets(), region.gateways()) == before


def test_an_idle_lambda_function_counts_as_use(function: Function, region: Region) -> None:
    function.answers["ListFunctions"] = {"Functions": [{"FunctionName": "idle", "VpcConfig": {"VpcId": region.vpc}}]}
    assert "Functions idle" in function.asked(PROPERTIES)["reason"]


def test_what_ended_is_no_use(function: Function, region: Region) -> None:
    other = region.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    peering = requested_peering(region)
    region.ec2.reject_vpc_peering_connection(VpcPeeringConnectionId=peering)
    function.answers["DescribeVpcEndpoints"] = {
        "VpcEndpoints": [{"VpcEndpointId": "vpce-1", "VpcId": region.vpc, "State": "Deleted"}]
    }
    assert function.asked(PROPERTIES)["status"] == "SUCCESS"
    assert region.ec2.describe_vpcs(VpcIds=[other])["Vpcs"]


def test_a_crowd_is_counted_within_what_a_response_may_have(function: Function, region: Region) -> None:
    for _ in range(9):
        interface(region)
    for number in range(9):
        region.ec2.create_security_group(GroupName=f"g{number}", Description="é" * 200, VpcId=region.vpc)
    reason = function.asked(PROPERTIES)["reason"]
    assert "(ELB app/shop) and 5 more" in reason
    assert len(reason) <= 900


@pytest.mark.parametrize("forbidden", ["DeleteSubnet", "DetachInternetGateway", "DeleteInternetGateway", "DeleteVpc"])
def test_a_permission_that_is_missing_stops_everything_before_it_begins(
    function: Function, region: Region, forbidden: str
) -> None:
    before = (region.default_vpcs(), region.subnets(), region.gateways())
    function.refused = lambda operation: "UnauthorizedOperation" if operation == forbidden else None
    response = function.asked(PROPERTIES)
    assert response["status"] == "FAILED"
    assert forbidden in response["reason"]
    assert sum(function.slept) == 30
    assert (region.default_vpcs(), region.subnets(), region.gateways()) == before


def test_permissions_that_arrive_late_are_waited_for(function: Function, region: Region) -> None:
    refusals = iter(["UnauthorizedOperation", "AccessDeniedException"])
    function.refused = lambda operation: next(refusals, None)
    assert function.asked(PROPERTIES)["status"] == "SUCCESS"
    assert function.slept == [2, 4]


def test_what_comes_in_after_the_look_keeps_the_gateway(function: Function, region: Region) -> None:
    refused = region.subnets()[0]
    original = function.namespace["call"]

    def call(service: str, operation: str, *given: Any, **args: Any) -> Any:
        function.refused = lambda called: (
            "DependencyViolation" if called == "DeleteSubnet" and args.get("DryRun") is False else None
        )
        return original(service, operation, *given, **args)

    function.namespace["call"] = call
    response = function.asked(PROPERTIES)
    assert response["status"] == "FAILED"
    assert "DependencyViolation" in response["reason"]
    assert refused in region.subnets()
    assert region.gateways()


@pytest.mark.parametrize("code", ["RequestLimitExceeded", "InternalError", "OptInRequired"])
def test_a_look_that_fails_is_no_empty_answer(function: Function, region: Region, code: str) -> None:
    for look in ("DescribeVpcs", "DescribeNetworkInterfaces", "ListFunctions"):
        function.refused = lambda operation, look=look: code if operation == look else None
        response = function.asked(PROPERTIES)
        assert (response["status"], function.writes) == ("FAILED", [])
        assert code in response["reason"]
    assert region.default_vpcs()


def test_a_deletion_whose_answer_was_lost_is_not_an_error(function: Function, region: Region) -> None:
    codes = {"DeleteSubnet": "InvalidSubnetID.NotFound", "DetachInternetGateway": "Gateway.NotAttached"}
    function.refused = lambda operation: codes.get(operation)
    function.answers["DeleteInternetGateway"] = function.answers["DeleteVpc"] = {}
    assert function.asked(PROPERTIES)["status"] == "SUCCESS"


def test_a_second_run_finishes_what_a_first_began(function: Function, region: Region) -> None:
    function.refused = lambda operation: "InternalError" if operation == "DeleteVpc" and not dry else None
    dry = True
    original = function.namespace["call"]

    def call(service: str, operation: str, *given: Any, **args: Any) -> Any:
        nonlocal dry
        dry = args.get("DryRun", True)
        return original(service, operation, *given, **args)

    function.namespace["call"] = call
    assert function.asked(PROPERTIES)["status"] == "FAILED"
    assert (region.subnets(), region.gateways()) == ([], [])
    function.refused = lambda operation: None
    assert function.asked(PROPERTIES)["data"]["Removed"] == region.vpc


def test_nothing_is_done_when_the_resource_is_deleted(function: Function, region: Region) -> None:
    response = function.asked(PROPERTIES, "Delete")
    assert (response["status"], response["physical_id"], function.calls) == ("SUCCESS", "first", [])


def test_time_that_is_up_is_answered(function: Function, monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(*_given: Any, **_more: Any) -> None:
        signal.raise_signal(signal.SIGALRM)

    monkeypatch.setitem(function.namespace, "call", hang)
    assert function.asked(PROPERTIES)["reason"] == "SystemExit('not done in 220 s')"


def test_every_call_is_permitted_and_nothing_else(function: Function, region: Region) -> None:
    function.asked(PROPERTIES)
    looks, deletions = removal_policy(partition="aws", account=ACCOUNT, region=REGION)["Statement"]
    permitted = {action.split(":")[1] for one in (looks, deletions) for action in one["Action"]}
    assert permitted == set(function.calls)
    assert deletions["Condition"] == {"Null": {MADE_BY_A_STACK: "true"}}
    assert all(one.startswith(f"arn:aws:ec2:{REGION}:{ACCOUNT}:") for one in deletions["Resource"])


@pytest.fixture(scope="module")
def template() -> dict[str, Any]:
    """GIVEN a stack that removes the default VPC and has a setting and a VPC of its own."""
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk
    from aws_cdk.assertions import Template

    from constructs_lib import BaselineVpc, DefaultVpcRemoval

    stack = cdk.Stack(cdk.App(), "Test")
    DefaultVpcRemoval(stack, "Removal", log_key_arn="arn:aws:kms:eu-west-1:111122223333:key/1")
    BaselineVpc(stack, "Network", name="acme", cidr_block="10.0.0.0/16")
    return dict(Template.from_stack(stack).to_json())


def named(template: dict[str, Any], kind: str) -> dict[str, Any]:
    found = [one for name, one in template["Resources"].items() if one["Type"] == kind and name.startswith("Removal")]
    return found[0]["Properties"]


@pytest.mark.node
def test_the_source_fits_inline_and_is_the_one_that_is_tested(template: dict[str, Any]) -> None:
    code = named(template, "AWS::Lambda::Function")["Code"]["ZipFile"]
    assert code == function_source("default_vpc_handler")
    assert ast.dump(ast.parse(code)) == ast.dump(ast.parse(SOURCE))
    assert len(code) <= 4096
    # CloudFormation adds the module only where it finds exactly this line.
    assert "\nimport cfnresponse\n" in code


@pytest.mark.node
def test_the_removal_stands_beside_a_vpc_of_the_stack(template: dict[str, Any]) -> None:
    kinds = [one["Type"] for one in template["Resources"].values()]
    assert kinds.count("AWS::Lambda::Function") == 2
    assert kinds.count("Custom::DefaultVpcRemoval") == kinds.count("AWS::EC2::VPC") == 1
    assert named(template, "AWS::Logs::LogGroup")["KmsKeyId"]
    assert "eu-west-1" not in json.dumps(named(template, "AWS::IAM::ManagedPolicy"))
