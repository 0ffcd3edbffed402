"""Subnets fit, do not overlap, and stay where they are."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest

from constructs_lib.documents.subnet_plan import TIERS, subnets, tier_range


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.31.240.0/20", "192.168.254.0/23"])
def test_subnets_lie_within_the_vpc_and_apart_from_each_other(cidr: str) -> None:
    planned = [IPv4Network(one.cidr_block) for one in subnets(cidr, tiers=TIERS, zones=6)]

    assert len(planned) == 18
    assert all(one.subnet_of(IPv4Network(cidr)) for one in planned)
    assert not any(one.overlaps(other) for one, other in combinations(planned, 2))


def test_the_smallest_vpc_has_the_smallest_subnets_that_ec2_allows() -> None:
    assert {one.cidr_block.split("/")[1] for one in subnets("10.0.0.0/23", tiers=TIERS, zones=6)} == {"28"}


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "192.168.254.0/23"])
def test_every_subnet_lies_in_the_range_of_its_tier_and_in_no_other(cidr: str) -> None:
    for one in subnets(cidr, tiers=TIERS, zones=6):
        inside = [tier for tier in TIERS if IPv4Network(one.cidr_block).subnet_of(IPv4Network(tier_range(cidr, tier)))]
        assert inside == [one.tier]


@pytest.mark.parametrize("tiers", [("public",), ("private",), ("isolated",), ("private", "isolated"), TIERS])
@pytest.mark.parametrize("zones", [1, 2, 5])
def test_adding_a_zone_or_a_tier_moves_no_subnet(tiers: tuple[str, ...], zones: int) -> None:
    before = set(subnets("10.0.0.0/16", tiers=tiers, zones=zones))
    after = set(subnets("10.0.0.0/16", tiers=TIERS, zones=zones + 1))

    assert before <= after


def test_the_order_of_tiers_does_not_matter() -> None:
    assert subnets("10.0.0.0/16", tiers=("isolated", "public"), zones=2) == subnets(
        "10.0.0.0/16", tiers=("public", "isolated"), zones=2
    )


@pytest.mark.parametrize(
    ("cidr", "zones", "words"),
    [
        ("10.0.0.0/15", 2, "prefix length of 16 to 23"),
        ("10.0.0.0/24", 2, "prefix length of 16 to 23"),
        ("8.8.0.0/16", 2, "not private"),
        ("172.32.0.0/16", 2, "not private"),
        ("100.64.0.0/16", 2, "not private"),
        ("10.0.1.0/16", 2, "host bits"),
        ("10.0.0.0/16", 7, "1 to 6"),
        ("10.0.0.0/16", 0, "1 to 6"),
    ],
)
def test_what_does_not_fit_is_refused(cidr: str, zones: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        subnets(cidr, tiers=TIERS, zones=zones)
