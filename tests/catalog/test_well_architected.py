"""The security pillar of the AWS Well-Architected Framework: every best practice of the current edition."""

from __future__ import annotations

from collections import Counter

import pytest

from baseline.catalog.frameworks import framework
from baseline.facts.security_hub_controls import security_hub_control

PILLAR = "well-architected"

# Best practices of each of the eleven questions, in the edition of 2024-11-06.
BEST_PRACTICES = {1: 8, 2: 6, 3: 9, 4: 4, 5: 4, 6: 5, 7: 4, 8: 4, 9: 3, 10: 8, 11: 8}

# The risk that AWS states, as H, M or L, by question and in order.
RISKS = {
    1: "HHHHMMHL",
    2: "HHHHHM",
    3: "HHMMMMLMM",
    4: "HMLM",
    5: "HHMM",
    6: "HHMMM",
    7: "HHMH",
    8: "HHMH",
    9: "HHL",
    10: "HHMMMMMM",
    11: "MMHMMHHL",
}

# What no rule and no check of Security Hub says anything about.
PEOPLE_ALONE = {
    "SEC01-BP03",
    "SEC01-BP04",
    "SEC01-BP05",
    "SEC01-BP07",
    "SEC01-BP08",
    "SEC02-BP04",
    "SEC03-BP01",
    "SEC03-BP03",
    "SEC03-BP08",
    "SEC03-BP09",
    "SEC07-BP01",
    "SEC07-BP02",
    "SEC10-BP02",
    "SEC10-BP03",
    "SEC10-BP04",
    "SEC10-BP05",
    "SEC10-BP07",
    "SEC10-BP08",
    "SEC11-BP01",
    "SEC11-BP03",
    "SEC11-BP04",
    "SEC11-BP05",
    "SEC11-BP06",
    "SEC11-BP08",
}


def test_every_best_practice_stands_once_and_in_order() -> None:
    expected = [f"SEC{question:02}-BP{n:02}" for question, last in BEST_PRACTICES.items() for n in range(1, last + 1)]
    assert [one.id for one in framework(PILLAR).requirements] == expected
    assert len(expected) == 63


def test_levels_are_the_risks_that_aws_states() -> None:
    initials = {"high": "H", "medium": "M", "low": "L"}
    stated = [risk for risks in RISKS.values() for risk in risks]
    assert [initials[str(one.level)] for one in framework(PILLAR).requirements] == stated
    assert Counter(one.level for one in framework(PILLAR).requirements) == {"high": 30, "medium": 28, "low": 5}


def test_what_people_do_is_manual_and_says_what() -> None:
    manual = {one.id for one in framework(PILLAR).requirements if one.assessment == "manual"}
    assert manual == PEOPLE_ALONE
    for one in framework(PILLAR).requirements:
        assert (one.assessment == "manual") == (not one.config_rules and not one.security_hub), one.id
        assert one.remaining or one.id == "SEC08-BP02"


def test_guardrails_and_separate_accounts_ask_for_an_organization() -> None:
    found = {one.id for one in framework(PILLAR).requirements if one.scope == "organization"}
    assert found == {"SEC01-BP01", "SEC03-BP05", "SEC03-BP08"}


def test_each_check_of_security_hub_belongs_to_a_rule_of_the_same_best_practice() -> None:
    for one in framework(PILLAR).requirements:
        rules = {rule.identifier for rule in one.config_rules}
        assert {security_hub_control(check).config_rule for check in one.security_hub} <= rules, one.id


@pytest.mark.parametrize(
    ("best_practice", "rule"),
    [
        ("SEC01-BP02", "ROOT_ACCOUNT_MFA_ENABLED"),
        ("SEC02-BP02", "ACCESS_KEYS_ROTATED"),
        ("SEC03-BP02", "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
        ("SEC03-BP07", "IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED"),
        ("SEC04-BP01", "MULTI_REGION_CLOUD_TRAIL_ENABLED"),
        ("SEC05-BP02", "VPC_DEFAULT_SECURITY_GROUP_CLOSED"),
        ("SEC06-BP01", "INSPECTOR_EC2_SCAN_ENABLED"),
        ("SEC08-BP02", "EC2_EBS_ENCRYPTION_BY_DEFAULT"),
        ("SEC09-BP02", "S3_BUCKET_SSL_REQUESTS_ONLY"),
    ],
)
def test_best_practices_have_the_rule_that_speaks_for_them(best_practice: str, rule: str) -> None:
    assert rule in {found.identifier for found in framework(PILLAR).requirement(best_practice).config_rules}


def test_the_rules_of_the_conformance_pack_are_selected() -> None:
    # 127 rules of the pack, and 13 where it has none.
    assert len(framework(PILLAR).config_rules) == 140
