"""Connections that network ACLs and security groups let through, case by case."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest

from constructs_lib.documents.network_rules import (
    ALL,
    ANYWHERE,
    DEFAULT_ACL_RULES,
    ICMP,
    TCP,
    AclRule,
    gateway_tiers,
    network_acl_rules,
    security_group_rules,
)
from constructs_lib.documents.subnet_plan import TIERS

VPC = "10.0.0.0/16"
INSIDE, CLIENT, S3 = "10.0.70.9", "203.0.113.7", "52.218.1.1"
AT = {"public": "10.0.3.9", "private": INSIDE, "isolated": "10.0.140.9"}
FREE = "10.0.200.9"
"""An address of the quarter that no tier has."""


# Tests ask for every port: what does not depend on it is worked out once.
_rules = cache(network_acl_rules)


@cache
def _lies_in(address: str, cidr: str) -> bool:
    return IPv4Address(address) in IPv4Network(cidr)


def passes(rules: Sequence[AclRule], *, egress: bool, address: str, port: int, protocol: int = TCP) -> bool:
    """As EC2 judges a packet: `address` is the far end, `port` the packet's destination port; of the rules that match,
    the one with the lowest number decides, and without any the packet is dropped."""
    matching = [
        rule
        for rule in rules
        if rule.egress == egress
        and rule.protocol in (ALL, protocol)
        and _lies_in(address, rule.cidr_block)
        and (rule.ports is None or rule.ports[0] <= port <= rule.ports[1])
    ]
    return bool(matching) and min(matching, key=lambda rule: rule.number).action == "allow"


def connects(origin: str, to: str, port: int, **options: Any) -> bool:
    """Whether a host of one tier gets an answer from that port of another one: both ACLs, both ways."""
    near, far = (_rules(tier, cidr_block=VPC, **options) for tier in (origin, to))
    return (
        passes(near, egress=True, address=AT[to], port=port)
        and passes(far, egress=False, address=AT[origin], port=port)
        and passes(far, egress=True, address=AT[origin], port=40000)
        and passes(near, egress=False, address=AT[to], port=40000)
    )


@pytest.mark.parametrize(
    ("tier", "egress", "address", "port", "expected"),
    [
        ("public", False, CLIENT, 443, True),
        ("public", False, CLIENT, 80, False),
        ("public", False, CLIENT, 22, False),
        ("public", False, CLIENT, 3389, False),
        ("public", False, INSIDE, 22, True),
        ("public", True, CLIENT, 51515, True),
        ("public", True, CLIENT, 1024, True),
        ("public", True, S3, 443, True),
        ("public", True, S3, 25, False),
        ("private", False, CLIENT, 443, False),
        ("private", False, CLIENT, 22, False),
        ("private", False, CLIENT, 3389, False),
        ("private", False, S3, 40000, True),
        ("private", True, S3, 443, True),
        ("private", True, S3, 22, False),
        ("private", True, CLIENT, 51515, False),
        ("private", True, INSIDE, 5432, True),
        ("public", False, AT["isolated"], 40000, False),
        ("public", True, AT["isolated"], 5432, False),
        ("private", True, AT["isolated"], 5432, True),
        ("isolated", False, AT["public"], 5432, False),
        ("isolated", False, FREE, 5432, False),
        ("isolated", False, INSIDE, 5432, True),
        ("isolated", True, INSIDE, 40000, True),
        ("isolated", False, S3, 40000, False),
        ("isolated", True, S3, 443, False),
    ],
)
def test_connections(tier: str, egress: bool, address: str, port: int, expected: bool) -> None:
    assert passes(network_acl_rules(tier, cidr_block=VPC), egress=egress, address=address, port=port) is expected


PORTS = (22, 443, 3389, 5432, 9142, 40000)


@pytest.mark.parametrize("isolated_gateway_endpoints", [False, True])
@pytest.mark.parametrize(
    ("origin", "to", "expected"),
    [
        ("public", "public", PORTS),
        ("public", "private", PORTS),
        ("private", "public", PORTS),
        ("private", "private", PORTS),
        ("private", "isolated", PORTS),
        ("isolated", "private", PORTS),
        ("isolated", "isolated", PORTS),
        ("public", "isolated", ()),
        ("isolated", "public", ()),
    ],
)
def test_a_tier_speaks_with_the_tiers_next_to_it(
    origin: str, to: str, expected: tuple[int, ...], isolated_gateway_endpoints: bool
) -> None:
    options = {"isolated_gateway_endpoints": isolated_gateway_endpoints}
    assert tuple(port for port in PORTS if connects(origin, to, port, **options)) == expected


@pytest.mark.parametrize("isolated_gateway_endpoints", [False, True])
@pytest.mark.parametrize(("endpoint_ports", "open_ports"), [((), [443]), ((9142,), [443, 9142])])
def test_endpoints_in_the_isolated_tier_are_reached_from_the_public_one_and_nothing_else_is(
    endpoint_ports: tuple[int, ...], open_ports: list[int], isolated_gateway_endpoints: bool
) -> None:
    options = {
        "isolated_interface_endpoints": True,
        "isolated_gateway_endpoints": isolated_gateway_endpoints,
        "endpoint_ports": endpoint_ports,
    }
    assert [port for port in range(1, 65536) if connects("public", "isolated", port, **options)] == open_ports
    assert [port for port in PORTS if connects("isolated", "public", port, **options)] == []


def test_without_a_private_tier_public_and_isolated_are_next_to_each_other() -> None:
    tiers = ("public", "isolated")
    assert connects("public", "isolated", 5432, tiers=tiers)
    assert connects("public", "isolated", 5432, tiers=tiers, isolated_interface_endpoints=True)


def test_a_tier_has_no_rule_about_a_tier_that_is_not_there() -> None:
    (own,) = {rule.cidr_block for rule in network_acl_rules("isolated", cidr_block=VPC, tiers=("isolated",))}
    assert own == "10.0.128.0/18"


@pytest.mark.parametrize("isolated_gateway_endpoints", [False, True])
def test_what_lies_in_no_tier_reaches_the_isolated_one_on_no_port(isolated_gateway_endpoints: bool) -> None:
    rules = network_acl_rules("isolated", cidr_block=VPC, isolated_gateway_endpoints=isolated_gateway_endpoints)
    assert [port for port in PORTS if passes(rules, egress=False, address=FREE, port=port)] == []


@pytest.mark.parametrize("egress", [False, True])
def test_the_default_network_acl_lets_nothing_through_beside_the_rules_that_ec2_gives_it(egress: bool) -> None:
    rules = [AclRule(100, egress, ALL, ANYWHERE), AclRule(32767, egress, ALL, ANYWHERE, action="deny")]
    assert passes(rules, egress=egress, address=CLIENT, port=22)
    assert not passes([*rules, *DEFAULT_ACL_RULES], egress=egress, address=CLIENT, port=22)


@pytest.mark.parametrize(
    ("tiers", "ports", "isolated", "expected"),
    [
        (TIERS, (443,), False, ("public", "private")),
        (TIERS, (443,), True, ("public", "private", "isolated")),
        (TIERS, (80,), True, ("isolated",)),
        (("private", "isolated"), (), False, ()),
    ],
)
def test_the_gateway_tiers_are_those_that_reach_s3_and_hear_its_replies(
    tiers: tuple[str, ...], ports: tuple[int, ...], isolated: bool, expected: tuple[str, ...]
) -> None:
    reaching = gateway_tiers(tiers, internet_ports=ports, isolated_gateway_endpoints=isolated)

    assert reaching == expected
    for tier in tiers:
        rules = network_acl_rules(tier, cidr_block=VPC, internet_ports=ports, isolated_gateway_endpoints=isolated)
        out = passes(rules, egress=True, address=S3, port=443)
        back = passes(rules, egress=False, address=S3, port=40000)
        assert (out and back) is (tier in reaching)


def test_the_isolated_tier_opens_no_other_port_for_gateway_endpoints() -> None:
    rules = network_acl_rules("isolated", cidr_block=VPC, isolated_gateway_endpoints=True)

    assert [port for port in range(1024) if passes(rules, egress=False, address=CLIENT, port=port)] == []
    assert [port for port in range(65536) if passes(rules, egress=True, address=CLIENT, port=port)] == [443]
    assert not passes(rules, egress=False, address=CLIENT, port=3389)


@pytest.mark.parametrize("tier", ["public", "private"])
def test_replies_reach_every_port_that_connections_start_from_but_rdp(tier: str) -> None:
    rules = network_acl_rules(tier, cidr_block=VPC)

    shut = [port for port in range(1024, 65536) if not passes(rules, egress=False, address=S3, port=port)]

    assert shut == [3389]


def test_only_named_sources_reach_the_public_tier() -> None:
    rules = network_acl_rules("public", cidr_block=VPC, sources=("198.51.100.0/24", "192.0.2.1/32"))

    assert passes(rules, egress=False, address="198.51.100.200", port=443)
    assert passes(rules, egress=False, address="192.0.2.1", port=443)
    assert not passes(rules, egress=False, address=CLIENT, port=443)


@pytest.mark.parametrize("tier", TIERS)
def test_numbers_are_unique_per_direction_and_within_the_quota(tier: str) -> None:
    rules = network_acl_rules(
        tier,
        cidr_block=VPC,
        sources=[f"198.51.100.{index}/32" for index in range(10)],
        internet_ports=[443, 80, 587, 123, 8443],
        endpoint_ports=[465, 587, 2465, 2587, 9142, 8443],
        isolated_gateway_endpoints=True,
        isolated_interface_endpoints=True,
    )
    for egress in (False, True):
        numbers = [rule.number for rule in rules if rule.egress is egress]
        assert len(set(numbers)) == len(numbers)
        assert len(numbers) <= 20


def test_path_mtu_discovery_works_and_ping_does_not() -> None:
    for tier in ("public", "private"):
        icmp = [rule for rule in network_acl_rules(tier, cidr_block=VPC) if rule.protocol == ICMP]
        assert {(rule.egress, rule.icmp) for rule in icmp} == {(False, (3, 4)), (True, (3, 4))}


@pytest.mark.parametrize(
    "tiers",
    [TIERS, ("public",), ("private",), ("isolated",), ("public", "isolated"), ("private", "isolated")],
)
def test_nothing_but_https_of_the_public_tier_is_open_to_the_internet(tiers: tuple[str, ...]) -> None:
    rules = security_group_rules(tiers, cidr_block=VPC, application_port=22, database_port=3389)

    open_to_all = {(rule.tier, rule.port) for rule in rules if not rule.egress and rule.cidr_block == ANYWHERE}

    assert open_to_all == ({("public", 443)} if "public" in tiers else set())
    assert all(rule.peer in tiers or rule.cidr_block in (VPC, ANYWHERE) for rule in rules)


def test_what_one_group_may_send_the_next_one_hears() -> None:
    rules = security_group_rules(TIERS, cidr_block=VPC, application_port=8443, database_port=3306)
    sent = {(rule.tier, rule.peer, rule.port) for rule in rules if rule.egress and rule.peer}
    heard = {(rule.peer, rule.tier, rule.port) for rule in rules if not rule.egress and rule.peer}

    assert sent == heard == {("public", "private", 8443), ("private", "isolated", 3306)}


@pytest.mark.parametrize("internet_ports", [(443,), (80,), ()])
def test_applications_reach_endpoints_whether_or_not_they_reach_the_internet(internet_ports: tuple[int, ...]) -> None:
    rules = security_group_rules(TIERS, cidr_block=VPC, internet_ports=internet_ports, endpoint_ports=[9142, 443])

    out = {(rule.cidr_block, rule.port) for rule in rules if rule.tier == "private" and rule.egress and not rule.peer}

    assert out == {(VPC, 443), (VPC, 9142)} | {(ANYWHERE, port) for port in internet_ports}


def test_databases_open_no_connection() -> None:
    rules = security_group_rules(TIERS, cidr_block=VPC)

    assert not [rule for rule in rules if rule.tier == "isolated" and rule.egress]
