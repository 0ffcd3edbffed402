"""A VPC by tiers, in which nothing is open by default."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Network, NetmaskValueError
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Placement,
    Severity,
    custom_resource,
)
from baseline.expectation import At, Expectation, absent, equals, one_of, present, that
from baseline.hcl import Block, Nested, data_source, reference, resource
from baseline.names import local_name
from constructs_lib.documents.network_rules import (
    ALL,
    ANYWHERE,
    GROUPS,
    HTTPS,
    ICMP,
    NOWHERE,
    REPLIES,
    TCP,
    AclRule,
    network_acl_rules,
    security_group_rules,
)
from constructs_lib.documents.subnet_plan import MAXIMUM_ZONES, TIERS, subnets

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


def _network(text: str) -> str:
    try:
        IPv4Network(text)
    except (AddressValueError, NetmaskValueError, ValueError) as error:
        raise ValueError(f"{error}; write a network such as 192.0.2.0/24") from None
    if "/" not in text:
        raise ValueError(f"{text} has no prefix length; one address is {text}/32")
    return text


Network = Annotated[str, AfterValidator(_network)]
Port = Annotated[int, Field(ge=1, le=65535)]
Tier = Literal["public", "private", "isolated"]


class BaselineVpc(Control):
    """Subnets give out no public addresses, network ACLs and security groups let in what their tier needs and no more,
    and the default security group has no rules."""

    id = "vpc.baseline_vpc"
    title = "A VPC separates public, private and isolated tiers and opens nothing by default"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "the rules of the default security group have no type; all else is native, and the default network ACL, "
            "which no subnet uses, stays as it is"
        ),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html"

    class Params(ControlParams):
        cidr: Network = Field(
            "10.0.0.0/16",
            description="Private IPv4 range with a prefix length of 16 to 23. Each subnet gets a 32nd of it, at a place "
            "that stays when zones or tiers are added.",
        )
        zones: int = Field(
            2,
            ge=1,
            le=MAXIMUM_ZONES,
            description="Availability Zones that get a subnet of each tier, in the Region's own order; no more than it "
            "has.",
        )
        tiers: tuple[Tier, ...] = Field(
            TIERS,
            min_length=1,
            description="Tiers of subnets: public has a route to the internet, private to a NAT gateway if there is "
            "one, isolated speaks with the VPC alone.",
        )
        nat_gateways: Literal[0, 1, "one_per_zone"] = Field(
            0,
            description="NAT gateways for the private tier: 0, 1 or one_per_zone. Default: none, so private subnets do "
            "not reach the internet. Each costs about 33 USD a month and 0.045 USD per GB.",
        )
        load_balancer_sources: tuple[Network, ...] = Field(
            (ANYWHERE,),
            min_length=1,
            max_length=10,
            description="IPv4 ranges that may reach port 443 of the public tier. Default: anywhere.",
        )
        application_port: Port = Field(HTTPS, description="TCP port that load balancers reach applications on.")
        database_port: Port = Field(5432, description="TCP port that applications reach databases on.")
        internet_ports: tuple[Port, ...] = Field(
            (HTTPS,),
            max_length=5,
            description="TCP ports that the private tier may reach outside the VPC; 443 is also how it reaches the S3 and "
            "DynamoDB gateway endpoints.",
        )

        @model_validator(mode="after")
        def _fits(self) -> BaselineVpc.Params:
            subnets(self.cidr, tiers=self.tiers, zones=self.zones)
            for name in ("tiers", "load_balancer_sources", "internet_ports"):
                listed = getattr(self, name)
                if len(set(listed)) != len(listed):
                    raise ValueError(f"{name} names something twice")
            if self.nat_gateways and not {"public", "private"} <= set(self.tiers):
                raise ValueError("nat_gateways need a public tier to stand in and a private tier to serve")
            return self

    def provides(self, params: Params) -> tuple[str, ...]:
        lists = tuple(f"vpc.{tier}_subnet_ids" for tier in TIERS if tier in params.tiers)
        return ("vpc.id", "vpc.cidr", *lists, "vpc.route_table_ids")

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        return params.cidr if capability == "vpc.cidr" else None

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import BaselineVpc as Construct_

        built = Construct_(
            scope,
            "Network",
            name=context.names.prefix,
            cidr_block=params.cidr,
            zones=params.zones,
            tiers=params.tiers,
            nat_gateways=params.nat_gateways,
            load_balancer_sources=params.load_balancer_sources,
            application_port=params.application_port,
            database_port=params.database_port,
            internet_ports=params.internet_ports,
        )
        context.provide("vpc.id", built.vpc_id, after=[built.vpc])
        context.provide("vpc.cidr", after=[built.vpc])
        for tier, ids in built.subnet_ids.items():
            context.provide(f"vpc.{tier}_subnet_ids", ids)
        context.provide("vpc.route_table_ids", built.route_table_ids)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        planned = subnets(params.cidr, tiers=params.tiers, zones=params.zones)
        tiers = [tier for tier in TIERS if tier in params.tiers]

        def block(kind: str, part: str, body: dict[str, Any], *, tagged: str = "") -> Block:
            tags = {"tags": {"Name": context.names.of(tagged)}} if tagged else {}
            return resource(kind, local_name(self.id, part), body | tags)

        vpc = block(
            "aws_vpc",
            "",
            {"cidr_block": params.cidr, "enable_dns_hostnames": True, "enable_dns_support": True},
            tagged="vpc",
        )
        vpc_id = vpc.attribute("id")
        zones = data_source(
            "aws_availability_zones",
            local_name(self.id),
            {"state": "available", "filter": Nested({"name": "opt-in-status", "values": ["opt-in-not-required"]})},
        )
        yield zones
        yield vpc
        yield block("aws_default_security_group", "", {"vpc_id": vpc_id, "ingress": [], "egress": []})
        # Subnets that somebody else leaves with the default network ACL are shut off by it, which is the point; they
        # must not show as a change of it.
        yield block(
            "aws_default_network_acl",
            "",
            {
                "default_network_acl_id": vpc.attribute("default_network_acl_id"),
                "lifecycle": Nested({"ignore_changes": (reference("subnet_ids"),)}),
            },
        )

        ids: dict[str, str] = {}
        tables: dict[str, Block] = {}
        for tier in tiers:
            acl = block("aws_network_acl", tier, {"vpc_id": vpc_id}, tagged=tier)
            yield acl
            for rule in network_acl_rules(
                tier,
                cidr_block=params.cidr,
                sources=params.load_balancer_sources,
                internet_ports=params.internet_ports,
            ):
                yield block("aws_network_acl_rule", f"{tier}-{rule.name}", _acl_entry(acl.attribute("id"), rule))
            for one in (subnet for subnet in planned if subnet.tier == tier):
                subnet = block(
                    "aws_subnet",
                    one.name,
                    {
                        "vpc_id": vpc_id,
                        "cidr_block": one.cidr_block,
                        "availability_zone": reference(f"{zones.address}.names[{one.zone - 1}]"),
                        "map_public_ip_on_launch": False,
                    },
                    tagged=one.name,
                )
                yield subnet
                ids[one.name] = subnet.attribute("id")
                part = one.name if tier == "private" else tier
                if part not in tables:
                    tables[part] = block("aws_route_table", part, {"vpc_id": vpc_id}, tagged=part)
                    yield tables[part]
                yield block(
                    "aws_route_table_association",
                    one.name,
                    {"route_table_id": tables[part].attribute("id"), "subnet_id": ids[one.name]},
                )
                yield block(
                    "aws_network_acl_association",
                    one.name,
                    {"network_acl_id": acl.attribute("id"), "subnet_id": ids[one.name]},
                )

        if "public" in tiers:
            gateway = block("aws_internet_gateway", "", {"vpc_id": vpc_id}, tagged="internet")
            way_out = block(
                "aws_route",
                "public",
                {
                    "route_table_id": tables["public"].attribute("id"),
                    "destination_cidr_block": ANYWHERE,
                    "gateway_id": gateway.attribute("id"),
                },
            )
            yield gateway
            yield way_out
            nats: list[Block] = []
            for number in range(1, _count(params) + 1):
                address = block(
                    "aws_eip",
                    f"nat-{number}",
                    {"domain": "vpc", "depends_on": (reference(gateway.address),)},
                    tagged=f"nat-{number}",
                )
                nats.append(
                    block(
                        "aws_nat_gateway",
                        f"nat-{number}",
                        {
                            "allocation_id": address.attribute("allocation_id"),
                            "subnet_id": ids[f"public-{number}"],
                            "depends_on": (reference(way_out.address),),
                        },
                        tagged=f"nat-{number}",
                    )
                )
                yield address
                yield nats[-1]
            for zone in range(1, params.zones + 1) if nats else ():
                yield block(
                    "aws_route",
                    f"private-{zone}",
                    {
                        "route_table_id": tables[f"private-{zone}"].attribute("id"),
                        "destination_cidr_block": ANYWHERE,
                        "nat_gateway_id": nats[min(zone, len(nats)) - 1].attribute("id"),
                    },
                )

        groups = {
            tier: block(
                "aws_security_group",
                tier,
                {"vpc_id": vpc_id, "name": context.names.of(GROUPS[tier][0]), "description": GROUPS[tier][1]},
                tagged=GROUPS[tier][0],
            )
            for tier in tiers
        }
        yield from groups.values()
        counted: dict[str, int] = {}
        for rule in security_group_rules(
            params.tiers,
            cidr_block=params.cidr,
            sources=params.load_balancer_sources,
            application_port=params.application_port,
            database_port=params.database_port,
            internet_ports=params.internet_ports,
        ):
            kind = f"aws_vpc_security_group_{'egress' if rule.egress else 'ingress'}_rule"
            part = f"{rule.tier}-{rule.peer or (rule.cidr_block if rule.cidr_block != params.cidr else 'vpc')}"
            counted[part] = counted.get(part, 0) + 1
            yield block(
                kind,
                _word(f"{part}-{rule.port}"),
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

        context.provide("vpc.id", vpc_id, after=[vpc])
        context.provide("vpc.cidr", after=[vpc])
        for tier in tiers:
            context.provide(
                f"vpc.{tier}_subnet_ids", tuple(ids[one.name] for one in planned if one.tier == tier)
            )
        context.provide("vpc.route_table_ids", tuple(table.attribute("id") for table in tables.values()))
