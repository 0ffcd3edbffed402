"""Network ACL and security group rules by tier.

Network ACLs let a tier speak with itself and with the tiers next to it, in the order public, private, isolated: what
stands in the public tier reaches no port of the isolated one, whatever a security group opens. They keep no state, so
replies need rules of their own. Load balancers and NAT gateways use ports 1024 to 65535 for connections of their own,
and hosts a part of that range; replies to those must come in from anywhere. Port 3389 (RDP) lies in the range and stays
closed to the internet, which costs about one NAT connection in 64,512 a retry. Traffic to Amazon's DNS, time and
metadata services is exempt from network ACLs and security groups. Of the rules that match, the one with the lowest
number decides, and a network ACL has 20 each way. Sources: Amazon VPC User Guide, "Network ACL basics", "Network ACL
rules", "Example: ephemeral ports" and "Amazon VPC quotas"; CIS AWS Foundations 5.0, 5.2-5.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from constructs_lib.documents.subnet_plan import TIERS, tier_range

ANYWHERE = "0.0.0.0/0"
NOWHERE = "127.0.0.1/32"
"""The destination that CloudFormation needs as the only egress rule of a group that may open no connection:
without any rule, EC2 allows all (CloudFormation User Guide, `AWS::EC2::SecurityGroup`). Terraform needs no
rule for that."""

ALL, TCP, ICMP = -1, 6, 1
"""IP protocol numbers, as network ACLs take them."""

HTTPS = 443
REPLIES = ((1024, 3388), (3390, 65535))
_EPHEMERAL = (1024, 65535)
_FRAGMENTATION_NEEDED = (3, 4)

GROUPS = {
    "public": ("load-balancer", "Load balancers: HTTPS in, the application port out"),
    "private": ("application", "Applications: from load balancers only, out to databases and HTTPS"),
    "isolated": ("database", "Databases: from applications only, nothing out"),
}
"""Name and description of the security group of each tier."""


@dataclass(frozen=True, slots=True)
class AclRule:
    """One entry of a network ACL; what no entry allows is denied. `ports` is set for TCP, `icmp` (type and code) for
    ICMP."""

    number: int
    egress: bool
    protocol: int
    cidr_block: str
    ports: tuple[int, int] | None = None
    icmp: tuple[int, int] | None = None
    action: str = "allow"

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


DEFAULT_ACL_RULES = tuple(AclRule(1, egress, ALL, ANYWHERE, action="deny") for egress in (False, True))
"""What shuts the VPC's default network ACL, in which no subnet of the plan stands but any that somebody adds would.

EC2 makes that ACL with a rule 100 each way that allows all, and CloudFormation can neither remove nor replace a rule
that it has not made. A deny with a lower number decides before it. Prowler goes by that order too; AWS Config's rule
NACL_NO_UNRESTRICTED_SSH_RDP is documented to look at single entries, and may go on naming rule 100.
"""


def network_acl_rules(
    tier: str,
    *,
    cidr_block: str,
    tiers: Collection[str] = TIERS,
    sources: Sequence[str] = (ANYWHERE,),
    internet_ports: Sequence[int] = (HTTPS,),
    endpoint_ports: Sequence[int] = (),
    isolated_gateway_endpoints: bool = False,
    isolated_interface_endpoints: bool = False,
) -> tuple[AclRule, ...]:
    """The entries of the network ACL of `tier`, one of the `tiers` of a VPC with `cidr_block`.

    Within the VPC, a tier speaks with its own range and those of the tiers next to it, on every port: what may speak
    with what there, security groups say. `sources` may reach port 443 of the public tier; `internet_ports` may be
    reached on the internet from the public (where NAT gateways stand) and private tiers. The isolated tier speaks with
    the VPC alone, so not with the S3 and DynamoDB gateway endpoints either, whose addresses are public; with
    `isolated_gateway_endpoints` it reaches port 443 anywhere but in the rest of the VPC, which its routes narrow to
    those endpoints. With `isolated_interface_endpoints`, the public tier reaches 443 and `endpoint_ports` in the
    isolated one, where such endpoints stand: their private DNS names leave its hosts no other way to the service.
    """
    both = (False, True)
    near = _neighbours(tier, tiers)
    rules = [AclRule(100, egress, ALL, tier_range(cidr_block, tier)) for egress in both]
    for other in near:
        number = 101 + TIERS.index(other)
        rules += [AclRule(number, egress, ALL, tier_range(cidr_block, other)) for egress in both]
    apart = [tier_range(cidr_block, one) for one in TIERS if one in tiers and one not in (tier, *near)]
    if isolated_interface_endpoints:
        ports = _endpoint_ports(endpoint_ports)
        rules += [rule for far in apart for rule in _to_endpoints(far, ports, from_here=tier == "public")]
    if tier == "isolated":
        if isolated_gateway_endpoints:
            # What is open to anywhere would let in the rest of the VPC as well.
            rules += [AclRule(109, egress, ALL, cidr_block, action="deny") for egress in both]
            rules += [AclRule(200 + index, False, TCP, ANYWHERE, ports) for index, ports in enumerate(REPLIES)]
            rules.append(AclRule(110, True, TCP, ANYWHERE, (HTTPS, HTTPS)))
        return _in_order(rules)
    if tier == "public":
        # What is open to anywhere would let the isolated tier in.
        rules += [AclRule(109, egress, ALL, far, action="deny") for far in apart for egress in both]
        rules += [AclRule(110 + index, False, TCP, source, (HTTPS, HTTPS)) for index, source in enumerate(sources)]
        rules.append(AclRule(200, True, TCP, ANYWHERE, _EPHEMERAL))
    rules += [AclRule(200 + index, False, TCP, ANYWHERE, ports) for index, ports in enumerate(REPLIES)]
    rules += [AclRule(110 + index, True, TCP, ANYWHERE, (port, port)) for index, port in enumerate(internet_ports)]
    # Path MTU discovery: without it, large packets vanish on links with a smaller frame.
    rules += [AclRule(300, egress, ICMP, ANYWHERE, icmp=_FRAGMENTATION_NEEDED) for egress in both]
    return _in_order(rules)


def _neighbours(tier: str, tiers: Collection[str]) -> tuple[str, ...]:
    """The tiers next to `tier` among those that there are: without a private tier, public and isolated are."""
    order = [one for one in TIERS if one in tiers]
    place = order.index(tier)
    return (*order[max(place - 1, 0) : place], *order[place + 1 : place + 2])


def _to_endpoints(far: str, ports: Sequence[int], *, from_here: bool) -> Iterator[AclRule]:
    """Connections to `ports` of endpoints and their replies: `from_here` to the range `far`, or the other way."""
    yield AclRule(80, not from_here, TCP, far, _EPHEMERAL)
    for index, port in enumerate(ports):
        yield AclRule(81 + index, from_here, TCP, far, (port, port))


def _endpoint_ports(others: Sequence[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys((HTTPS, *others)))


def _in_order(rules: Sequence[AclRule]) -> tuple[AclRule, ...]:
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
    endpoint_ports: Sequence[int] = (),
) -> tuple[GroupRule, ...]:
    """The rules of the groups of `tiers`. Where the tier before is missing, the VPC's own range stands for
    it, and nothing is ever open to the internet but port 443 of the public tier. Applications reach interface endpoints
    in the VPC, on 443 and `endpoint_ports`, whether or not they may reach those ports on the internet."""
    rules: list[GroupRule] = []
    if "public" in tiers:
        rules += [GroupRule("public", False, HTTPS, "HTTPS from clients", cidr_block=source) for source in sources]
        rules.append(_between("public", "private", application_port, "To applications", tiers, cidr_block))
    if "private" in tiers:
        rules.append(_between("private", "public", application_port, "From load balancers", tiers, cidr_block))
        if "isolated" in tiers:
            rules.append(_between("private", "isolated", database_port, "To databases", tiers, cidr_block))
        rules += [
            GroupRule("private", True, port, "To AWS endpoints in the VPC", cidr_block=cidr_block)
            for port in _endpoint_ports(endpoint_ports)
        ]
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
