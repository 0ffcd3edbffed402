"""The Terraform blocks of the baseline VPC that come in numbers: network ACL entries, ways out, security
groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from baseline.controls.vpc._vpc_parameters import VpcParams
from baseline.hcl import Block, Nested, reference, resource
from baseline.names import local_name
from constructs_lib.documents.network_rules import ANYWHERE, GROUPS
from constructs_lib.documents.subnet_plan import TIERS, Subnet

if TYPE_CHECKING:
    from baseline.context import Context


def table_name(subnet: Subnet) -> str:
    """The route table of a subnet: one of its own in the private tier, one for the tier elsewhere."""
    return subnet.name if subnet.tier == "private" else subnet.tier


def block(context: Context, kind: str, part: str, body: dict[str, Any], *, named: str = "") -> Block:
    """A resource of this control; `named` is what follows the prefix in its Name tag."""
    tags = {"tags": {"Name": context.names.of(named)}} if named else {}
    return resource(kind, local_name(context.control_id, part), body | tags)


def acl_entry_blocks(params: VpcParams, context: Context, acls: Mapping[str, Block]) -> Iterator[Block]:
    """The entries of each tier's network ACL."""
    for tier, acl in acls.items():
        for rule in params.acl_rules(tier):
            yield block(
                context,
                "aws_network_acl_rule",
                f"{tier}-{rule.name}",
                {
                    "network_acl_id": acl.attribute("id"),
                    "rule_number": rule.number,
                    "egress": rule.egress,
                    "protocol": str(rule.protocol),
                    "rule_action": rule.action,
                    "cidr_block": rule.cidr_block,
                    "from_port": rule.ports[0] if rule.ports else None,
                    "to_port": rule.ports[1] if rule.ports else None,
                    "icmp_type": rule.icmp[0] if rule.icmp else None,
                    "icmp_code": rule.icmp[1] if rule.icmp else None,
                },
            )


def internet_blocks(
    params: VpcParams,
    context: Context,
    vpc_id: str,
    tables: Mapping[str, Block],
    placed: Mapping[str, Block],
) -> Iterator[Block]:
    """The internet gateway, its route, and the NAT gateways with theirs."""

    def way_out(name: str, target: dict[str, Any]) -> Block:
        table_id = tables[name].attribute("id")
        body = {"route_table_id": table_id, "destination_cidr_block": ANYWHERE} | target
        return block(context, "aws_route", name, body)

    # EC2 deletes no VPC while a gateway is attached: where the VPC is replaced, the gateway must go first, not follow.
    after = Nested({"replace_triggered_by": (vpc_id,)})
    gateway = block(context, "aws_internet_gateway", "", {"vpc_id": vpc_id, "lifecycle": after}, named="internet")
    public = way_out("public", {"gateway_id": gateway.attribute("id")})
    yield from (gateway, public)
    count = params.zones if params.nat_gateways == "one_per_zone" else params.nat_gateways
    for number in range(1, count + 1):
        name = f"nat-{number}"
        address = block(
            context,
            "aws_eip",
            name,
            {"domain": "vpc", "depends_on": (reference(gateway.address),)},
            named=name,
        )
        nat = block(
            context,
            "aws_nat_gateway",
            name,
            {
                "allocation_id": address.attribute("allocation_id"),
                "subnet_id": placed[f"public-{number}"].attribute("id"),
                "depends_on": (reference(public.address),),
            },
            named=name,
        )
        yield from (address, nat)
        last = params.zones if number == count else number
        for zone in range(number, last + 1):
            yield way_out(f"private-{zone}", {"nat_gateway_id": nat.attribute("id")})


def group_blocks(params: VpcParams, context: Context, vpc_id: str) -> Iterator[Block]:
    """The security group of each tier, and its rules."""
    groups = {
        tier: block(
            context,
            "aws_security_group",
            tier,
            {"vpc_id": vpc_id, "name": context.names.of(GROUPS[tier][0]), "description": GROUPS[tier][1]},
            named=GROUPS[tier][0],
        )
        for tier in TIERS
        if tier in params.tiers
    }
    yield from groups.values()
    words = {ANYWHERE: "anywhere", params.cidr: "vpc"}
    for rule in params.group_rules:
        other = rule.peer or words.get(rule.cidr_block) or rule.cidr_block.translate(str.maketrans("./", "__"))
        yield block(
            context,
            f"aws_vpc_security_group_{'egress' if rule.egress else 'ingress'}_rule",
            f"{rule.tier}-{other}-{rule.port}",
            {
                "security_group_id": groups[rule.tier].attribute("id"),
                "description": rule.description,
                "ip_protocol": "tcp",
                "from_port": rule.port,
                "to_port": rule.port,
                "cidr_ipv4": rule.cidr_block or None,
                "referenced_security_group_id": groups[rule.peer].attribute("id") if rule.peer else None,
            },
        )
