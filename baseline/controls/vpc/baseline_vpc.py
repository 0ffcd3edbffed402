"""A VPC by tiers, in which nothing is open by default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
from baseline.expectation import At, Expectation, absent, equals, one_of, present
from baseline.hcl import Block, Nested, reference, resource
from baseline.names import local_name
from constructs_lib.documents.network_rules import (
    ALL,
    ANYWHERE,
    GROUPS,
    HTTPS,
    NOWHERE,
    REPLIES,
    TCP,
    network_acl_rules,
    security_group_rules,
)
from constructs_lib.documents.subnet_plan import MAXIMUM_ZONES, TIERS, Subnet, subnets

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
    """Subnets give out no public addresses, network ACLs and security groups let in what their tier needs and
    no more, and the default security group has no rules."""

    id = "vpc.baseline_vpc"
    title = "A VPC separates public, private and isolated tiers and opens nothing by default"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.NETWORK
    placement = Placement.once_per_account(("standalone", "workload"))
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "the rules of the default security group have no type; all else is native, and the default "
            "network ACL, which no subnet uses, stays as it is"
        ),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-best-practices.html"

    class Params(ControlParams):
        cidr: Network = Field(
            "10.0.0.0/16",
            description="Private IPv4 range with a prefix length of 16 to 23. Each subnet gets a 32nd of it, "
            "at a place that stays when zones or tiers are added.",
        )
        zones: int = Field(
            2,
            ge=1,
            le=MAXIMUM_ZONES,
            description="Availability Zones that get a subnet of each tier, in the Region's own order; no "
            "more than it has.",
        )
        tiers: tuple[Tier, ...] = Field(
            TIERS,
            min_length=1,
            description="Tiers of subnets: public has a route to the internet, private to a NAT gateway if "
            "there is one, isolated speaks with the VPC alone.",
        )
        nat_gateways: Literal[0, 1, "one_per_zone"] = Field(
            0,
            description="NAT gateways for the private tier: 0, 1 or one_per_zone. Default: none, so private "
            "subnets do not reach the internet. Each costs about 33 USD a month and 0.045 USD per GB.",
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
            description="TCP ports that the private tier may reach outside the VPC; 443 is also how it "
            "reaches the S3 and DynamoDB gateway endpoints.",
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
        import constructs_lib

        built = constructs_lib.BaselineVpc(
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
        context.provide("vpc.id", built.vpc_id)
        context.provide("vpc.cidr")
        for tier, ids in built.subnet_ids.items():
            context.provide(f"vpc.{tier}_subnet_ids", ids)
        context.provide("vpc.route_table_ids", built.route_table_ids)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        tiers = [tier for tier in TIERS if tier in params.tiers]
        planned = subnets(params.cidr, tiers=tiers, zones=params.zones)
        vpc = _block(
            context,
            "aws_vpc",
            "",
            {"cidr_block": params.cidr, "enable_dns_hostnames": True, "enable_dns_support": True},
            named="vpc",
        )
        vpc_id = vpc.attribute("id")
        yield vpc
        yield _block(context, "aws_default_security_group", "", {"vpc_id": vpc_id, "ingress": [], "egress": []})
        # A subnet that somebody leaves with the default network ACL is shut off by it, which is the point; it
        # must not show as a change of the ACL.
        yield _block(
            context,
            "aws_default_network_acl",
            "",
            {
                "default_network_acl_id": vpc.attribute("default_network_acl_id"),
                "lifecycle": Nested({"ignore_changes": (reference("subnet_ids"),)}),
            },
        )
        acls = {tier: _block(context, "aws_network_acl", tier, {"vpc_id": vpc_id}, named=tier) for tier in tiers}
        tables = {
            name: _block(context, "aws_route_table", name, {"vpc_id": vpc_id}, named=name)
            for name in dict.fromkeys(_table_name(one) for one in planned)
        }
        placed = {
            one.name: _block(
                context,
                "aws_subnet",
                one.name,
                {
                    "vpc_id": vpc_id,
                    "cidr_block": one.cidr_block,
                    "availability_zone": reference(f"var.availability_zones[{one.zone - 1}]"),
                    "map_public_ip_on_launch": False,
                },
                named=one.name,
            )
            for one in planned
        }
        yield from (*acls.values(), *tables.values(), *placed.values())
        yield from _acl_entries(params, context, acls)
        for one in planned:
            subnet_id = placed[one.name].attribute("id")
            table_id, acl_id = tables[_table_name(one)].attribute("id"), acls[one.tier].attribute("id")
            yield _block(
                context,
                "aws_route_table_association",
                one.name,
                {"route_table_id": table_id, "subnet_id": subnet_id},
            )
            yield _block(
                context,
                "aws_network_acl_association",
                one.name,
                {"network_acl_id": acl_id, "subnet_id": subnet_id},
            )
        if "public" in tiers:
            yield from _internet(params, context, vpc_id, tables, placed)
        yield from _groups(params, context, vpc_id)

        context.provide("vpc.id", vpc_id)
        context.provide("vpc.cidr")
        for tier in tiers:
            ids = tuple(placed[one.name].attribute("id") for one in planned if one.tier == tier)
            context.provide(f"vpc.{tier}_subnet_ids", ids)
        context.provide("vpc.route_table_ids", tuple(one.attribute("id") for one in tables.values()))

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        always = (
            Expectation(
                "Names resolve inside the VPC, so that endpoints answer under the services' own names",
                equals(True),
                At("AWS::EC2::VPC", "EnableDnsSupport"),
                At("aws_vpc", "enable_dns_support"),
            ),
            Expectation(
                "Hosts get DNS names, which private DNS names of endpoints require",
                equals(True),
                At("AWS::EC2::VPC", "EnableDnsHostnames"),
                At("aws_vpc", "enable_dns_hostnames"),
            ),
            Expectation(
                "No subnet gives out public addresses",
                equals(False),
                At("AWS::EC2::Subnet", "MapPublicIpOnLaunch"),
                At("aws_subnet", "map_public_ip_on_launch"),
            ),
            Expectation(
                "The default security group lets nothing in",
                equals("empty"),
                At("Custom::AccountSetting", "WantIpPermissions"),
                At("aws_default_security_group", "ingress", must=equals([])),
            ),
            Expectation(
                "The default security group lets nothing out",
                equals("empty"),
                At("Custom::AccountSetting", "WantIpPermissionsEgress"),
                At("aws_default_security_group", "egress", must=equals([])),
            ),
            Expectation(
                "The default network ACL lets nothing in",
                absent(),
                None,
                At("aws_default_network_acl", "ingress"),
            ),
            Expectation(
                "Network ACLs let every protocol pass within the VPC alone",
                equals(params.cidr),
                At("AWS::EC2::NetworkAclEntry", "CidrBlock", {"Protocol": ALL}),
                At("aws_network_acl_rule", "cidr_block", {"protocol": str(ALL)}),
            ),
        )
        return (*always, *_expected_of_replies(params), *_expected_of_groups(params))


def _table_name(subnet: Subnet) -> str:
    return subnet.name if subnet.tier == "private" else subnet.tier


def _block(context: Context, kind: str, part: str, body: dict[str, Any], *, named: str = "") -> Block:
    tags = {"tags": {"Name": context.names.of(named)}} if named else {}
    return resource(kind, local_name(context.control_id, part), body | tags)


def _acl_entries(params: BaselineVpc.Params, context: Context, acls: Mapping[str, Block]) -> Iterator[Block]:
    for tier, acl in acls.items():
        rules = network_acl_rules(
            tier,
            cidr_block=params.cidr,
            sources=params.load_balancer_sources,
            internet_ports=params.internet_ports,
        )
        for rule in rules:
            yield _block(
                context,
                "aws_network_acl_rule",
                f"{tier}-{rule.name}",
                {
                    "network_acl_id": acl.attribute("id"),
                    "rule_number": rule.number,
                    "egress": rule.egress,
                    "protocol": str(rule.protocol),
                    "rule_action": "allow",
                    "cidr_block": rule.cidr_block,
                    "from_port": rule.ports[0] if rule.ports else None,
                    "to_port": rule.ports[1] if rule.ports else None,
                    "icmp_type": rule.icmp[0] if rule.icmp else None,
                    "icmp_code": rule.icmp[1] if rule.icmp else None,
                },
            )


def _internet(
    params: BaselineVpc.Params,
    context: Context,
    vpc_id: str,
    tables: Mapping[str, Block],
    placed: Mapping[str, Block],
) -> Iterator[Block]:
    def way_out(name: str, target: dict[str, Any]) -> Block:
        table_id = tables[name].attribute("id")
        body = {"route_table_id": table_id, "destination_cidr_block": ANYWHERE} | target
        return _block(context, "aws_route", name, body)

    gateway = _block(context, "aws_internet_gateway", "", {"vpc_id": vpc_id}, named="internet")
    public = way_out("public", {"gateway_id": gateway.attribute("id")})
    yield from (gateway, public)
    count = params.zones if params.nat_gateways == "one_per_zone" else params.nat_gateways
    for number in range(1, count + 1):
        name = f"nat-{number}"
        address = _block(
            context,
            "aws_eip",
            name,
            {"domain": "vpc", "depends_on": (reference(gateway.address),)},
            named=name,
        )
        nat = _block(
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


def _groups(params: BaselineVpc.Params, context: Context, vpc_id: str) -> Iterator[Block]:
    groups = {
        tier: _block(
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
    for rule in security_group_rules(
        params.tiers,
        cidr_block=params.cidr,
        sources=params.load_balancer_sources,
        application_port=params.application_port,
        database_port=params.database_port,
        internet_ports=params.internet_ports,
    ):
        other = rule.peer or words.get(rule.cidr_block) or rule.cidr_block.translate(str.maketrans("./", "__"))
        yield _block(
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


def _expected_of_replies(params: BaselineVpc.Params) -> Iterator[Expectation]:
    """What comes in from anywhere: port 443 to the public tier, and replies around the RDP port."""
    if {"public", "private"}.isdisjoint(params.tiers):
        return
    starts = [low for low, _ in REPLIES]
    if "public" in params.tiers and ANYWHERE in params.load_balancer_sources:
        starts.append(HTTPS)
    entry, rule = "AWS::EC2::NetworkAclEntry", "aws_network_acl_rule"
    cloudformation = {"Egress": False, "Protocol": TCP, "CidrBlock": ANYWHERE}
    terraform = {"egress": False, "protocol": str(TCP), "cidr_block": ANYWHERE}
    yield Expectation(
        "Network ACLs let in from anywhere nothing but HTTPS and replies",
        one_of(*starts),
        At(entry, "PortRange.From", cloudformation),
        At(rule, "from_port", terraform),
    )
    for low, high in REPLIES:
        yield Expectation(
            f"Replies to ports from {low} end at {high}, so that RDP and SSH stay closed",
            equals(high),
            At(entry, "PortRange.To", cloudformation | {"PortRange.From": low}),
            At(rule, "to_port", terraform | {"from_port": low}),
        )


def _expected_of_groups(params: BaselineVpc.Params) -> Iterator[Expectation]:
    single, rule = "AWS::EC2::SecurityGroup", "aws_vpc_security_group_ingress_rule"
    if "public" in params.tiers:
        yield Expectation(
            "Load balancers are open on port 443 alone",
            equals(HTTPS),
            At(single, "SecurityGroupIngress.ToPort", {"GroupDescription": GROUPS["public"][1]}),
            At(rule, "to_port", {"description": "HTTPS from clients"}),
        )
    if {"public", "private"} <= set(params.tiers):
        yield Expectation(
            "Applications hear load balancers alone",
            present(),
            At(
                "AWS::EC2::SecurityGroupIngress",
                "SourceSecurityGroupId",
                {"Description": "From load balancers"},
            ),
            At(rule, "referenced_security_group_id", {"description": "From load balancers"}),
        )
    if {"private", "isolated"} <= set(params.tiers):
        yield Expectation(
            "Databases hear applications alone",
            present(),
            At(
                "AWS::EC2::SecurityGroupIngress",
                "SourceSecurityGroupId",
                {"Description": "From applications"},
            ),
            At(rule, "referenced_security_group_id", {"description": "From applications"}),
        )
    if "isolated" in params.tiers:
        yield Expectation(
            "Databases open no connection",
            equals(NOWHERE),
            At(single, "SecurityGroupEgress.CidrIp", {"GroupDescription": GROUPS["isolated"][1]}),
            None,
        )
