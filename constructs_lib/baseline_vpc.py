"""A VPC in which nothing is open by default: subnets, routes, network ACLs and security groups by tier."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from aws_cdk import CfnTag, Fn, aws_ec2
from constructs import Construct

from constructs_lib.account_setting import AccountSetting
from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.account_settings import default_security_group
from constructs_lib.documents.network_rules import (
    ALL,
    ANYWHERE,
    DEFAULT_ACL_RULES,
    GROUPS,
    HTTPS,
    NOWHERE,
    AclRule,
    GroupRule,
    gateway_tiers,
    network_acl_rules,
    security_group_rules,
)
from constructs_lib.documents.subnet_plan import TIERS, Subnet, subnets
from constructs_lib.network_acl_entries import put_entries


class BaselineVpc(Construct):
    """A VPC of up to three tiers over one to six Availability Zones; its default security group has no rules, and its
    default network ACL denies everything.

    Attributes: `vpc` (the `CfnVPC`) and `vpc_id`; `subnet_ids`, `route_table_ids`, `network_acl_ids` and
    `security_group_ids` by tier; `gateway_route_table_ids` of the tiers that reach gateway endpoints.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        cidr_block: str,
        zones: int = 2,
        tiers: Sequence[str] = TIERS,
        nat_gateways: Literal[0, 1, "one_per_zone"] = 0,
        load_balancer_sources: Sequence[str] = (ANYWHERE,),
        application_port: int = HTTPS,
        database_port: int = 5432,
        internet_ports: Sequence[int] = (HTTPS,),
        endpoint_ports: Sequence[int] = (),
        isolated_gateway_endpoints: bool = False,
        isolated_interface_endpoints: bool = False,
        log_key_arn: str | None = None,
    ) -> None:
        """
        :param name: What the names of all its parts begin with, such as `acme`.
        :param cidr_block: The private IPv4 range, with a prefix length of 16 to 23. Each subnet gets a 32nd
            of it.
        :param zones: Availability Zones, 1 to 6, in the Region's own order. Default: 2.
        :param tiers: Any of `public`, `private` and `isolated`. Default: all three.
        :param nat_gateways: 0, 1, or `one_per_zone`, in public subnets for private ones. Default: 0, so private subnets
            reach AWS services through endpoints alone. Each costs about 33 USD a month, and its traffic.
        :param load_balancer_sources: IPv4 ranges that may reach port 443 of the public tier. Default:
            anywhere.
        :param application_port: The port that load balancers reach applications on. Default: 443.
        :param database_port: The port that applications reach databases on. Default: 5432 (PostgreSQL).
        :param internet_ports: Ports on the internet that the private tier may reach. Default: 443.
        :param endpoint_ports: Ports, beside 443, of interface endpoints in the VPC that the private tier may reach.
            Default: none.
        :param isolated_gateway_endpoints: Whether the network ACL of the isolated tier lets its hosts reach S3 and
            DynamoDB through gateway endpoints. Default: it does not.
        :param isolated_interface_endpoints: Whether network ACLs let the public tier reach 443 and `endpoint_ports` in
            the isolated tier, for interface endpoints that stand there. Default: they do not.
        :param log_key_arn: As that of `AccountSetting`, which closes the default security group.
        """
        super().__init__(scope, construct_id)
        self._name = name
        planned = subnets(cidr_block, tiers=tiers, zones=zones)
        self.vpc = aws_ec2.CfnVPC(
            self,
            "Vpc",
            cidr_block=cidr_block,
            enable_dns_hostnames=True,
            enable_dns_support=True,
            tags=self._tags("vpc"),
        )
        self.vpc_id = self.vpc.attr_vpc_id
        AccountSetting(self, "DefaultGroup", setting=default_security_group(self.vpc_id), log_key_arn=log_key_arn)
        put_entries(self, "default", self.vpc.attr_default_network_acl, DEFAULT_ACL_RULES)
        self.subnet_ids: dict[str, tuple[str, ...]] = {}
        self.route_table_ids: dict[str, tuple[str, ...]] = {}
        self.network_acl_ids: dict[str, str] = {}
        self.security_group_ids: dict[str, str] = {}
        self._tables: dict[str, aws_ec2.CfnRouteTable] = {}

        for tier in (one for one in TIERS if one in tiers):
            rules = network_acl_rules(
                tier,
                cidr_block=cidr_block,
                tiers=tiers,
                sources=load_balancer_sources,
                internet_ports=internet_ports,
                endpoint_ports=endpoint_ports,
                isolated_gateway_endpoints=isolated_gateway_endpoints,
                isolated_interface_endpoints=isolated_interface_endpoints,
            )
            acl = self._network_acl(tier, rules)
            own = [one for one in planned if one.tier == tier]
            self.subnet_ids[tier] = tuple(self._subnet(one, acl) for one in own)
            self.route_table_ids[tier] = tuple(dict.fromkeys(self._table(one).attr_route_table_id for one in own))
            self.network_acl_ids[tier] = acl.attr_id
        reaching = gateway_tiers(
            tiers, internet_ports=internet_ports, isolated_gateway_endpoints=isolated_gateway_endpoints
        )
        self.gateway_route_table_ids = sum((self.route_table_ids[one] for one in TIERS if one in reaching), ())
        if "public" in tiers:
            self._reach_internet(nat_gateways, zones)

        rules = security_group_rules(
            tiers,
            cidr_block=cidr_block,
            sources=load_balancer_sources,
            application_port=application_port,
            database_port=database_port,
            internet_ports=internet_ports,
            endpoint_ports=endpoint_ports,
        )
        # From the last tier to the first, because egress rules stand on the group and name the group after.
        for tier in (one for one in reversed(TIERS) if one in tiers):
            self._security_group(tier, [rule for rule in rules if rule.tier == tier])
        for rule in rules:
            if rule.peer and not rule.egress:
                self._ingress_from_peer(rule)
        acknowledge(
            self.vpc,
            "Flow logs are a construct of their own, VpcFlowLogs, with its own destination.",
            "AwsSolutions-VPC7",
            "VPCFlowLogsEnabled",
        )
        acknowledge(
            self.vpc,
            "The account setting beside the VPC takes every rule out of its default security group; "
            "CloudFormation itself cannot.",
            "VPCDefaultSecurityGroupClosed",
        )
        acknowledge(
            self,
            "The network ACLs are a second wall where a security group is opened by mistake: between tiers that are "
            "not next to each other and, from outside, before RDP and every port below 1024 but the public tier's 443.",
            "AwsSolutions-VPC3",
        )

    def _tags(self, part: str) -> list[CfnTag]:
        return [CfnTag(key="Name", value=f"{self._name}-{part}")]

    def _subnet(self, planned: Subnet, acl: aws_ec2.CfnNetworkAcl) -> str:
        construct_id = f"{planned.tier.capitalize()}{planned.zone}"
        subnet = aws_ec2.CfnSubnet(
            self,
            f"{construct_id}Subnet",
            vpc_id=self.vpc_id,
            cidr_block=planned.cidr_block,
            availability_zone=Fn.select(planned.zone - 1, Fn.get_azs()),
            map_public_ip_on_launch=False,
            tags=self._tags(planned.name),
        )
        aws_ec2.CfnSubnetNetworkAclAssociation(
            self, f"{construct_id}Acl", network_acl_id=acl.attr_id, subnet_id=subnet.attr_subnet_id
        )
        aws_ec2.CfnSubnetRouteTableAssociation(
            self,
            f"{construct_id}Routes",
            route_table_id=self._table(planned).attr_route_table_id,
            subnet_id=subnet.attr_subnet_id,
        )
        return subnet.attr_subnet_id

    def _table(self, planned: Subnet) -> aws_ec2.CfnRouteTable:
        """A table of its own for each private subnet, so that NAT gateways per zone can come later."""
        part = _table_name(planned)
        if part not in self._tables:
            number = planned.zone if planned.tier == "private" else ""
            self._tables[part] = aws_ec2.CfnRouteTable(
                self, f"{planned.tier.capitalize()}{number}Table", vpc_id=self.vpc_id, tags=self._tags(part)
            )
        return self._tables[part]

    def _reach_internet(self, nat_gateways: Literal[0, 1, "one_per_zone"], zones: int) -> None:
        gateway = aws_ec2.CfnInternetGateway(self, "InternetGateway", tags=self._tags("internet"))
        attachment = aws_ec2.CfnVPCGatewayAttachment(
            self,
            "InternetGatewayAttachment",
            vpc_id=self.vpc_id,
            internet_gateway_id=gateway.attr_internet_gateway_id,
        )
        route = aws_ec2.CfnRoute(
            self,
            "PublicRoute",
            route_table_id=self._tables["public"].attr_route_table_id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway.attr_internet_gateway_id,
        )
        route.add_resource_dependency(attachment)
        acknowledge(
            route,
            "The route is what makes the tier public. No other tier has it, no subnet gives out public "
            "addresses, and the network ACL lets in port 443 and replies alone.",
            "VPCNoUnrestrictedRouteToIGW",
        )
        count = zones if nat_gateways == "one_per_zone" else nat_gateways
        nats: list[aws_ec2.CfnNatGateway] = []
        for number, subnet_id in enumerate(self.subnet_ids["public"][:count], start=1):
            address = aws_ec2.CfnEIP(self, f"Nat{number}Address", domain="vpc", tags=self._tags(f"nat-{number}"))
            address.add_resource_dependency(attachment)
            nat = aws_ec2.CfnNatGateway(
                self,
                f"Nat{number}",
                allocation_id=address.attr_allocation_id,
                subnet_id=subnet_id,
                tags=self._tags(f"nat-{number}"),
            )
            nat.add_resource_dependency(route)
            nats.append(nat)
        for zone in range(1, zones + 1) if nats else ():
            aws_ec2.CfnRoute(
                self,
                f"Private{zone}Route",
                route_table_id=self._tables[f"private-{zone}"].attr_route_table_id,
                destination_cidr_block=ANYWHERE,
                nat_gateway_id=nats[min(zone, len(nats)) - 1].attr_nat_gateway_id,
            )

    def _network_acl(self, tier: str, rules: Sequence[AclRule]) -> aws_ec2.CfnNetworkAcl:
        acl = aws_ec2.CfnNetworkAcl(self, f"{tier.capitalize()}NetworkAcl", vpc_id=self.vpc_id, tags=self._tags(tier))
        put_entries(self, tier, acl.attr_id, rules)
        return acl

    def _security_group(self, tier: str, rules: Sequence[GroupRule]) -> None:
        purpose, description = GROUPS[tier]
        out, into = aws_ec2.CfnSecurityGroup.EgressProperty, aws_ec2.CfnSecurityGroup.IngressProperty
        egress = [
            out(
                ip_protocol="tcp",
                from_port=rule.port,
                to_port=rule.port,
                description=rule.description,
                cidr_ip=rule.cidr_block or None,
                destination_security_group_id=self.security_group_ids.get(rule.peer),
            )
            for rule in rules
            if rule.egress
        ]
        group = aws_ec2.CfnSecurityGroup(
            self,
            f"{tier.capitalize()}Group",
            vpc_id=self.vpc_id,
            group_name=f"{self._name}-{purpose}",
            group_description=description,
            security_group_egress=egress
            or [out(ip_protocol=str(ALL), cidr_ip=NOWHERE, description="No connection goes out")],
            security_group_ingress=[
                into(
                    ip_protocol="tcp",
                    from_port=rule.port,
                    to_port=rule.port,
                    description=rule.description,
                    cidr_ip=rule.cidr_block,
                )
                for rule in rules
                if rule.cidr_block and not rule.egress
            ]
            or None,
            tags=self._tags(purpose),
        )
        self.security_group_ids[tier] = group.attr_group_id
        if any(rule.cidr_block == ANYWHERE and not rule.egress for rule in rules):
            acknowledge(
                group,
                "Clients of a public load balancer come from anywhere; port 443 alone is open, in the public tier.",
                "AwsSolutions-EC23",
            )

    def _ingress_from_peer(self, rule: GroupRule) -> None:
        aws_ec2.CfnSecurityGroupIngress(
            self,
            f"{rule.tier.capitalize()}From{rule.peer.capitalize()}",
            group_id=self.security_group_ids[rule.tier],
            ip_protocol="tcp",
            from_port=rule.port,
            to_port=rule.port,
            description=rule.description,
            source_security_group_id=self.security_group_ids[rule.peer],
        )


def _table_name(planned: Subnet) -> str:
    return planned.name if planned.tier == "private" else planned.tier
