"""Regions and their partitions."""

from __future__ import annotations

import pytest

from baseline.facts.regions import OPT_IN_REGIONS, REGIONS, partition_of


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("eu-west-1", "aws"),
        ("il-central-1", "aws"),
        ("us-gov-west-1", "aws-us-gov"),
        ("cn-northwest-1", "aws-cn"),
    ],
)
def test_partition_of_a_region(region: str, partition: str) -> None:
    assert partition_of(region) == partition


def test_every_region_has_a_partition_that_its_name_suggests() -> None:
    prefixes = {"aws-cn": "cn-", "aws-us-gov": "us-gov-"}
    for region in REGIONS:
        expected = next((name for name, prefix in prefixes.items() if region.startswith(prefix)), "aws")
        assert partition_of(region) == expected


def test_an_unknown_region_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(LookupError, match=r"'eu-wst-1' did you mean 'eu-west-1'\?"):
        partition_of("eu-wst-1")


def test_isolated_and_sovereign_regions_are_left_out() -> None:
    assert not {"us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "eusc-de-east-1"} & REGIONS


def test_regions_that_every_account_has_are_not_opt_in() -> None:
    assert OPT_IN_REGIONS < REGIONS
    assert not {"us-east-1", "eu-west-1", "ap-northeast-3", "us-gov-west-1"} & OPT_IN_REGIONS
    assert {"af-south-1", "eu-south-1", "me-south-1"} <= OPT_IN_REGIONS


def test_regions_agree_with_cfn_lint() -> None:
    from cfnlint.helpers import REGIONS as CFN_LINT

    assert {region for region in CFN_LINT if not region.startswith(("us-iso", "eu-iso", "eusc-"))} == REGIONS
