"""Which ranges are the internet, which ports stay shut to it, and what a rule needs beside itself."""

from __future__ import annotations

import pytest

from constructs_lib.documents.network_rules import ALL, REPLIES
from constructs_lib.documents.tier_rules import (
    GUARDED_PORTS,
    TierRule,
    acl_entries,
    guarded_in,
    is_world,
    with_both_sides,
)


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "64.0.0.0/2", "::/0", "2000::/3"])
def test_the_internet_is_the_internet_in_parts_too(cidr: str) -> None:
    assert is_world(cidr)


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "100.64.0.0/10", "203.0.113.0/24", "fd00::/8", "2001:db8::/32"])
def test_networks_of_somebody_are_not(cidr: str) -> None:
    assert not is_world(cidr)


# Security Hub user guide, EC2.19, and CIS AWS Foundations 5.0, 5.1.2 and 5.2-5.4.
@pytest.mark.parametrize(
    "port",
    [
        *(20, 21, 22, 23, 25, 110, 135, 143, 445, 1433, 1434, 3000, 3306, 3389, 4333, 5000, 5432, 5500, 5601),
        *(8080, 8088, 8888, 9200, 9300),
    ],
)
def test_ports_of_high_risk_are_guarded(port: int) -> None:
    assert port in GUARDED_PORTS
    assert guarded_in(1, 65535)
    assert guarded_in(port, port) == (port,)


def test_a_range_is_guarded_by_what_lies_within_it() -> None:
    assert guarded_in(443, 443) == ()
    assert guarded_in(3380, 3390) == (3389,)
    assert guarded_in(9000, 9100, [9050]) == (9042, 9050, 9092)


def test_a_rule_between_tiers_stands_on_both_sides_once() -> None:
    out = TierRule("web", True, "tcp", 6379, 6379, peer="cache")
    into = TierRule("cache", False, "tcp", 6379, 6379, peer="web")
    assert set(with_both_sides([out])) == {out, into}
    assert with_both_sides([out, into]) == with_both_sides([out])
    ranged = TierRule("web", False, "tcp", 443, 443, cidr_block="192.0.2.0/24")
    assert with_both_sides([ranged]) == (ranged,)


def test_replies_of_a_connection_pass_the_other_way() -> None:
    rule, reply = acl_entries(
        7, egress=False, action="allow", protocol="tcp", cidr_block="192.0.2.0/24", ports=(443, 443)
    )
    assert (rule.number, rule.egress, rule.ports) == (407, False, (443, 443))
    assert (reply.number, reply.egress, reply.ports, reply.cidr_block) == (514, True, (1024, 65535), "192.0.2.0/24")


def test_replies_from_the_internet_leave_rdp_out() -> None:
    _, *replies = acl_entries(7, egress=True, action="allow", protocol="tcp", cidr_block="0.0.0.0/0", ports=(443, 443))
    assert [one.ports for one in replies] == list(REPLIES)
    assert not any(low <= 3389 <= high for low, high in (one.ports or (0, 0) for one in replies))


def test_denials_come_before_everything_and_need_no_reply() -> None:
    for protocol in ("tcp", "udp", "all"):
        (rule,) = acl_entries(50, egress=False, action="deny", protocol=protocol, cidr_block="192.0.2.0/24", ports=None)
        # The baseline VPC allows from number 80 on.
        assert (rule.number, rule.action) == (50, "deny")


def test_every_protocol_goes_both_ways() -> None:
    rule, reply = acl_entries(1, egress=False, action="allow", protocol="all", cidr_block="10.9.0.0/16", ports=None)
    assert {(one.egress, one.protocol, one.ports) for one in (rule, reply)} == {(False, ALL, None), (True, ALL, None)}


def test_no_two_entries_of_a_direction_share_a_number() -> None:
    seen: set[tuple[bool, int]] = set()
    for number in range(1, 51):
        for egress in (False, True):
            for entry in acl_entries(
                number, egress=egress, action="allow", protocol="tcp", cidr_block="0.0.0.0/0", ports=(443, 443)
            ):
                assert (entry.egress, entry.number) not in seen
                seen.add((entry.egress, entry.number))
    assert max(number for _, number in seen) < 1000  # where those of peerings begin
