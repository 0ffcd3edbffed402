"""The Terraform blocks of peering connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from baseline.controls.vpc._peering_parameters import Connection
from baseline.hcl import Block, Nested, reference, resource
from baseline.names import local_name
from constructs_lib.documents.vpc_peerings import PeerRule, peer_acl_rules, range_word

if TYPE_CHECKING:
    from baseline.context import Context


def peering_blocks(one: Connection, context: Context) -> Iterator[Block]:
    """One end of a connection: itself where it is requested, its routes, entries and rules, and its DNS option."""

    def block(kind: str, part: str, body: dict[str, Any]) -> Block:
        return resource(kind, local_name(context.control_id, f"{one.name}-{part}" if part else one.name), body)

    connection_id, first = one.connection_id, None
    if one.peer:
        # AWS accepts by itself what one account asks of its own VPC in the same Region.
        here = one.peer.owner_id is None and one.peer.region is None
        body = {
            "vpc_id": context.use("vpc.id"),
            "peer_vpc_id": one.peer.vpc_id,
            "peer_owner_id": one.peer.owner_id,
            "peer_region": one.peer.region,
            "auto_accept": True if here else None,
            "tags": {"Name": context.names.of(f"peering-{one.name}")},
        }
        first = block("aws_vpc_peering_connection", "", body)
        connection_id = first.attribute("id")
        yield first
    for tier in one.tiers:
        for number, table in enumerate(context.use_each(f"vpc.{tier}_route_table_ids"), start=1):
            for cidr in one.cidrs:
                yield block(
                    "aws_route",
                    f"{tier}-{number}-{range_word(cidr)}",
                    {
                        "route_table_id": table,
                        "destination_cidr_block": cidr,
                        "vpc_peering_connection_id": connection_id,
                    },
                )
    rules = one.peer_rules()
    for tier in dict.fromkeys(rule.tier for rule in rules):
        for entry in peer_acl_rules(one.cidrs):
            yield block(
                "aws_network_acl_rule",
                f"{tier}-{entry.name}",
                {
                    "network_acl_id": context.use(f"vpc.{tier}_network_acl_id"),
                    "rule_number": entry.number,
                    "egress": entry.egress,
                    "protocol": str(entry.protocol),
                    "rule_action": entry.action,
                    "cidr_block": entry.cidr_block,
                },
            )
    for rule in rules:
        yield block(
            f"aws_vpc_security_group_{'egress' if rule.egress else 'ingress'}_rule",
            rule.name,
            {
                "security_group_id": context.use(f"vpc.{rule.tier}_security_group_id"),
                "description": rule.description,
                "ip_protocol": "tcp",
                "from_port": rule.port,
                "to_port": rule.port,
                "cidr_ipv4": rule.cidr_block or None,
                "referenced_security_group_id": group_of(rule) or None,
                # A group of the peer can be named once the connection is there.
                "depends_on": (reference(first.address),) if first and rule.security_group_id else None,
            },
        )
    if one.dns_resolution:
        side = "requester" if one.peer else "accepter"
        yield block(
            "aws_vpc_peering_connection_options",
            "",
            {
                "vpc_peering_connection_id": connection_id,
                side: Nested({"allow_remote_vpc_dns_resolution": True}),
            },
        )


def group_of(rule: PeerRule) -> str:
    """The security group of the peer, after its account's id where that is another one."""
    return f"{rule.owner_id}/{rule.security_group_id}" if rule.owner_id else rule.security_group_id
