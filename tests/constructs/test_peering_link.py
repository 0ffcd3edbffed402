"""One end of a peering connection: where traffic is led, and what may pass."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import PeeringLink
from constructs_lib.documents.vpc_peerings import PeerRule, acl_number, peer_acl_rules, peering_dns_resolution
from tests.constructs.setting_function import REGION, Function

PARTS: dict[str, Any] = {
    "cidr_blocks": ("10.20.0.0/16", "10.21.0.0/16"),
    "route_table_ids": {"private": ("rtb-1", "rtb-2")},
    "network_acl_ids": {"private": "acl-1"},
    "security_group_ids": {"private": "sg-1"},
}
OTHER_END: dict[str, Any] = {"connection_id": "pcx-0a1b2c3d"}
NEW: dict[str, Any] = {"vpc_id": "vpc-1", "peer_vpc_id": "vpc-2"}


def linked(**changes: Any) -> Template:
    stack = Stack(App(), "Test")
    PeeringLink(stack, "Link", **{**PARTS, **changes})
    return Template.from_stack(stack)


def test_each_table_leads_to_each_range_by_the_connection() -> None:
    routes = linked(**OTHER_END).find_resources("AWS::EC2::Route").values()

    found = {(one["Properties"]["RouteTableId"], one["Properties"]["DestinationCidrBlock"]) for one in routes}
    assert found == {(table, cidr) for table in ("rtb-1", "rtb-2") for cidr in PARTS["cidr_blocks"]}
    assert {one["Properties"]["VpcPeeringConnectionId"] for one in routes} == {"pcx-0a1b2c3d"}


def test_without_a_rule_nothing_but_routes_is_made() -> None:
    template = linked(**OTHER_END)

    assert {one["Type"] for one in template.to_json()["Resources"].values()} == {"AWS::EC2::Route"}


def test_a_rule_opens_its_port_in_the_group_and_the_network_acl_each_way() -> None:
    template = linked(**NEW, rules=[PeerRule("private", False, 8443, "10.20.0.0/16")])

    template.has_resource_properties(
        "AWS::EC2::SecurityGroupIngress",
        {"GroupId": "sg-1", "FromPort": 8443, "ToPort": 8443, "CidrIp": "10.20.0.0/16"},
    )
    entries = template.find_resources("AWS::EC2::NetworkAclEntry").values()
    assert {(one["Properties"]["CidrBlock"], one["Properties"]["Egress"]) for one in entries} == {
        (cidr, egress) for cidr in PARTS["cidr_blocks"] for egress in (False, True)
    }


def test_the_dns_option_is_set_at_the_own_end() -> None:
    asked = peering_dns_resolution("pcx-1", "Requester").writes[0].arguments
    accepted = peering_dns_resolution("pcx-1", "Accepter").writes[0].arguments

    assert asked["RequesterPeeringConnectionOptions"] == "AllowDnsResolutionFromRemoteVpc"
    assert "RequesterPeeringConnectionOptions" not in accepted
    linked(**OTHER_END, dns_resolution=True).has_resource_properties(
        "Custom::AccountSetting", {"At": "VpcPeeringConnections.0.AccepterVpcInfo.PeeringOptions"}
    )


def test_the_function_writes_the_option_and_nothing_else_of_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    function = Function(monkeypatch)
    options = {"AllowDnsResolutionFromRemoteVpc": False, "AllowEgressFromLocalVpcToRemoteClassicLink": False}
    connection = {"RequesterVpcInfo": {"PeeringOptions": options}}
    function.answers = {
        "DescribeVpcPeeringConnections": {"VpcPeeringConnections": [connection]},
        "ModifyVpcPeeringConnectionOptions": {},
    }

    response = function(peering_dns_resolution("pcx-0a1b2c3d", "Requester"))

    assert response["data"]["Changed"] == "AllowDnsResolutionFromRemoteVpc"
    assert function.parameters["DescribeVpcPeeringConnections"] == {"VpcPeeringConnectionIds": ["pcx-0a1b2c3d"]}
    assert function.parameters["ModifyVpcPeeringConnectionOptions"] == {
        "VpcPeeringConnectionId": "pcx-0a1b2c3d",
        "RequesterPeeringConnectionOptions": {"AllowDnsResolutionFromRemoteVpc": True},
    }


def test_numbers_of_entries_stay_when_ranges_come_and_go() -> None:
    assert peer_acl_rules(["10.21.0.0/16"])[0] in peer_acl_rules(PARTS["cidr_blocks"])
    assert all(1000 <= acl_number(f"10.{number}.0.0/16") <= 30999 for number in range(256))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({**OTHER_END, "cidr_blocks": ["0.0.0.0/0"]}, "not private"),
        ({}, "are required"),
        ({**NEW, **OTHER_END}, "connection_id alone"),
        ({**NEW, "peer_owner_id": "444455556666"}, "go together"),
        ({**NEW, "rules": [PeerRule("private", False, 22, "10.20.0.0/16")]}, "SSH"),
        ({**NEW, "rules": [PeerRule("public", False, 443, "10.20.0.0/16")]}, "the tier public needs"),
        ({**NEW, "rules": [PeerRule("private", False, 443, "10.99.0.0/16")]}, "not among the ranges"),
        ({**NEW, "rules": [PeerRule("private", False, 443)]}, "a range or about a security group"),
        ({**NEW, "rules": [PeerRule("private", True, 443, security_group_id="sg-2")]}, "names a range"),
    ],
)
def test_what_would_open_too_much_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        linked(**changes)
