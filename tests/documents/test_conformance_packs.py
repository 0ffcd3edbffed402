"""Templates of conformance packs: every rule once, in packs that AWS Config takes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.events.models import EventPattern

from baseline.facts.config_rules import identifiers
from constructs_lib.documents.conformance_packs import MAX_BYTES, MAX_RULES, pack_templates, template_text
from constructs_lib.documents.finding_routes import noncompliance_routes_of_others
from constructs_lib.documents.managed_rules import RuleSetting, noncompliance_routes
from tests.documents.test_managed_rules import event


def rules_in(template: dict[str, Any]) -> list[str]:
    return [one["Properties"]["Source"]["SourceIdentifier"] for one in template["Resources"].values()]


def test_every_rule_stands_once_in_packs_within_the_limits() -> None:
    packs = pack_templates("all", "acme", {one: RuleSetting() for one in identifiers()})
    assert [one for template in packs.values() for one in rules_in(template)] == list(identifiers())
    assert list(packs)[:3] == ["all", "all-2", "all-3"]
    for template in packs.values():
        assert len(template["Resources"]) <= MAX_RULES
        assert len(template_text(template).encode()) <= MAX_BYTES


@pytest.mark.parametrize("prefix", ["a", "x" * 20, "\ue002"])
def test_long_inputs_make_further_packs_wherever_the_prefix_leads(prefix: str) -> None:
    settings = {f"RULE_{number:03}": RuleSetting({"text": "&" * 2_000}) for number in range(20)}
    packs = pack_templates("long", prefix, settings)
    assert {name: len(one["Resources"]) for name, one in packs.items()} == {
        "long": 4,
        "long-2": 4,
        "long-3": 4,
        "long-4": 4,
        "long-5": 4,
    }
    assert all(len(template_text(one).encode()) <= MAX_BYTES for one in packs.values())


def test_the_order_of_the_rules_decides_nothing() -> None:
    names = ["B_RULE", "A_RULE", "C_RULE"]
    one = pack_templates("p", "acme", {name: RuleSetting() for name in names}, max_rules=2)
    other = pack_templates("p", "acme", {name: RuleSetting() for name in reversed(names)}, max_rules=2)
    assert one == other
    assert {name: rules_in(template) for name, template in one.items()} == {
        "p": ["A_RULE", "B_RULE"],
        "p-2": ["C_RULE"],
    }


def test_a_rule_has_its_name_inputs_and_frequency() -> None:
    (template,) = pack_templates(
        "p", "acme", {"ACCESS_KEYS_ROTATED": RuleSetting({"maxAccessKeyAge": "90"}, "One_Hour")}
    ).values()
    assert json.loads(template_text(template)) == {
        "Resources": {
            "AccessKeysRotated": {
                "Type": "AWS::Config::ConfigRule",
                "Properties": {
                    "ConfigRuleName": "acmepack-access-keys-rotated",
                    "InputParameters": {"maxAccessKeyAge": "90"},
                    "MaximumExecutionFrequency": "One_Hour",
                    "Source": {"Owner": "AWS", "SourceIdentifier": "ACCESS_KEYS_ROTATED"},
                },
            }
        }
    }


def test_what_a_rule_in_a_pack_finds_is_told_by_the_route_of_other_rules_alone() -> None:
    """GIVEN a rule that stands alone and in a pack, to whose rules AWS Config appends the id of the pack"""
    rules = {"ACCESS_KEYS_ROTATED": RuleSetting(), "ROOT_ACCOUNT_MFA_ENABLED": RuleSetting(severity="critical")}
    ours = noncompliance_routes("acme", rules, "medium")
    (others,) = noncompliance_routes_of_others("low", "acme")
    patterns = {**ours, "others": others.pattern}

    def taken(sent: Any) -> list[str]:
        return [name for name, one in patterns.items() if EventPattern("", one).matches_event(sent)]

    (pack,) = pack_templates("p", "acme", rules).values()
    for resource in pack["Resources"].values():
        packed = event(f"{resource['Properties']['ConfigRuleName']}-conformance-pack-abcdefghi")
        assert taken(packed) == ["others"]
    assert taken(event("acme-access-keys-rotated")) == ["medium"]


def test_what_fits_into_no_pack_is_refused() -> None:
    with pytest.raises(ValueError, match="A_RULE: its inputs do not fit into the 51,200 bytes"):
        pack_templates("p", "acme", {"A_RULE": RuleSetting({"text": "x" * MAX_BYTES})})


def test_no_rules_are_no_pack() -> None:
    assert pack_templates("p", "acme", {}) == {}
