"""Rules of security groups and entries of network ACLs that a profile defines for tiers of its own, and what they may
never open.

Security groups keep state, network ACLs do not: what goes out brings its replies in on the ephemeral ports, 1024 to
65535, from wherever it may go, guarded ones among them, of which the internet reaches all but that of RDP. What answers
there, security groups say.

Sources: Security Hub user guide, "EC2.19" (ports of high risk); Amazon VPC User Guide, "Network ACL rules" and "Custom
network ACLs" (replies, ephemeral ports, order), "Amazon VPC quotas"; CIS AWS Foundations 5.0, 5.1.2 and 5.2-5.4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from constructs_lib.documents.network_rules import ALL, REPLIES, TCP, AclRule

UDP = 17
PROTOCOLS = {"tcp": TCP, "udp": UDP, "all": ALL}

GUARDED_PORTS = frozenset(
    {
        *(20, 21, 22, 23, 25, 69, 110, 111, 135, 137, 138, 139, 143, 161, 389, 445, 512, 513, 514, 873),
        *(1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380, 3000, 3306, 3389, 4333, 5000, 5432, 5439, 5500, 5601),
        *(5900, 5984, 5985, 5986, 6379, 7000, 7001, 8080, 8088, 8888, 9042, 9092, 9200, 9300, 10250, 11211, 27017),
    }
)
"""Ports by which hosts are administered, files shared and databases asked: no rule opens them to the world."""

ENTRIES = 19
"""Entries that a network ACL takes each way, without a request to AWS: its quota of 20 holds the entry that denies the
rest, which every network ACL has."""

_PRIVATE: tuple[IPv4Network | IPv6Network, ...] = tuple(
    ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")
)
# Halves and quarters of the internet are the internet, written otherwise.
_WIDE = {4: 8, 6: 16}
_EPHEMERAL = (1024, 65535)


@dataclass(frozen=True, slots=True)
class TierRule:
    """One rule of the group of `tier`: a protocol and its ports from or to a range, a prefix list or the group of
    another tier (`peer`)."""

    tier: str
    egress: bool
    protocol: str
    from_port: int
    to_port: int
    cidr_block: str = ""
    prefix_list_id: str = ""
    peer: str = ""

    @property
    def description(self) -> str:
        """What stands at the rule."""
        return f"{'To' if self.egress else 'From'} {self.peer or self.prefix_list_id or self.cidr_block}"

    @property
    def name(self) -> str:
        """A word of its own among the rules of all tiers: `web-in-tcp-443-443-0x0x0x0x0`."""
        other = self.peer or self.prefix_list_id or self.cidr_block.translate(str.maketrans("./:", "xxx"))
        return f"{self.tier}-{'out' if self.egress else 'in'}-{self.protocol}-{self.from_port}-{self.to_port}-{other}"


def is_world(cidr_block: str) -> bool:
    """Whether the range, IPv4 or IPv6, is so wide that it is the internet and no network of somebody.

    >>> is_world("0.0.0.0/1"), is_world("10.0.0.0/8"), is_world("2000::/3")
    (True, False, True)
    """
    network = ip_network(cidr_block)
    private = any(
        network.subnet_of(one)  # pyright: ignore[reportArgumentType]
        for one in _PRIVATE
        if one.version == network.version
    )
    return network.prefixlen < _WIDE[network.version] and not private


def guarded_in(from_port: int, to_port: int, more: Collection[int] = ()) -> tuple[int, ...]:
    """The guarded ports in the range, `more` included, in order."""
    return tuple(port for port in sorted({*GUARDED_PORTS, *more}) if from_port <= port <= to_port)


def with_both_sides(rules: Iterable[TierRule]) -> tuple[TierRule, ...]:
    """The rules, and of each between two tiers the other side too, once: what one may send the other hears."""
    found: dict[TierRule, None] = {}
    for one in rules:
        found[one] = None
        if one.peer:
            other = TierRule(one.peer, not one.egress, one.protocol, one.from_port, one.to_port, peer=one.tier)
            found[other] = None
    return tuple(found)


def acl_entries(
    number: int, *, egress: bool, action: str, protocol: str, cidr_block: str, ports: tuple[int, int] | None
) -> Iterator[AclRule]:
    """The entry number 1 to 50 of a profile for one direction, and the replies that it needs the other way, since a
    network ACL keeps no state.

    Denials keep their number, and so stand before all that the baseline VPC allows; what is allowed follows after it,
    at 401 to 450, and replies at 502 to 601. Replies from the world leave the port of RDP out.
    """
    kind = PROTOCOLS[protocol]
    if action == "deny":
        yield AclRule(number, egress, kind, cidr_block, ports, action="deny")
        return
    yield AclRule(400 + number, egress, kind, cidr_block, ports)
    if kind == ALL:
        yield AclRule(500 + 2 * number, not egress, ALL, cidr_block)
        return
    replies = REPLIES if egress and is_world(cidr_block) else (_EPHEMERAL,)
    for place, reply in enumerate(replies):
        yield AclRule(500 + 2 * number + place, not egress, kind, cidr_block, reply)
