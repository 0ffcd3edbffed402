"""Regions and their partitions."""

from __future__ import annotations

import pytest

from baseline.facts.config_rules import identifiers, managed_rule
from baseline.facts.regions import OPT_IN_REGIONS, REGIONS, availability_zones, partition_of, records_global_types


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


def test_no_rule_on_changes_of_iam_exists_where_iam_is_not_recorded() -> None:
    """The other source of the same fact: AWS lists the Regions of each managed rule."""
    global_types = {"AWS::IAM::Group", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::IAM::User"}
    rules = [rule for one in identifiers() if (rule := managed_rule(one)) and rule.change_triggered]
    on_iam = [rule for rule in rules if rule.resource_types and set(rule.resource_types) <= global_types]
    assert len(on_iam) > 5
    assert frozenset[str]().union(*(rule.regions for rule in on_iam)) == {
        region for region in REGIONS if records_global_types(region)
    }


def test_global_types_are_recorded_where_every_account_begins() -> None:
    assert all(records_global_types(region) for region in ("us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1"))
    assert not any(records_global_types(region) for region in ("il-central-1", "eu-central-2", "us-nowhere-1"))


@pytest.mark.parametrize(("region", "zones"), [("us-west-1", 2), ("eu-west-1", 3), ("us-west-2", 4), ("us-east-1", 6)])
def test_availability_zones_that_every_account_has(region: str, zones: int) -> None:
    assert availability_zones(region) == zones


def test_two_zones_can_be_asked_for_anywhere() -> None:
    assert all(2 <= availability_zones(region) <= 6 for region in REGIONS)


def test_regions_agree_with_cfn_lint() -> None:
    from cfnlint.helpers import REGIONS as CFN_LINT

    assert {region for region in CFN_LINT if not region.startswith(("us-iso", "eu-iso", "eusc-"))} == REGIONS
