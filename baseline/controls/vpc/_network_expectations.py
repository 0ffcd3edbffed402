"""What every subnet, route and network ACL of the baseline VPC is, and that there is no other."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.controls.vpc._vpc_parameters import VpcParams
from baseline.controls.vpc._whole_types import Whole, whole
from baseline.expectation import At, Expectation
from baseline.must import consists_of, refers
from constructs_lib.documents.network_rules import ANYWHERE, DEFAULT_ACL_RULES, AclRule
from constructs_lib.documents.subnet_plan import TIERS, Subnet, subnets

VPC = refers("vpc_baseline_vpc")


def network_expectations(params: VpcParams) -> Iterator[Expectation]:
    """For these parameters, as localized."""
    tiers = [tier for tier in TIERS if tier in params.tiers]
    planned = subnets(params.cidr, tiers=tiers, zones=params.zones)
    yield whole(
        "The VPC has the range of the profile",
        ("AWS::EC2::VPC", [{"CidrBlock": params.cidr, "EnableDnsHostnames": True, "EnableDnsSupport": True}]),
        ("aws_vpc", [{"cidr_block": params.cidr, "enable_dns_hostnames": True, "enable_dns_support": True}]),
    )
    yield whole(
        "Subnets are those of the plan, in their zones, and give out no public address",
        ("AWS::EC2::Subnet", [_subnet(one) for one in planned]),
        ("aws_subnet", [_subnet_block(one) for one in planned]),
    )
    tables = dict.fromkeys(one.name if one.tier == "private" else one.tier for one in planned)
    for kind, block, number in (
        ("AWS::EC2::NetworkAcl", "aws_network_acl", len(tiers)),
        ("AWS::EC2::RouteTable", "aws_route_table", len(tables)),
    ):
        yield whole(
            f"Every {block} is the VPC's", (kind, [{"VpcId": VPC}] * number), (block, [{"vpc_id": VPC}] * number)
        )
    yield whole(
        "Every subnet stands behind the network ACL of its tier",
        (
            "AWS::EC2::SubnetNetworkAclAssociation",
            [{"SubnetId": _named(one), "NetworkAclId": refers(f"{one.tier}_network_acl")} for one in planned],
        ),
        (
            "aws_network_acl_association",
            [{"subnet_id": _named(one), "network_acl_id": refers(f"vpc_baseline_vpc_{one.tier}")} for one in planned],
        ),
    )
    yield whole(
        "Every subnet has the route table of its tier, or in the private one its own",
        (
            "AWS::EC2::SubnetRouteTableAssociation",
            [{"SubnetId": _named(one), "RouteTableId": _table(one)} for one in planned],
        ),
        (
            "aws_route_table_association",
            [{"subnet_id": _named(one), "route_table_id": _table(one)} for one in planned],
        ),
    )
    entries = [(tier, rule) for tier in tiers for rule in params.acl_rules(tier)]
    shut = [_entry(rule, refers("default_network_acl")) for rule in DEFAULT_ACL_RULES]
    yield whole(
        "Network ACLs let pass what their tier needs, each way, and nothing else",
        (
            "AWS::EC2::NetworkAclEntry",
            [*shut, *(_entry(rule, refers(f"{tier}_network_acl")) for tier, rule in entries)],
        ),
        ("aws_network_acl_rule", [_entry_block(tier, rule) for tier, rule in entries]),
    )
    if "public" in tiers:
        yield from _ways_out(params)
    else:
        yield Expectation(
            "There is no way to the internet",
            consists_of(),
            At("AWS::EC2::Route", "", optional=True, together=True),
            At("aws_route", "", optional=True, together=True),
        )


def _ways_out(params: VpcParams) -> Iterator[Expectation]:
    """The public tier reaches the internet, the private one through NAT gateways where there are any, and the isolated
    one never."""
    count = params.zones if params.nat_gateways == "one_per_zone" else params.nat_gateways
    gateway = refers("internet_gateway")
    nats = [(zone, refers(f"nat_{min(zone, count)}")) for zone in range(1, params.zones + 1)] if count else []
    yield whole(
        "The internet is reached from the public tier, and by NAT from the private one, and from no other",
        (
            "AWS::EC2::Route",
            [
                {"RouteTableId": refers("public_table"), "DestinationCidrBlock": ANYWHERE, "GatewayId": gateway},
                *(
                    {"RouteTableId": refers(f"private_{zone}"), "DestinationCidrBlock": ANYWHERE, "NatGatewayId": nat}
                    for zone, nat in nats
                ),
            ],
        ),
        (
            "aws_route",
            [
                {"route_table_id": refers("vpc_public"), "destination_cidr_block": ANYWHERE, "gateway_id": gateway},
                *(
                    {
                        "route_table_id": refers(f"private_{zone}"),
                        "destination_cidr_block": ANYWHERE,
                        "nat_gateway_id": nat,
                    }
                    for zone, nat in nats
                ),
            ],
        ),
    )
    yield Expectation(
        "The internet gateway is the VPC's",
        VPC,
        At("AWS::EC2::VPCGatewayAttachment", "VpcId"),
        At("aws_internet_gateway", "vpc_id"),
    )
    yield Expectation(
        "What the VPC is attached to is the internet gateway",
        gateway,
        At("AWS::EC2::VPCGatewayAttachment", "InternetGatewayId"),
        None,
    )
    if count:
        yield whole(
            "NAT gateways stand in the public tier, each with its address",
            (
                "AWS::EC2::NatGateway",
                [
                    {"AllocationId": refers(f"nat_{number}_address"), "SubnetId": refers(f"public_{number}")}
                    for number in range(1, count + 1)
                ],
            ),
            (
                "aws_nat_gateway",
                [
                    {"allocation_id": refers(f"vpc_nat_{number}"), "subnet_id": refers(f"public_{number}")}
                    for number in range(1, count + 1)
                ],
            ),
        )


def _named(subnet: Subnet) -> object:
    return refers(f"{subnet.tier}_{subnet.zone}")


def _table(subnet: Subnet) -> object:
    return (
        refers(f"{subnet.tier}_{subnet.zone}")
        if subnet.tier == "private"
        else refers(f"{subnet.tier}_table", f"aws_route_table.vpc_baseline_vpc_{subnet.tier}")
    )


def _subnet(one: Subnet) -> Whole:
    return {
        "CidrBlock": one.cidr_block,
        "VpcId": VPC,
        "AvailabilityZone": {"Fn::Select": [one.zone - 1, {"Fn::GetAZs": ""}]},
        "MapPublicIpOnLaunch": False,
    }


def _subnet_block(one: Subnet) -> Whole:
    return {
        "cidr_block": one.cidr_block,
        "vpc_id": VPC,
        "availability_zone": refers(f"var.availability_zones[{one.zone - 1}]"),
        "map_public_ip_on_launch": False,
    }


def _entry(rule: AclRule, network_acl: object) -> Whole:
    return {
        "RuleNumber": rule.number,
        "Egress": rule.egress,
        "Protocol": rule.protocol,
        "RuleAction": rule.action,
        "CidrBlock": rule.cidr_block,
        "NetworkAclId": network_acl,
        "PortRange": {"From": rule.ports[0], "To": rule.ports[1]} if rule.ports else None,
        "Icmp": {"Type": rule.icmp[0], "Code": rule.icmp[1]} if rule.icmp else None,
    }


def _entry_block(tier: str, rule: AclRule) -> Whole:
    return {
        "rule_number": rule.number,
        "egress": rule.egress,
        "protocol": str(rule.protocol),
        "rule_action": rule.action,
        "cidr_block": rule.cidr_block,
        "network_acl_id": refers(f"vpc_baseline_vpc_{tier}"),
        "from_port": rule.ports[0] if rule.ports else None,
        "to_port": rule.ports[1] if rule.ports else None,
        "icmp_type": rule.icmp[0] if rule.icmp else None,
        "icmp_code": rule.icmp[1] if rule.icmp else None,
    }
