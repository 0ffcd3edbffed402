"""Security groups by tier, whose rules between tiers stand by themselves, so that tiers may name each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import CfnTag, aws_ec2
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.network_rules import ALL, NOWHERE
from constructs_lib.documents.tier_rules import TierRule, guarded_in, is_world


class TierSecurityGroups(Construct):
    """A security group for each tier, open to what its rules name and nothing else, in and out.

    Attribute: `group_ids` by tier.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc_id: str,
        tiers: Sequence[str],
        rules: Sequence[TierRule],
        other_group_ids: Mapping[str, str] | None = None,
    ) -> None:
        """
        :param name: What the names of the groups begin with, such as `acme`.
        :param vpc_id: The VPC of the groups.
        :param tiers: The names of the tiers; each gets a group.
        :param rules: What may pass. A rule between two tiers is one side; the other tier needs its own.
        :param other_group_ids: Groups that are there already, by a name that rules use; rules are added to them.
            Default: none.
        :raises ValueError: Where a rule opens a guarded port to the world, or names a tier that is not there.
        """
        super().__init__(scope, construct_id)
        others = other_group_ids or {}
        for rule in rules:
            _judge(rule, {*tiers, *others})
        self.group_ids: dict[str, str] = {}
        for tier in tiers:
            group = aws_ec2.CfnSecurityGroup(
                self,
                f"{tier.capitalize()}Group",
                vpc_id=vpc_id,
                group_name=f"{name}-tier-{tier}",
                group_description=f"Tier {tier}: what its rules name, and nothing else",
                # Without an egress rule, EC2 lets all out.
                security_group_egress=[
                    aws_ec2.CfnSecurityGroup.EgressProperty(
                        ip_protocol=str(ALL), cidr_ip=NOWHERE, description="No connection goes out by this rule"
                    )
                ],
                tags=[CfnTag(key="Name", value=f"{name}-tier-{tier}")],
            )
            self.group_ids[tier] = group.attr_group_id
        for rule in rules:
            self._rule(rule, {**others, **self.group_ids})

    def _rule(self, rule: TierRule, group_ids: Mapping[str, str]) -> None:
        construct_id = "".join(one.capitalize() for one in rule.name.split("-"))
        six = ":" in rule.cidr_block
        peer, prefix_list = group_ids.get(rule.peer), rule.prefix_list_id or None
        ranges = {"cidr_ipv6" if six else "cidr_ip": rule.cidr_block} if rule.cidr_block else {}
        ports = {"ip_protocol": rule.protocol, "from_port": rule.from_port, "to_port": rule.to_port}
        common = {"group_id": group_ids[rule.tier], "description": rule.description, **ports, **ranges}
        if rule.egress:
            aws_ec2.CfnSecurityGroupEgress(
                self,
                construct_id,
                **common,
                destination_security_group_id=peer,
                destination_prefix_list_id=prefix_list,
            )
            return
        entry = aws_ec2.CfnSecurityGroupIngress(
            self, construct_id, **common, source_security_group_id=peer, source_prefix_list_id=prefix_list
        )
        if rule.cidr_block and is_world(rule.cidr_block):
            acknowledge(entry, "The profile names this port as public; no guarded port can be.", "AwsSolutions-EC23")


def _judge(rule: TierRule, known: set[str]) -> None:
    """Raises `ValueError` at what would open too much or names nothing."""
    if sum(map(bool, (rule.cidr_block, rule.prefix_list_id, rule.peer))) != 1:
        raise ValueError(f"the rule {rule.name} is about a range, a prefix list or a tier")
    for tier in (rule.tier, rule.peer or rule.tier):
        if tier not in known:
            raise ValueError(f"there is no tier {tier}")
    if rule.cidr_block and is_world(rule.cidr_block) and (found := guarded_in(rule.from_port, rule.to_port)):
        raise ValueError(f"{rule.name} opens the guarded port {found[0]} to the world")
