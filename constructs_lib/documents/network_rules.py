"""Network ACL and security group rules by tier.

Network ACLs keep no state, so replies need rules of their own. Load balancers and NAT gateways use ports 1024
to 65535 for connections of their own, and hosts a part of that range; replies to those must come in from
anywhere. Port 3389 (RDP) lies in the range and stays closed to the internet, which costs about one NAT
connection in 64,512 a retry. Traffic to Amazon's DNS, time and metadata services is exempt from network ACLs
and security groups. Sources: Amazon VPC User Guide, "Network ACL basics" and "Example: ephemeral ports"; CIS
AWS Foundations 5.0, 5.2-5.4.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

ANYWHERE = "0.0.0.0/0"
NOWHERE = "127.0.0.1/32"
"""The destination that CloudFormation needs as the only egress rule of a group that may open no connection:
without any rule, EC2 allows all (CloudFormation User Guide, `AWS::EC2::SecurityGroup`). Terraform needs no
rule for that."""

ALL, TCP, ICMP = -1, 6, 1
"""IP protocol numbers, as network ACLs take them."""

HTTPS = 443
REPLIES = ((1024, 3388), (3390, 65535))
_FRAGMENTATION_NEEDED = (3, 4)

GROUPS = {
    "public": ("load-balancer", "Load balancers: HTTPS in, the application port out"),
    "private": ("application", "Applications: from load balancers only, out to databases and HTTPS"),
    "isolated": ("database", "Databases: from applications only, nothing out"),
}
"""Name and description of the security group of each tier."""


@dataclass(frozen=True, slots=True)
class AclRule:
    """One allowing entry of a network ACL; what no entry allows is denied. `ports` is set for TCP, `icmp`
    (type and code) for ICMP."""

    number: int
    egress: bool
    protocol: int
    cidr_block: str
    ports: tuple[int, int] | None = None
    icmp: tuple[int, int] | None = None

    @property
    def name(self) -> str:
        """A word of its own within the network ACL, stable while the rule keeps its number: `in-100`."""
        return f"{'out' if self.egress else 'in'}-{self.number}"


@dataclass(frozen=True, slots=True)
class GroupRule:
    """One rule of a tier's security group: TCP on one port from or to the group of another tier (`peer`), or
    from or to `cidr_block`."""

    tier: str
    egress: bool
    port: int
    description: str
    peer: str = ""
    cidr_block: str = ""


def network_acl_rules(
    tier: str,
    *,
    cidr_block: str,
    sources: Sequence[str] = (ANYWHERE,),
    internet_ports: Sequence[int] = (HTTPS,),
    isolated_gateway_endpoints: bool = False,
) -> tuple[AclRule, ...]:
    """The entries of one tier's network ACL in a VPC with `cidr_block`.

    `sources` may reach port 443 of the public tier; `internet_ports` may be reached on the internet from the
    public (where NAT gateways stand) and private tiers. The isolated tier speaks with the VPC alone, so not
    with the S3 and DynamoDB gateway endpoints either, whose addresses are public; with `isolated_gateway_endpoints`
    it reaches port 443 anywhere, which its routes narrow to those endpoints.
    """
    both = (False, True)
    rules = [AclRule(100, egress, ALL, cidr_block) for egress in both]
    if tier == "isolated":
        if isolated_gateway_endpoints:
            rules += [AclRule(200 + index, False, TCP, ANYWHERE, ports) for index, ports in enumerate(REPLIES)]
            rules.append(AclRule(110, True, TCP, ANYWHERE, (HTTPS, HTTPS)))
        return tuple(sorted(rules, key=lambda rule: (rule.egress, rule.number)))
    if tier == "public":
        rules += [AclRule(110 + index, False, TCP, source, (HTTPS, HTTPS)) for index, source in enumerate(sources)]
        rules.append(AclRule(200, True, TCP, ANYWHERE, (1024, 65535)))
    rules += [AclRule(200 + index, False, TCP, ANYWHERE, ports) for index, ports in enumerate(REPLIES)]
    rules += [AclRule(110 + index, True, TCP, ANYWHERE, (port, port)) for index, port in enumerate(internet_ports)]
    # Path MTU discovery: without it, large packets vanish on links with a smaller frame.
    rules += [AclRule(300, egress, ICMP, ANYWHERE, icmp=_FRAGMENTATION_NEEDED) for egress in both]
    return tuple(sorted(rules, key=lambda rule: (rule.egress, rule.number)))


def gateway_tiers(
    tiers: Collection[str],
    *,
    internet_ports: Sequence[int] = (HTTPS,),
    isolated_gateway_endpoints: bool = False,
) -> tuple[str, ...]:
    """Those of `tiers` whose network ACL lets connections to the gateway endpoints out and their replies in."""
    reaching = {"public": HTTPS in internet_ports, "private": HTTPS in internet_ports}
    reaching["isolated"] = isolated_gateway_endpoints
    return tuple(tier for tier, reaches in reaching.items() if reaches and tier in tiers)


def security_group_rules(
    tiers: Collection[str],
    *,
    cidr_block: str,
    sources: Sequence[str] = (ANYWHERE,),
    application_port: int = HTTPS,
    database_port: int = 5432,
    internet_ports: Sequence[int] = (HTTPS,),
) -> tuple[GroupRule, ...]:
    """The rules of the groups of `tiers`. Where the tier before is missing, the VPC's own range stands for
    it, and nothing is ever open to the internet but port 443 of the public tier."""
    rules: list[GroupRule] = []
    if "public" in tiers:
        rules += [GroupRule("public", False, HTTPS, "HTTPS from clients", cidr_block=source) for source in sources]
        rules.append(_between("public", "private", application_port, "To applications", tiers, cidr_block))
    if "private" in tiers:
        rules.append(_between("private", "public", application_port, "From load balancers", tiers, cidr_block))
        if "isolated" in tiers:
            rules.append(_between("private", "isolated", database_port, "To databases", tiers, cidr_block))
        rules += [
            GroupRule("private", True, port, "To AWS endpoints and the internet", cidr_block=ANYWHERE)
            for port in internet_ports
        ]
    if "isolated" in tiers:
        rules.append(_between("isolated", "private", database_port, "From applications", tiers, cidr_block))
    return tuple(rules)


def _between(tier: str, other: str, port: int, description: str, tiers: Collection[str], cidr_block: str) -> GroupRule:
    egress = description.startswith("To ")
    if other in tiers:
        return GroupRule(tier, egress, port, description, peer=other)
    return GroupRule(tier, egress, port, description, cidr_block=cidr_block)
