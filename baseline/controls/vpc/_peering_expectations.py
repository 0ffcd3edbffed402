"""What must hold of peering connections: who is asked, which ranges lead there, and what may pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from baseline.controls.vpc._peering_blocks import group_of
from baseline.controls.vpc._peering_parameters import Connection
from baseline.controls.vpc._whole_types import Whole, whole
from baseline.expectation import At, Expectation
from baseline.families.setting_expectations import setting_expectations
from baseline.must import Must, consists_of, refers
from baseline.references import REFERENCE
from constructs_lib.documents.network_rules import AclRule
from constructs_lib.documents.vpc_peerings import PeerRule, peer_acl_rules, peering_dns_resolution

_VPC = refers("vpc_baseline_vpc")


def peering_expectations(connections: Sequence[Connection]) -> Iterator[Expectation]:
    """For the connections of one account."""
    requested = [(one, one.peer) for one in connections if one.peer]
    yield whole(
        "The VPC asks the named VPCs for a connection, and no others",
        (
            "AWS::EC2::VPCPeeringConnection",
            [
                {
                    "VpcId": _VPC,
                    "PeerVpcId": peer.vpc_id,
                    "PeerOwnerId": peer.owner_id,
                    "PeerRegion": peer.region,
                    "PeerRoleArn": peer.accept_role_arn,
                }
                for _, peer in requested
            ],
        ),
        (
            "aws_vpc_peering_connection",
            [
                {
                    "vpc_id": _VPC,
                    "peer_vpc_id": peer.vpc_id,
                    "peer_owner_id": peer.owner_id,
                    "peer_region": peer.region,
                    "auto_accept": None if peer.owner_id or peer.region else True,
                }
                for _, peer in requested
            ],
        ),
    )
    yield from _routes(connections)
    entries = [
        (rule.tier, entry)
        for one in connections
        for rule in {rule.tier: rule for rule in one.rules}.values()
        for entry in peer_acl_rules(one.cidrs)
    ]
    yield whole(
        "Network ACLs let the ranges of peers pass in tiers that have a rule, and no others",
        ("AWS::EC2::NetworkAclEntry", [_entry(tier, entry) for tier, entry in entries]),
        ("aws_network_acl_rule", [_entry_block(tier, entry) for tier, entry in entries]),
    )
    for egress, kind, block in (
        (False, "AWS::EC2::SecurityGroupIngress", "aws_vpc_security_group_ingress_rule"),
        (True, "AWS::EC2::SecurityGroupEgress", "aws_vpc_security_group_egress_rule"),
    ):
        rules = [rule for one in connections for rule in one.peer_rules() if rule.egress is egress]
        yield whole(
            f"Security groups let pass {'to' if egress else 'from'} peers what the profile names, and nothing else",
            (kind, [_rule(rule) for rule in rules]),
            (block, [_rule_block(rule) for rule in rules]),
        )
    yield from _dns([one for one in connections if one.dns_resolution])


def _routes(connections: Sequence[Connection]) -> Iterator[Expectation]:
    """Of each range there is a route in every tier; how many tables a tier has, another control knows."""
    ranges = sorted({(tier, cidr) for one in connections for tier in one.tiers for cidr in one.cidrs})
    for kind, table, target, path in (
        ("AWS::EC2::Route", "RouteTableId", "VpcPeeringConnectionId", "DestinationCidrBlock"),
        ("aws_route", "route_table_id", "vpc_peering_connection_id", "destination_cidr_block"),
    ):
        allowed = [
            {table: _table(tier), path: cidr, target: _connection(one)}
            for one in connections
            for tier in one.tiers
            for cidr in one.cidrs
        ]
        at = At(kind, "", must=_each_of(allowed), together=True)
        yield Expectation(
            f"Routes lead from the named tiers to {len(ranges)} named ranges of peers, and nowhere else",
            _each_of(allowed),
            at if kind.startswith("AWS") else None,
            None if kind.startswith("AWS") else at,
        )


def _each_of(allowed: Sequence[Whole]) -> Must:
    """Every route is one of these, and each of these is there."""
    conditions = [consists_of(one) for one in allowed]

    def test(found: object) -> bool:
        routes = found if isinstance(found, list) else []
        return all(any(one([route]) for one in conditions) for route in routes) and all(
            any(one([route]) for route in routes) for one in conditions
        )

    return Must(f"are the routes {[dict(one) for one in allowed]!r}"[:300], test)


def _dns(resolving: Sequence[Connection]) -> Iterator[Expectation]:
    if not resolving:
        return
    settings = [
        peering_dns_resolution(one.connection_id or REFERENCE, "Accepter" if one.connection_id else "Requester")
        for one in resolving
    ]
    yield from setting_expectations(settings[0], *settings[1:])
    block = "aws_vpc_peering_connection_options"
    yield Expectation(
        "Peers of the named connections, and no others, resolve names of the VPC to private addresses",
        consists_of(
            *(
                {
                    "vpc_peering_connection_id": _connection(one),
                    "requester" if one.peer else "accepter": [{"allow_remote_vpc_dns_resolution": True}],
                }
                for one in resolving
            )
        ),
        None,
        At(block, "", together=True),
    )


def _connection(one: Connection) -> object:
    word = one.name.capitalize()
    return one.connection_id or refers(f"peering{word}Connection", f"peering_{one.name}.id")


def _table(tier: str) -> Must:
    return refers(
        f"{tier}Table", *(f"{tier}{zone}Table" for zone in range(1, 7)), f"aws_route_table.vpc_baseline_vpc_{tier}"
    )


def _entry(tier: str, entry: AclRule) -> Whole:
    return {
        "NetworkAclId": refers(f"{tier}_network_acl"),
        "RuleNumber": entry.number,
        "Egress": entry.egress,
        "Protocol": entry.protocol,
        "RuleAction": entry.action,
        "CidrBlock": entry.cidr_block,
    }


def _entry_block(tier: str, entry: AclRule) -> Whole:
    return {
        "network_acl_id": refers(f"aws_network_acl.vpc_baseline_vpc_{tier}"),
        "rule_number": entry.number,
        "egress": entry.egress,
        "protocol": str(entry.protocol),
        "rule_action": entry.action,
        "cidr_block": entry.cidr_block,
    }


def _rule(rule: PeerRule) -> Whole:
    peer = rule.security_group_id or None
    return {
        "GroupId": refers(f"{rule.tier}_group"),
        "IpProtocol": "tcp",
        "FromPort": rule.port,
        "ToPort": rule.port,
        "CidrIp": rule.cidr_block or None,
        "SourceSecurityGroupId": peer,
        "SourceSecurityGroupOwnerId": rule.owner_id or None,
    }


def _rule_block(rule: PeerRule) -> Whole:
    return {
        "security_group_id": refers(f"aws_security_group.vpc_baseline_vpc_{rule.tier}"),
        "ip_protocol": "tcp",
        "from_port": rule.port,
        "to_port": rule.port,
        "cidr_ipv4": rule.cidr_block or None,
        "referenced_security_group_id": group_of(rule) or None,
    }
