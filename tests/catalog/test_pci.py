"""PCI DSS v4.0.1: every requirement of the standard and of its appendices, none of it in the standard's words."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from baseline.catalog.frameworks import framework
from baseline.facts.config_rules import check_inputs, managed_rule, recommended_inputs
from baseline.facts.security_hub_controls import control_ids, security_hub_control

PCI = "pci-dss-4.0.1"
STANDARD = "pci-dss/v/4.0.1"

# By section, how many requirements it has; those with requirements below them follow, again with how many.
SECTIONS = """
1.1:2 1.2:8 1.3:3 1.4:5 1.5:1
2.1:2 2.2:7 2.3:2
3.1:2 3.2:1 3.3:3 3.3.1:3 3.4:2 3.5:1 3.5.1:3 3.6:1 3.6.1:4 3.7:9
4.1:2 4.2:2 4.2.1:2
5.1:2 5.2:3 5.2.3:1 5.3:5 5.3.2:1 5.4:1
6.1:2 6.2:4 6.2.3:1 6.3:3 6.4:3 6.5:6
7.1:2 7.2:6 7.2.5:1 7.3:3
8.1:2 8.2:8 8.3:11 8.3.10:1 8.4:3 8.5:1 8.6:3
9.1:2 9.2:4 9.2.1:1 9.3:4 9.3.1:1 9.4:7 9.4.1:2 9.4.5:1 9.5:1 9.5.1:3 9.5.1.2:1
10.1:2 10.2:2 10.2.1:7 10.3:4 10.4:3 10.4.1:1 10.4.2:1 10.5:1 10.6:3 10.7:3
11.1:2 11.2:2 11.3:2 11.3.1:3 11.3.2:1 11.4:7 11.5:2 11.5.1:1 11.6:1
12.1:4 12.2:1 12.3:4 12.4:2 12.4.2:1 12.5:3 12.5.2:1 12.6:3 12.6.3:2 12.7:1 12.8:5 12.9:2 12.10:7 12.10.4:1
A1.1:4 A1.2:3 A2.1:3
A3.1:4 A3.2:6 A3.2.2:1 A3.2.5:2 A3.2.6:1 A3.3:3 A3.3.1:1 A3.4:1 A3.5:1
"""


def _requirements() -> list[str]:
    sizes = {section: int(size) for section, _, size in (word.partition(":") for word in SECTIONS.split())}

    def below(section: str) -> list[str]:
        children = [f"{section}.{n}" for n in range(1, sizes.get(section, 0) + 1)]
        return [found for child in children for found in (child, *below(child))]

    return [found for section in sizes if section.count(".") == 1 for found in below(section)]


def test_every_requirement_stands_once_and_in_order() -> None:
    found = [one.id for one in framework(PCI).requirements]
    assert found == _requirements()
    chapters = Counter(one.partition(".")[0] for one in found)
    assert [*chapters.values()] == [19, 11, 29, 6, 13, 19, 12, 29, 27, 27, 21, 37, 7, 3, 20]
    assert [*chapters] == [*map(str, range(1, 13)), "A1", "A2", "A3"]
    assert len(found) == 280


def test_the_standard_knows_no_levels() -> None:
    assert {one.level for one in framework(PCI).requirements} == {None}


def test_what_not_everybody_has_to_meet_says_who_has_to() -> None:
    groups = {
        "Issuers": {"3.3.3"},
        "Service providers": {
            *("3.6.1.1", "3.7.9", "8.2.3", "8.3.10", "8.3.10.1", "10.7.1", "11.4.6", "11.5.1.1", "12.4.1", "12.4.2"),
            *("12.4.2.1", "12.5.2.1", "12.5.3", "12.9.1", "12.9.2", "A2.1.2", "A2.1.3"),
        },
        "Multi-tenant providers": {"11.4.7", *(one for one in _requirements() if one.startswith("A1."))},
        "Designated entities": {one for one in _requirements() if one.startswith("A3.")},
    }
    found: dict[str, set[str]] = {}
    for one in framework(PCI).requirements:
        who, colon, _ = one.title.partition(": ")
        if colon:
            found.setdefault(who, set()).add(one.id)
    assert found == groups


def test_titles_are_not_those_of_the_standard() -> None:
    words = re.compile(r"\b(NSCs?|CDE|PANs?|SAD|TPSPs?|POI|entity|personnel are|is defined|are defined|implemented)\b")
    assert [one.id for one in framework(PCI).requirements if words.search(one.title)] == []


@pytest.mark.parametrize(
    ("requirement", "check"),
    [
        ("1.4.4", "S3.8"),
        ("1.4.4", "EKS.1"),
        ("3.5.1", "S3.17"),
        ("3.7.4", "KMS.4"),
        ("4.2.1", "ACM.1"),
        ("6.3.3", "SSM.2"),
        ("6.4.2", "CloudFront.6"),
        ("8.2.6", "IAM.8"),
        ("8.3.6", "IAM.7"),
        ("8.4.2", "IAM.19"),
        ("10.2.1", "EKS.8"),
        ("10.3.2", "CloudTrail.4"),
        ("11.3.1", "Inspector.1"),
        ("11.5.1", "GuardDuty.6"),
        ("12.3.4", "Lambda.2"),
    ],
)
def test_requirements_have_the_checks_whose_pages_name_them(requirement: str, check: str) -> None:
    assert check in framework(PCI).requirement(requirement).security_hub


@pytest.mark.parametrize(
    ("requirement", "rule"),
    [
        ("1.2.5", "VPC_SG_OPEN_ONLY_TO_AUTHORIZED_PORTS"),
        ("1.3.1", "DMS_REPLICATION_NOT_PUBLIC"),
        ("7.2.2", "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS"),
        ("8.3.7", "IAM_PASSWORD_POLICY"),
        ("10.3.2", "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED"),
        ("10.5.1", "CW_LOGGROUP_RETENTION_PERIOD_CHECK"),
    ],
)
def test_requirements_have_the_rules_that_aws_maps_to_them(requirement: str, rule: str) -> None:
    assert rule in {found.identifier for found in framework(PCI).requirement(requirement).config_rules}


def test_what_is_recorded_is_judged_by_rules_about_records() -> None:
    # REDSHIFT_CLUSTER_CONFIGURATION_CHECK looks at audit logging and encryption in one.
    about = re.compile("LOG|TRAIL|S3_DATA_EVENT|S3_DATAEVENTS|REDSHIFT_CLUSTER_CONFIGURATION_CHECK")
    asked = [one for one in framework(PCI).requirements if one.id.startswith("10.2.") or one.id == "A1.2.1"]
    assert {rule.identifier for one in asked for rule in one.config_rules if not about.search(rule.identifier)} == set()
    assert {one.config_rules for one in asked if one.id in ("10.2.1.2", "10.2.1.3", "10.2.1.6")} != {()}


def test_no_long_list_of_rules_stands_for_requirements_that_ask_for_different_things() -> None:
    lists = Counter(one.config_rules for one in framework(PCI).requirements if len(one.config_rules) > 10)
    assert [[rule.identifier for rule in rules] for rules, times in lists.items() if times > 1] == []


def test_checks_are_those_of_the_standard_of_security_hub() -> None:
    standard = {check for check in control_ids() if STANDARD in security_hub_control(check).standards}
    checks = {check for one in framework(PCI).requirements for check in one.security_hub}
    assert checks <= standard
    # Their pages name no requirement of this version.
    assert standard - checks == {"CloudTrail.5", "EFS.6"}


def test_each_check_of_security_hub_brings_its_rule_wherever_that_can_be_selected() -> None:
    for one in framework(PCI).requirements:
        rules = {rule.identifier for rule in one.config_rules}
        for check in one.security_hub:
            identifier = security_hub_control(check).config_rule
            rule = managed_rule(identifier) if identifier else None
            if rule is None or not rule.available_in("us-east-1"):
                continue
            if not check_inputs(rule, recommended_inputs(rule.identifier)):
                assert rule.identifier in rules, (one.id, check)


def test_automated_is_what_some_check_evidences() -> None:
    for one in framework(PCI).requirements:
        assert (one.assessment == "automated") == bool(one.config_rules or one.security_hub), one.id
    assert sum(one.assessment == "automated" for one in framework(PCI).requirements) == 85


def test_no_check_speaks_for_policies_roles_and_rooms() -> None:
    for one in framework(PCI).requirements:
        if re.fullmatch(r"\d+\.1\.\d", one.id) or one.id.startswith(("9.", "12.1.", "12.8.", "A2.")):
            assert one.assessment == "manual", one.id


def test_aws_meets_what_concerns_access_to_its_buildings() -> None:
    provided = {one.id for one in framework(PCI).requirements if one.scope == "provider"}
    assert provided == {one for one in _requirements() if one.startswith(("9.2.", "9.3."))}


def test_every_requirement_says_what_a_person_has_to_do() -> None:
    assert all(one.remaining for one in framework(PCI).requirements)
