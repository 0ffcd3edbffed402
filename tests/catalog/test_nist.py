"""NIST SP 800-53 Revision 5 and the Cybersecurity Framework 2.0: complete, and held together by NIST's references."""

from __future__ import annotations

import re
from collections import Counter
from itertools import chain

import pytest

from baseline.catalog.frameworks import Requirement, framework
from baseline.facts.config_rules import check_inputs, managed_rule, recommended_inputs
from baseline.facts.security_hub_controls import controls_of, security_hub_control, standard_of

CONTROLS = "nist-800-53-r5"
CSF = "nist-csf-2.0"

# By family the numbers of its controls, with those of their enhancements; what is withdrawn is left out.
CATALOGUE = """
AC 1, 2(1-9 11-13), 3(2-5 7-15), 4(1-15 17 19-32), 5, 6(1-10), 7(2-4), 8, 9(1-4), 10, 11(1), 12(1-3), 14,
  16(1-10), 17(1-4 6 9-10), 18(1 3-5), 19(4-5), 20(1-5), 21(1-2), 22, 23, 24(1-2), 25
AT 1, 2(1-6), 3(1-3 5), 4, 6
AU 1, 2, 3(1 3), 4(1), 5(1-5), 6(1 3-9), 7(1), 8, 9(1-7), 10(1-4), 11(1), 12(1-4), 13(1-3), 14(1 3), 16(1-3)
CA 1, 2(1-3), 3(6-7), 5(1), 6(1-2), 7(1 3-6), 8(1-3), 9(1)
CM 1, 2(2-3 6-7), 3(1-8), 4(1-2), 5(1 4-6), 6(1-2), 7(1-9), 8(1-4 6-9), 9(1), 10(1), 11(2-3), 12(1), 13, 14
CP 1, 2(1-3 5-8), 3(1-2), 4(1-5), 6(1-3), 7(1-4 6), 8(1-5), 9(1-3 5-8), 10(2 4 6), 11, 12, 13
IA 1, 2(1-2 5-6 8 10 12-13), 3(1 3-4), 4(1 4-6 8-9), 5(1-2 5-10 12-18), 6, 7, 8(1-2 4-6), 9, 10, 11, 12(1-6),
  13(1-3)
IR 1, 2(1-3), 3(1-3), 4(1-15), 5(1), 6(1-3), 7(1-2), 8(1), 9(2-4)
MA 1, 2(2), 3(1-6), 4(1 3-7), 5(1-5), 6(1-3), 7
MP 1, 2, 3, 4(2), 5(3), 6(1-3 7-8), 7(2), 8(1-4)
PE 1, 2(1-3), 3(1-5 7-8), 4, 5(2), 6(1-4), 8(1 3), 9(1-2), 10, 11(1-2), 12(1), 13(1-2 4), 14(1-2), 15(1), 16,
  17, 18, 19(1), 20, 21, 22, 23
PL 1, 2, 4(1), 7, 8(1-2), 9, 10, 11
PM 1, 2, 3, 4, 5(1), 6, 7(1), 8, 9, 10, 11, 12, 13, 14, 15, 16(1), 17, 18, 19, 20(1), 21, 22, 23, 24, 25, 26,
  27, 28, 29, 30(1), 31, 32
PS 1, 2, 3(1-4), 4(1-2), 5, 6(2-3), 7, 8, 9
PT 1, 2(1-2), 3(1-2), 4(1-3), 5(1-2), 6(1-2), 7(1-2), 8
RA 1, 2(1), 3(1-4), 5(2-6 8 10-11), 6, 7, 8, 9, 10
SA 1, 2, 3(1-3), 4(1-3 5-12), 5, 8(1-33), 9(1-8), 10(1-7), 11(1-9), 15(1-3 5-8 10-13), 16, 17(1-9), 20, 21, 22,
  23, 24
SC 1, 2(1-2), 3(1-5), 4(2), 5(1-3), 6, 7(3-5 7-29), 8(1-5), 10, 11(1), 12(1-3 6), 13, 15(1 3-4), 16(1-3), 17,
  18(1-5), 20(2), 21, 22, 23(1 3 5), 24, 25, 26, 27, 28(1-3), 29(1), 30(2-5), 31(1-3), 32(1), 34(1-2), 35,
  36(1-2), 37(1), 38, 39(1-2), 40(1-4), 41, 42(1-2 4-5), 43, 44, 45(1-2), 46, 47, 48(1), 49, 50, 51
SI 1, 2(2-7), 3(4 6 8 10), 4(1-5 7 9-25), 5(1), 6(2-3), 7(1-3 5-10 12 15-17), 8(2-3), 10(1-6), 11, 12(1-3), 13(1
  3-5), 14(1-3), 15, 16, 17, 18(1-5), 19(1-8), 20, 21, 22, 23
SR 1, 2(1), 3(1-3), 4(1-4), 5(1-2), 6(1), 7, 8, 9(1), 10, 11(1-3), 12
"""

SUBCATEGORIES = """
GV.OC 1-5; GV.RM 1-7; GV.RR 1-4; GV.PO 1-2; GV.OV 1-3; GV.SC 1-10;
ID.AM 1-5 7-8; ID.RA 1-10; ID.IM 1-4;
PR.AA 1-6; PR.AT 1-2; PR.DS 1-2 10-11; PR.PS 1-6; PR.IR 1-4;
DE.CM 1-3 6 9; DE.AE 2-4 6-8;
RS.MA 1-5; RS.AN 3 6-8; RS.CO 2-3; RS.MI 1-2;
RC.RP 1-6; RC.CO 3-4
"""


def _numbers(ranges: str) -> list[int]:
    found: list[int] = []
    for one in ranges.split():
        first, _, last = one.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


def _catalogue() -> list[str]:
    found: list[str] = []
    for family in re.split(r"\n(?=[A-Z])", CATALOGUE.strip()):
        name, _, controls = family.partition(" ")
        for number, enhancements in re.findall(r"(\d+)(?:\(([^)]*)\))?", controls):
            found.append(f"{name}-{number}")
            found.extend(f"{name}-{number}({one})" for one in _numbers(enhancements))
    return found


def _subcategories() -> list[str]:
    found: list[str] = []
    for part in SUBCATEGORIES.split(";"):
        category, ranges = part.strip().split(" ", 1)
        found.extend(f"{category}-{number:02}" for number in _numbers(ranges))
    return found


def _evidenced(requirement: Requirement) -> bool:
    return bool(requirement.config_rules or requirement.security_hub)


def test_800_53_has_the_1014_controls_and_enhancements_in_force_each_once_and_in_order() -> None:
    ids = [one.id for one in framework(CONTROLS).requirements]
    assert ids == _catalogue()
    # 1,196 in the catalogue of release 5.2.0, of which 24 controls and 158 enhancements are withdrawn.
    assert len(ids) == 1196 - 24 - 158
    assert sum("(" not in one for one in ids) == 300
    assert len({one.split("-")[0] for one in ids}) == 20


@pytest.mark.parametrize(
    ("control", "title"),
    [
        ("AC-1", "Access Control: Policy and Procedures"),
        ("AC-2(1)", "Account Management: Automated System Account Management"),
        ("IA-13", "Identity Providers and Authorization Servers"),
        ("SA-15(13)", "Development Process, Standards, and Tools: Logging Syntax"),
        ("SA-24", "Design for Cyber Resiliency"),
        ("SI-2(7)", "Flaw Remediation: Root Cause Analysis"),
    ],
)
def test_titles_are_the_names_that_nist_gives(control: str, title: str) -> None:
    assert framework(CONTROLS).requirement(control).title == title


def test_baselines_are_nested_and_as_large_as_published() -> None:
    levels = Counter(one.level for one in framework(CONTROLS).requirements)
    low, moderate, high = levels["low"], levels["moderate"], levels["high"]
    assert (low, low + moderate, low + moderate + high) == (149, 287, 370)
    assert set(levels) == {"low", "moderate", "high", None}


@pytest.mark.parametrize(
    ("control", "level"),
    [
        ("AC-2", "low"),
        ("AC-2(1)", "moderate"),
        ("AC-2(11)", "high"),
        ("AC-2(6)", None),
        ("AU-10", "high"),
        ("IA-2(1)", "low"),
        ("PM-1", None),
        ("PT-2", None),
        ("SA-24", None),
        ("SC-28", "moderate"),
        ("SR-12", "low"),
    ],
)
def test_levels_are_the_lowest_baseline_that_selects_a_control(control: str, level: str | None) -> None:
    assert framework(CONTROLS).requirement(control).level == level


@pytest.mark.parametrize("framework_id", [CONTROLS, CSF])
def test_automated_is_what_some_check_evidences(framework_id: str) -> None:
    for one in framework(framework_id).requirements:
        assert (one.assessment == "automated") == _evidenced(one), one.id


def test_checks_of_the_standard_that_aws_maps_evidence_a_control() -> None:
    standard = standard_of(CONTROLS)
    assert standard is not None
    checks = {one.id for one in controls_of(standard)}
    # Their pages name no requirement.
    assert checks - framework(CONTROLS).checks == {"EFS.6", "Redshift.16"}
    assert framework(CONTROLS).checks <= checks


def test_the_rule_of_each_check_is_selected_where_it_can_be() -> None:
    for one in framework(CONTROLS).requirements:
        selected = {rule.identifier for rule in one.config_rules}
        for check in one.security_hub:
            identifier = security_hub_control(check).config_rule
            rule = managed_rule(identifier) if identifier else None
            if rule is not None and not check_inputs(rule, recommended_inputs(rule.identifier)):
                assert rule.identifier in selected, (one.id, check)


@pytest.mark.parametrize(
    ("control", "check"),
    [
        ("AC-2(1)", "IAM.1"),
        ("AU-9", "S3.17"),
        ("CP-9", "DynamoDB.2"),
        ("IA-2(1)", "IAM.9"),
        ("RA-5", "Macie.1"),
        ("SC-7(3)", "EMR.2"),
        ("SC-28", "RDS.3"),
        ("SI-2", "DMS.6"),
    ],
)
def test_controls_have_the_checks_that_security_hub_names(control: str, check: str) -> None:
    assert check in framework(CONTROLS).requirement(control).security_hub


def test_no_check_speaks_for_a_policy_or_a_room() -> None:
    for one in framework(CONTROLS).requirements:
        if one.id.endswith("-1") or one.id.startswith(("PE-", "AT-2", "PS-")):
            assert not _evidenced(one), one.id


def test_aws_meets_what_is_physical_and_environmental() -> None:
    provided = {one.id for one in framework(CONTROLS).requirements if one.scope == "provider"}
    physical = {one for one in _catalogue() if one.startswith("PE-")}
    # The policy and the places where people work elsewhere are the customer's.
    assert provided == physical - {"PE-1", "PE-17"}
    for one in provided:
        assert "your own" in framework(CONTROLS).requirement(one).remaining


def test_what_no_check_evidences_says_what_people_do() -> None:
    for one in framework(CONTROLS).requirements:
        assert one.remaining or one.assessment == "automated", one.id


def test_csf_has_its_106_subcategories_each_once_and_in_order() -> None:
    assert [one.id for one in framework(CSF).requirements] == _subcategories()
    assert len(_subcategories()) == 106
    assert Counter(one.split(".")[0] for one in _subcategories()) == {
        "GV": 31,
        "ID": 21,
        "PR": 22,
        "DE": 11,
        "RS": 13,
        "RC": 8,
    }


def test_csf_has_no_levels_and_says_what_people_do() -> None:
    for one in framework(CSF).requirements:
        assert one.level is None
        assert one.remaining, one.id
    assert {one.id for one in framework(CSF).requirements if one.scope == "provider"} == {
        "DE.CM-02",
        "PR.AA-06",
        "PR.IR-02",
    }


@pytest.mark.parametrize("function", ["GV", "RS"])
def test_nothing_but_people_governs_and_responds(function: str) -> None:
    for one in framework(CSF).requirements:
        if one.id.startswith(function):
            assert one.assessment == "manual", one.id


# To which controls NIST's informative references point, of those that some check evidences.
REFERENCES = {
    "ID.AM-01": ["CM-8"],
    "PR.AA-01": ["AC-2", "IA-2", "IA-4", "IA-5"],
    "PR.AA-05": ["AC-2", "AC-3", "AC-5", "AC-6", "AC-17", "AC-24"],
    "PR.DS-01": ["CP-9", "SC-7", "SC-12", "SC-13", "SC-28", "SC-43", "SI-3", "SI-4", "SI-7"],
    "PR.DS-11": ["CP-6", "CP-9"],
    "PR.IR-01": ["AC-3", "AC-4", "SC-5", "SC-7"],
    "PR.PS-04": ["AU-2", "AU-3", "AU-11", "AU-12"],
    "DE.CM-03": ["AC-2", "AU-12", "CA-7"],
    "DE.AE-02": ["CA-7", "IR-4", "SI-4"],
}


@pytest.mark.parametrize("subcategory", sorted(REFERENCES))
def test_subcategories_have_the_checks_of_the_controls_that_nist_refers_to(subcategory: str) -> None:
    found = framework(CSF).requirement(subcategory)
    controls = [framework(CONTROLS).requirement(one) for one in REFERENCES[subcategory]]
    assert set(found.security_hub) == set(chain.from_iterable(one.security_hub for one in controls))
    assert set(found.config_rules) == set(chain.from_iterable(one.config_rules for one in controls))


def test_csf_has_no_check_that_800_53_lacks() -> None:
    assert framework(CSF).checks <= framework(CONTROLS).checks
    assert set(framework(CSF).config_rules) <= set(framework(CONTROLS).config_rules)
