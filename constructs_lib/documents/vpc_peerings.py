"""What a VPC peering connection opens: routes, network ACL entries and security group rules, and DNS resolution.

Sources: Amazon VPC Peering Guide, "Update your route tables", "Update your security groups to reference peer security
groups", "Enable DNS resolution for a VPC peering connection"; Service Authorization Reference, Amazon EC2.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Literal

from constructs_lib.documents.network_rules import ALL, AclRule
from constructs_lib.documents.setting import Setting, Write, allow, allow_here, true

Side = Literal["Requester", "Accepter"]

ADMINISTRATION_PORTS = {
    22: "SSH",
    23: "Telnet",
    135: "RPC",
    139: "NetBIOS",
    445: "SMB",
    3389: "RDP",
    5985: "WinRM",
    5986: "WinRM",
}
"""Ports by which hosts are administered; no peer needs them, since Session Manager opens none."""

WIDEST_PREFIX_LENGTH = 16
"""The largest VPC is a /16: a route to more leads to more than one VPC (Amazon VPC User Guide, "VPC CIDR blocks")."""

_PRIVATE = tuple(IPv4Network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"))


@dataclass(frozen=True, slots=True)
class PeerRule:
    """One rule of a tier's security group: TCP on one port from or to the peer, which is a range of its addresses, or
    one of its security groups by id (`owner_id` where it is another account's)."""

    tier: str
    egress: bool
    port: int
    cidr_block: str = ""
    security_group_id: str = ""
    owner_id: str = ""

    @property
    def description(self) -> str:
        """What stands at the rule."""
        return "To the peer VPC" if self.egress else "From the peer VPC"

    @property
    def name(self) -> str:
        """A word of its own within the connection: `private-in-5432-10x20x0x0x16`."""
        peer = self.security_group_id or range_word(self.cidr_block)
        return f"{self.tier}-{'out' if self.egress else 'in'}-{self.port}-{peer}"


def is_private(cidr_block: str) -> bool:
    """Whether the range lies in one of RFC 1918 or in 100.64.0.0/10, which no route to the internet uses."""
    network = IPv4Network(cidr_block)
    return any(network.subnet_of(one) for one in _PRIVATE)


def range_word(cidr_block: str) -> str:
    """The range in letters and digits.

    >>> range_word("10.20.0.0/16")
    '10x20x0x0x16'
    """
    return cidr_block.translate(str.maketrans("./", "xx"))


def acl_number(cidr_block: str) -> int:
    """The number of the network ACL entries for a peer's range, 1000 to 30999: made of the range itself, so that no
    entry moves when a range comes or goes (one that moved would be refused while its number is taken)."""
    return 1000 + zlib.crc32(cidr_block.encode()) % 30000


def peer_acl_rules(cidr_blocks: Iterable[str]) -> tuple[AclRule, ...]:
    """The entries that let a tier speak with these ranges, on every port, as tiers of the VPC do with each other: which
    ports they are, security groups say. Without them the network ACLs of the baseline drop replies."""
    return tuple(AclRule(acl_number(one), egress, ALL, one) for one in cidr_blocks for egress in (False, True))


def overlapping(cidr_block: str, others: Sequence[str]) -> Iterator[int]:
    """The places of those of `others` that share addresses with the range."""
    network = IPv4Network(cidr_block)
    return (number for number, one in enumerate(others) if network.overlaps(IPv4Network(one)))


def peering_dns_resolution(connection_id: str, side: Side) -> Setting:
    """Hosts of the peer VPC that ask for a public DNS name of this VPC get its private address, so that their traffic
    takes the connection. `side` is which end of the connection this VPC is; the connection must be active."""
    option = "AllowDnsResolutionFromRemoteVpc"
    return Setting(
        service="ec2",
        read="describe_vpc_peering_connections",
        read_arguments={"VpcPeeringConnectionIds": connection_id},
        at=f"VpcPeeringConnections.0.{side}VpcInfo.PeeringOptions",
        wanted={option: true()},
        writes=(
            Write(
                "modify_vpc_peering_connection_options",
                {"VpcPeeringConnectionId": connection_id, f"{side}PeeringConnectionOptions": option},
            ),
        ),
        permissions=(
            allow_here("ec2:DescribeVpcPeeringConnections"),
            allow(
                "ec2:ModifyVpcPeeringConnectionOptions",
                resource=f"arn:{{partition}}:ec2:{{region}}:{{account}}:vpc-peering-connection/{connection_id}",
            ),
        ),
    )
