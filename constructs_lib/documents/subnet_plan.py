"""Which subnets a VPC gets, and their address ranges.

Ranges never move: each tier owns a quarter of the VPC and each zone an eighth of that quarter, so adding a
zone or a tier to the profile leaves every existing subnet as it is (a changed range would replace the subnet and all in
it). The fourth quarter stays free.

Which zone stands at a place, the plan does not say: the deployment does, by the Region's list of zones. Where that list
changes its order or loses a zone, CloudFormation's next update wants to replace the subnets whose place has another
zone, and fails, because their ranges are taken (CloudFormation Template Reference, "Fn::GetAZs").
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Network

TIERS = ("public", "private", "isolated")
"""`public` has a route to the internet gateway, `private` to a NAT gateway or none, `isolated` never any."""

MAXIMUM_ZONES = 6
"""The most Availability Zones that a Region has (us-east-1)."""

LARGEST_PREFIX_LENGTH, SMALLEST_PREFIX_LENGTH = 16, 23
"""A VPC is a /16 at most, and from a /23 the subnets are /28s, the smallest that EC2 has (Amazon VPC User
Guide)."""

_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))


@dataclass(frozen=True, slots=True)
class Subnet:
    """One subnet; `zone` counts from 1 in the Region's own order of Availability Zones, as the deployment finds it."""

    tier: str
    zone: int
    cidr_block: str

    @property
    def name(self) -> str:
        """A word of its own within the VPC: `private-2`."""
        return f"{self.tier}-{self.zone}"


def subnets(cidr_block: str, *, tiers: Collection[str], zones: int) -> tuple[Subnet, ...]:
    """The subnets of a VPC with `cidr_block`: one per tier and zone, public tier first.

    Raises `ValueError` where `cidr_block` is no network of RFC 1918, has host bits set or does not hold the
    subnets.

    >>> [one.cidr_block for one in subnets("10.0.0.0/16", tiers=("public", "private"), zones=2)]
    ['10.0.0.0/21', '10.0.8.0/21', '10.0.64.0/21', '10.0.72.0/21']
    """
    network = IPv4Network(cidr_block)
    if not LARGEST_PREFIX_LENGTH <= network.prefixlen <= SMALLEST_PREFIX_LENGTH:
        raise ValueError(f"{cidr_block} does not fit: a prefix length of 16 to 23 is allowed")
    if not any(network.subnet_of(private) for private in _PRIVATE):
        raise ValueError(f"{cidr_block} is not private: 10.0.0.0/8, 172.16.0.0/12 and 192.168.0.0/16 are allowed")
    if not 1 <= zones <= MAXIMUM_ZONES:
        raise ValueError(f"{zones} zones: 1 to {MAXIMUM_ZONES} are allowed")
    planned: list[Subnet] = []
    for tier in (one for one in TIERS if one in tiers):
        ranges = list(IPv4Network(tier_range(cidr_block, tier)).subnets(prefixlen_diff=3))[:zones]
        planned += [Subnet(tier, number, str(one)) for number, one in enumerate(ranges, start=1)]
    return tuple(planned)


def tier_range(cidr_block: str, tier: str) -> str:
    """The quarter of a VPC with `cidr_block` in which all subnets of the tier lie, now and after zones are added.

    >>> tier_range("10.0.0.0/16", "isolated")
    '10.0.128.0/18'
    """
    return str(list(IPv4Network(cidr_block).subnets(prefixlen_diff=2))[TIERS.index(tier)])
