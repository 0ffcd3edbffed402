"""Entries of a network ACL, which CloudFormation takes one by one."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_ec2
from constructs import Construct

from constructs_lib.documents.network_rules import AclRule


def put_entries(
    scope: Construct, acl: str, acl_id: str, rules: Sequence[AclRule]
) -> tuple[aws_ec2.CfnNetworkAclEntry, ...]:
    """Each of the rules stands in `scope` as an entry of the network ACL with this id; its construct id is made of the
    word `acl`, the direction and the number of the rule: `PublicIn100`. Returns the entries, in the order of the rules.
    """
    ports, icmp = aws_ec2.CfnNetworkAclEntry.PortRangeProperty, aws_ec2.CfnNetworkAclEntry.IcmpProperty
    return tuple(
        aws_ec2.CfnNetworkAclEntry(
            scope,
            f"{acl.capitalize()}{direction.capitalize()}{number}",
            network_acl_id=acl_id,
            rule_number=rule.number,
            egress=rule.egress,
            protocol=rule.protocol,
            rule_action=rule.action,
            cidr_block=rule.cidr_block,
            port_range=ports(from_=rule.ports[0], to=rule.ports[1]) if rule.ports else None,
            icmp=icmp(type=rule.icmp[0], code=rule.icmp[1]) if rule.icmp else None,
        )
        for rule in rules
        for direction, number in (rule.name.split("-"),)
    )
