"""The analyzer and its archive rules in both formats."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.iam.access_analyzer import AccessAnalyzer
from tests.harness import emit_control

pytestmark = pytest.mark.node

PARTNER = {
    "name": "partner",
    "criteria": [
        {"property": "principal.AWS", "eq": ["444455556666"]},
        {"property": "isPublic", "eq": ["false"]},
        {"property": "error", "exists": False},
    ],
}


def test_nothing_is_archived_unless_the_profile_says_so() -> None:
    emitted = emit_control("iam.access_analyzer")
    (analyzer,) = emitted.cloudformation
    assert analyzer.properties == {"AnalyzerName": "acme-external-access", "Type": "ACCOUNT"}
    assert [one.type for one in emitted.terraform] == ["aws_accessanalyzer_analyzer"]


@pytest.mark.parametrize("rules", [(), (PARTNER,)], ids=["no archive rule", "one archive rule"])
def test_an_analyzer_that_is_there_already_is_looked_for_before_the_deployment(rules: tuple[Any, ...]) -> None:
    params = AccessAnalyzer.Params.model_validate_json(json.dumps({"archive_rules": rules}), strict=True)
    notes = AccessAnalyzer().notes(params)
    assert notes[0].endswith("aws accessanalyzer list-analyzers --type ACCOUNT")
    assert len(notes) == 1 + len(rules)


def test_those_of_the_organization_are_looked_for_by_their_type() -> None:
    """GIVEN the organization as zone of trust THEN the audit account is asked for analyzers of that type, and the
    others, which report on themselves, for theirs."""
    params = AccessAnalyzer.Params.model_validate({"zone_of_trust": "organization"})
    commands = [note.rpartition(": ")[2] for note in AccessAnalyzer().notes(params)]
    assert "aws accessanalyzer list-analyzers --type ACCOUNT" in commands
    assert "aws accessanalyzer list-analyzers --type ORGANIZATION" in commands


def test_an_archive_rule_has_the_same_criteria_in_both_formats() -> None:
    emitted = emit_control("iam.access_analyzer", {"archive_rules": [PARTNER]})
    (analyzer,) = emitted.cloudformation
    assert analyzer.properties["ArchiveRules"] == [
        {
            "RuleName": "partner",
            "Filter": [
                {"Property": "principal.AWS", "Eq": ["444455556666"]},
                {"Property": "isPublic", "Eq": ["false"]},
                {"Property": "error", "Exists": False},
            ],
        }
    ]
    rule = emitted.terraform[1]
    assert [{k: v for k, v in one.items() if v is not None} for one in rule.properties["filter"]] == [
        {"criteria": "principal.AWS", "eq": ["444455556666"]},
        {"criteria": "isPublic", "eq": ["false"]},
        {"criteria": "error", "exists": "false"},
    ]


def test_a_rule_that_archives_more_than_the_profile_says_is_noticed() -> None:
    emitted = emit_control("iam.access_analyzer", {"archive_rules": [PARTNER]})
    (analyzer,) = emitted.cloudformation
    params = emitted.stack.instances[-1].params
    # GIVEN the rule without the criterion that keeps public access in sight
    analyzer.properties["ArchiveRules"][0]["Filter"].pop(1)
    # WHEN
    expectation = emitted.control.expectations(params)[-1]
    assert expectation.cloudformation
    unmet = list(expectation.unmet(expectation.cloudformation, [analyzer]))
    # THEN
    assert [address for address, _ in unmet] == [analyzer.address]


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "everything", "criteria": []},
        {"name": "two", "criteria": [{"property": "resource", "eq": ["a"], "neq": ["b"]}]},
        {"name": "none", "criteria": [{"property": "resource"}]},
        {"name": "unknown", "criteria": [{"property": "isPubic", "eq": ["true"]}]},
        {"name": "status-is-no-key", "criteria": [{"property": "status", "eq": ["ACTIVE"]}]},
        {"name": "0digit", "criteria": [{"property": "resource", "eq": ["a"]}]},
        {
            "name": "twice",
            "criteria": [{"property": "resource", "eq": ["a"]}, {"property": "resource", "eq": ["b"]}],
        },
    ],
    ids=lambda rule: rule["name"],
)
def test_a_rule_that_aws_would_refuse_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        AccessAnalyzer.Params.model_validate_json(json.dumps({"archive_rules": [rule]}), strict=True)


def test_two_rules_of_one_name_are_refused() -> None:
    other = PARTNER | {"criteria": [{"property": "error", "exists": True}]}
    with pytest.raises(ValidationError, match="names two archive rules"):
        AccessAnalyzer.Params.model_validate_json(json.dumps({"archive_rules": [PARTNER, other]}), strict=True)
