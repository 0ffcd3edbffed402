"""One end of a VPC peering connection, and what may pass it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import CfnTag, aws_ec2
from constructs import Construct

from constructs_lib.account_setting import AccountSetting
from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.vpc_peerings import (
    ADMINISTRATION_PORTS,
    PeerRule,
    is_private,
    peer_acl_rules,
    peering_dns_resolution,
    range_word,
)
from constructs_lib.network_acl_entries import put_entries


class PeeringLink(Construct):
    """The requesting end of a new peering connection, or the accepting end of one that is there: routes to named ranges
    of the peer from the tables of named tiers, and rules of their security groups and network ACLs.

    Attributes: `connection_id`; `connection` (the `CfnVPCPeeringConnection`, None at the accepting end).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        cidr_blocks: Sequence[str],
        route_table_ids: Mapping[str, Sequence[str]],
        rules: Sequence[PeerRule] = (),
        network_acl_ids: Mapping[str, str] | None = None,
        security_group_ids: Mapping[str, str] | None = None,
        name: str | None = None,
        vpc_id: str | None = None,
        peer_vpc_id: str | None = None,
        peer_owner_id: str | None = None,
        peer_region: str | None = None,
        peer_role_arn: str | None = None,
        connection_id: str | None = None,
        dns_resolution: bool = False,
        log_key_arn: str | None = None,
    ) -> None:
        """
        :param cidr_blocks: Private IPv4 ranges of the peer that are routed to it; nothing else is.
        :param route_table_ids: Route tables by tier that get the routes.
        :param rules: What may pass. Default: nothing; routes alone open no port.
        :param network_acl_ids: The network ACL of each tier that has a rule, which gets an entry each way per range.
            Default: none.
        :param security_group_ids: The security group of each tier that has a rule. Default: none.
        :param name: The Name tag of the connection. Default: none.
        :param vpc_id: The VPC that asks for the connection; required without `connection_id`.
        :param peer_vpc_id: The VPC that is asked; required without `connection_id`.
        :param peer_owner_id: Its account. Default: the account of the stack.
        :param peer_region: Its Region. Default: the Region of the stack.
        :param peer_role_arn: A role of its account that accepts the connection; required with `peer_owner_id`.
        :param connection_id: A connection that asks for this VPC. Default: a new one is made.
        :param dns_resolution: Whether the peer resolves public DNS names of this VPC to private addresses; the
            connection must be active. Default: it does not.
        :param log_key_arn: As that of `AccountSetting`, which `dns_resolution` is.
        :raises ValueError: Where both ends or neither are described, a range is not private, or a rule opens a port of
            administration or stands in a tier without group or network ACL.
        """
        super().__init__(scope, construct_id)
        self.connection: aws_ec2.CfnVPCPeeringConnection | None = None
        acls, groups = network_acl_ids or {}, security_group_ids or {}
        _judge(cidr_blocks, rules, [tier for tier in route_table_ids if tier in acls and tier in groups])
        if connection_id is not None:
            if vpc_id or peer_vpc_id or peer_owner_id or peer_region or peer_role_arn:
                raise ValueError("a connection that is there says itself which VPCs it joins: connection_id alone")
            self.connection_id = connection_id
        else:
            if not vpc_id or not peer_vpc_id:
                raise ValueError("vpc_id and peer_vpc_id are required, or the connection_id of a connection")
            if (peer_owner_id is None) != (peer_role_arn is None):
                raise ValueError("peer_owner_id and peer_role_arn go together")
            self.connection = aws_ec2.CfnVPCPeeringConnection(
                self,
                "Connection",
                vpc_id=vpc_id,
                peer_vpc_id=peer_vpc_id,
                peer_owner_id=peer_owner_id,
                peer_region=peer_region,
                peer_role_arn=peer_role_arn,
                tags=[CfnTag(key="Name", value=name)] if name else None,
            )
            self.connection_id = self.connection.attr_id
        for tier, tables in route_table_ids.items():
            for number, table in enumerate(tables, start=1):
                for one in cidr_blocks:
                    aws_ec2.CfnRoute(
                        self,
                        f"{tier.capitalize()}{number}To{range_word(one)}",
                        route_table_id=table,
                        destination_cidr_block=one,
                        vpc_peering_connection_id=self.connection_id,
                    )
        for tier in dict.fromkeys(one.tier for one in rules):
            put_entries(self, tier, acls[tier], peer_acl_rules(cidr_blocks))
        for rule in rules:
            self._rule(rule, groups[rule.tier])
        if dns_resolution:
            setting = peering_dns_resolution(self.connection_id, "Accepter" if connection_id else "Requester")
            AccountSetting(self, "Dns", setting=setting, log_key_arn=log_key_arn)
        acknowledge(
            self,
            "The network ACLs of the tiers drop what they do not name; which ports pass, security groups say.",
            "AwsSolutions-VPC3",
        )

    def _rule(self, rule: PeerRule, group_id: str) -> None:
        construct_id = "".join(one.capitalize() for one in rule.name.split("-"))
        if rule.egress:
            aws_ec2.CfnSecurityGroupEgress(
                self,
                construct_id,
                group_id=group_id,
                ip_protocol="tcp",
                from_port=rule.port,
                to_port=rule.port,
                description=rule.description,
                cidr_ip=rule.cidr_block or None,
                destination_security_group_id=rule.security_group_id or None,
            )
            return
        entry = aws_ec2.CfnSecurityGroupIngress(
            self,
            construct_id,
            group_id=group_id,
            ip_protocol="tcp",
            from_port=rule.port,
            to_port=rule.port,
            description=rule.description,
            cidr_ip=rule.cidr_block or None,
            source_security_group_id=rule.security_group_id or None,
            source_security_group_owner_id=rule.owner_id or None,
        )
        if self.connection is not None and rule.security_group_id:
            # A group of the peer can be named once the connection is active.
            entry.add_resource_dependency(self.connection)


def _judge(cidr_blocks: Sequence[str], rules: Sequence[PeerRule], tiers: Sequence[str]) -> None:
    """Raises `ValueError` at what would open too much or has nowhere to stand."""
    for one in cidr_blocks:
        if not is_private(one):
            raise ValueError(f"{one} is not private: a peer is reached at private addresses alone")
    for rule in rules:
        if rule.port in ADMINISTRATION_PORTS:
            raise ValueError(f"port {rule.port} is {ADMINISTRATION_PORTS[rule.port]}, which no peer may reach")
        if rule.tier not in tiers:
            raise ValueError(f"the tier {rule.tier} needs route tables, a network ACL and a security group")
        if bool(rule.cidr_block) == bool(rule.security_group_id):
            raise ValueError(f"the rule {rule.name} is about a range or about a security group")
        if rule.egress and rule.security_group_id:
            raise ValueError("an outbound rule names a range of the peer")
        if rule.cidr_block and rule.cidr_block not in cidr_blocks:
            raise ValueError(f"{rule.cidr_block} is not among the ranges that are routed to the peer")
