"""What a peering connection opens."""

from __future__ import annotations

import pytest

from constructs_lib.documents.vpc_peerings import PeerRule, acl_number, is_private, overlapping, peering_dns_resolution


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "172.16.0.0/12", "192.168.4.0/24", "100.64.0.0/10"])
def test_private_ranges(cidr: str) -> None:
    assert is_private(cidr)


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "172.0.0.0/8", "100.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16"])
def test_ranges_of_others(cidr: str) -> None:
    assert not is_private(cidr)


def test_what_shares_addresses_overlaps_either_way() -> None:
    assert list(overlapping("10.0.0.0/16", ["10.0.4.0/24", "10.1.0.0/16", "10.0.0.0/8"])) == [0, 2]


def test_two_ranges_have_two_numbers() -> None:
    assert acl_number("10.20.0.0/16") != acl_number("10.21.0.0/16")


def test_names_of_rules_differ_where_ranges_read_alike() -> None:
    first, second = (PeerRule("private", False, 443, cidr).name for cidr in ("10.1.11.0/24", "10.11.1.0/24"))

    assert first != second


def test_the_function_may_change_the_one_connection_alone() -> None:
    policy = peering_dns_resolution("pcx-1", "Requester").policy(
        partition="aws", account="111122223333", region="eu-west-1"
    )
    changing = [one for one in policy["Statement"] if "ec2:ModifyVpcPeeringConnectionOptions" in one["Action"]]

    assert [one["Resource"] for one in changing] == ["arn:aws:ec2:eu-west-1:111122223333:vpc-peering-connection/pcx-1"]
