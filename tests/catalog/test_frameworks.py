"""Frameworks: complete lists, in our own words, with checks that AWS Config really has."""

from __future__ import annotations

import re
from itertools import chain

import pytest

from baseline.catalog.frameworks import RuleSelection, framework, framework_ids
from baseline.facts.config_rules import check_inputs, managed_rule
from baseline.facts.security_hub_controls import security_hub_control

CIS_5 = "cis-aws-5.0"
CIS_5_IDS = [
    *(f"1.{n}" for n in range(1, 22)),
    *(f"2.1.{n}" for n in range(1, 5)),
    *(f"2.2.{n}" for n in range(1, 5)),
    "2.3.1",
    *(f"3.{n}" for n in range(1, 10)),
    *(f"4.{n}" for n in range(1, 17)),
    "5.1.1",
    "5.1.2",
    *(f"5.{n}" for n in range(2, 8)),
]

every_framework = pytest.mark.parametrize("framework_id", framework_ids())


def test_cis_5_has_its_63_requirements_each_once_and_in_order() -> None:
    assert [requirement.id for requirement in framework(CIS_5).requirements] == CIS_5_IDS
    assert len(CIS_5_IDS) == 63


def test_cis_5_levels_and_assessment_status_add_up() -> None:
    requirements = framework(CIS_5).requirements
    assert sum(requirement.assessment == "automated" for requirement in requirements) == 35
    assert sum(requirement.level == 1 for requirement in requirements) == 41
    assert framework(CIS_5).requirement("1.10").assessment == "manual"
    assert framework(CIS_5).requirement("1.5").level == 2


def test_cis_5_selects_60_rules_or_more_each_with_one_set_of_inputs() -> None:
    found = framework(CIS_5)
    selections = list(chain.from_iterable(item.config_rules for item in found.requirements))
    assert len(found.config_rules) == len({rule.identifier for rule in selections}) >= 60
    assert all(rule in found.config_rules for rule in selections)


def test_cis_5_evidences_every_automated_requirement_that_aws_can_check() -> None:
    silent = {
        requirement.id
        for requirement in framework(CIS_5).requirements
        if requirement.assessment == "automated" and not requirement.config_rules
    }
    # No managed rule counts access keys; a rule of AWS Config cannot tell that AWS Config is off.
    assert silent == {"1.12", "3.3"}


@every_framework
def test_requirements_are_well_formed(framework_id: str) -> None:
    found = framework(framework_id)
    assert found.id == framework_id
    assert found.title
    assert found.version
    assert found.source
    ids = [requirement.id for requirement in found.requirements]
    assert len(set(ids)) == len(ids) > 0
    for requirement in found.requirements:
        level = requirement.level
        assert level is None or level in (1, 2) or (isinstance(level, str) and re.fullmatch(r"[a-z][a-z0-9-]*", level))
        assert requirement.assessment in ("automated", "manual")
        assert requirement.scope in ("account", "organization", "provider")
        assert not requirement.remaining or re.fullmatch(r"[A-Z].{20,}\.", requirement.remaining)
        rules = [rule.identifier for rule in requirement.config_rules]
        assert rules == sorted(set(rules))
        assert len(set(requirement.security_hub)) == len(requirement.security_hub)
        for control in requirement.security_hub:
            assert security_hub_control(control).id == control


@every_framework
def test_what_asks_for_the_same_exists_in_another_framework(framework_id: str) -> None:
    for requirement in framework(framework_id).requirements:
        assert len(set(requirement.same_as)) == len(requirement.same_as)
        for name in requirement.same_as:
            other, _, requirement_id = name.partition("/")
            assert other != framework_id
            assert framework(other).requirement(requirement_id)


@every_framework
def test_titles_state_the_secure_state(framework_id: str) -> None:
    titles = [requirement.title for requirement in framework(framework_id).requirements]
    assert len(set(titles)) == len(titles)
    for title in titles:
        assert len(title) <= 100
        assert title[0].isupper()
        assert not title.endswith(".")
        assert not re.search(r"\b(ensure|should|must be|shall|enable|maintain)\b", title, re.IGNORECASE)


@every_framework
def test_every_rule_exists_where_most_profiles_go_and_takes_its_inputs(framework_id: str) -> None:
    for selection in framework(framework_id).config_rules:
        rule = managed_rule(selection.identifier)
        assert rule is not None, selection.identifier
        # Those on CloudFront exist there alone.
        assert rule.available_in("us-east-1"), selection.identifier
        assert check_inputs(rule, selection.inputs) == []


def test_inputs_are_those_of_the_framework() -> None:
    [unused] = framework(CIS_5).requirement("1.11").config_rules
    assert unused == RuleSelection("IAM_USER_UNUSED_CREDENTIALS_CHECK", {"maxCredentialUsageAge": "45"})
    [shell] = framework(CIS_5).requirement("1.21").config_rules
    assert shell.inputs == {"policyArns": "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"}


def test_unknown_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(LookupError, match=r"'cis-aws-5' did you mean 'cis-aws-5\.0'\?"):
        framework("cis-aws-5")
    with pytest.raises(LookupError, match=r"cis-aws-5\.0 has no requirement '9\.9'"):
        framework(CIS_5).requirement("9.9")
