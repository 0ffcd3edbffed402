"""The VPC construct, alone in a stack."""

from __future__ import annotations

import re
from typing import Any

import pytest

from baseline.emit.node import choose_node

pytestmark = pytest.mark.node


def template(**props: Any) -> Any:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import BaselineVpc

    stack = Stack(App(analytics_reporting=False), "Network")
    BaselineVpc(stack, "Vpc", name="acme", cidr_block="10.0.0.0/16", **props)
    return assertions.Template.from_stack(stack)


def of_type(found: Any, kind: str) -> dict[str, dict[str, Any]]:
    return {name: one["Properties"] for name, one in found.find_resources(kind).items()}


@pytest.fixture(scope="module")
def three_tiers() -> Any:
    return template(zones=3, nat_gateways="one_per_zone")


def test_every_subnet_has_a_network_acl_and_a_route_table_of_its_tier(three_tiers: Any) -> None:
    subnets = of_type(three_tiers, "AWS::EC2::Subnet")
    assert len(subnets) == 9
    for kind in ("AWS::EC2::SubnetNetworkAclAssociation", "AWS::EC2::SubnetRouteTableAssociation"):
        associated = [one["SubnetId"]["Fn::GetAtt"][0] for one in of_type(three_tiers, kind).values()]
        assert sorted(associated) == sorted(subnets)


def test_each_tier_has_one_subnet_in_each_zone(three_tiers: Any) -> None:
    zones = [one["AvailabilityZone"]["Fn::Select"][0] for one in of_type(three_tiers, "AWS::EC2::Subnet").values()]
    assert sorted(zones) == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_only_the_public_table_leads_to_the_internet_gateway(three_tiers: Any) -> None:
    routes = of_type(three_tiers, "AWS::EC2::Route").values()
    to_gateway = [one["RouteTableId"]["Fn::GetAtt"][0] for one in routes if "GatewayId" in one]
    to_nat = [one["RouteTableId"]["Fn::GetAtt"][0] for one in routes if "NatGatewayId" in one]

    assert len(to_gateway) == 1
    assert "PublicTable" in to_gateway[0]
    assert len(to_nat) == 3
    assert not [table for table in to_nat if "Private" not in table]


def test_private_subnets_use_the_nat_gateway_of_their_zone(three_tiers: Any) -> None:
    zones = [
        (zone(one["RouteTableId"], r"Private(\d)Table"), zone(one["NatGatewayId"], r"Nat(\d)"))
        for one in of_type(three_tiers, "AWS::EC2::Route").values()
        if "NatGatewayId" in one
    ]
    assert sorted(zones) == [("1", "1"), ("2", "2"), ("3", "3")]


def zone(reference: dict[str, list[str]], pattern: str) -> str | None:
    found = re.search(pattern, reference["Fn::GetAtt"][0])
    return found[1] if found else None


def test_one_nat_gateway_serves_every_private_subnet() -> None:
    found = template(zones=2, nat_gateways=1)

    found.resource_count_is("AWS::EC2::NatGateway", 1)
    nats = [one.get("NatGatewayId") for one in of_type(found, "AWS::EC2::Route").values()]
    assert len([one for one in nats if one]) == 2


def test_without_a_public_tier_there_is_no_way_to_the_internet() -> None:
    found = template(tiers=("private", "isolated"))

    for kind in ("AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::Route", "AWS::EC2::EIP"):
        found.resource_count_is(kind, 0)


def test_every_group_states_its_egress_because_ec2_allows_all_without(three_tiers: Any) -> None:
    groups = of_type(three_tiers, "AWS::EC2::SecurityGroup").values()

    assert len(groups) == 3
    assert all(one["SecurityGroupEgress"] for one in groups)
    assert not [
        rule
        for one in groups
        for rule in one["SecurityGroupEgress"]
        if rule["IpProtocol"] == "-1" and rule["CidrIp"] != "127.0.0.1/32"
    ]


def test_the_default_security_group_is_emptied(three_tiers: Any) -> None:
    (setting,) = of_type(three_tiers, "Custom::AccountSetting").values()

    assert setting["WantIpPermissions"] == setting["WantIpPermissionsEgress"] == "empty"


def test_the_default_network_acl_is_shut_both_ways(three_tiers: Any) -> None:
    (vpc,) = of_type(three_tiers, "AWS::EC2::VPC")
    default = {"Fn::GetAtt": [vpc, "DefaultNetworkAcl"]}
    entries = of_type(three_tiers, "AWS::EC2::NetworkAclEntry").values()
    shut = [one for one in entries if one["NetworkAclId"] == default]

    assert sorted(one["Egress"] for one in shut) == [False, True]
    for one in shut:
        assert (one["RuleNumber"], one["RuleAction"], one["Protocol"], one["CidrBlock"]) == (1, "deny", -1, "0.0.0.0/0")


def test_more_zones_and_tiers_change_no_logical_id() -> None:
    before = of_type(template(zones=1, tiers=("private",)), "AWS::EC2::Subnet")
    after = of_type(template(zones=3, nat_gateways=1), "AWS::EC2::Subnet")

    assert before.items() <= after.items()
