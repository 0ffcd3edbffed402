"""Which rules a web ACL holds, in which order, and what they weigh."""

from __future__ import annotations

import pytest

from constructs_lib.documents.web_acl_rules import (
    Countries,
    ManagedRuleGroup,
    RateLimit,
    capacity,
    web_acl_rules,
)

COMMON, BOTS = ManagedRuleGroup("Common"), ManagedRuleGroup("Bots", inspection_level="COMMON")


def test_the_rate_limit_comes_first_and_what_is_billed_per_request_last() -> None:
    rules = web_acl_rules(
        rate_limit=(RateLimit(100, 60), "block"),
        groups=[(COMMON, "block")],
        paid_groups=[(BOTS, "count")],
    )

    assert [(rule.name, rule.action) for rule in rules] == [
        ("rate-limit", "block"),
        ("Common", "block"),
        ("Bots", "count"),
    ]


def test_an_allowing_rule_ends_the_evaluation_so_it_comes_after_every_blocking_one() -> None:
    rules = web_acl_rules(
        rate_limit=(RateLimit(100, 60), "block"), groups=[(COMMON, "block")], allowed_countries=["BE"]
    )

    assert max(rules, key=lambda rule: rule.priority).statement == Countries(("BE",))


@pytest.mark.parametrize("limited", [True, False])
def test_priorities_are_unique_and_rise(limited: bool) -> None:
    rules = web_acl_rules(
        rate_limit=(RateLimit(100, 60), "block") if limited else None,
        groups=[(ManagedRuleGroup(f"Group{number}"), "block") for number in range(12)],
        paid_groups=[(BOTS, "block")],
        allowed_countries=["BE"],
    )

    priorities = [rule.priority for rule in rules]
    assert priorities == sorted(set(priorities))


def test_a_group_added_at_the_end_renumbers_none_before_it() -> None:
    before = web_acl_rules(rate_limit=None, groups=[(COMMON, "block")])
    after = web_acl_rules(rate_limit=None, groups=[(COMMON, "block"), (ManagedRuleGroup("Linux"), "block")])

    assert after[: len(before)] == before


def test_capacity_is_the_sum_of_groups_rate_limit_and_countries() -> None:
    rules = web_acl_rules(
        rate_limit=(RateLimit(100, 60), "block"), groups=[(COMMON, "block")], allowed_countries=["BE"]
    )

    assert capacity(rules, {"Common": 700}) == 700 + 2 + 1
