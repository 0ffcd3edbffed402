"""Which frameworks and lists become conformance packs, where, and what cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.frameworks import framework
from baseline.errors import ProfileError
from baseline.facts.config_rules import managed_rule
from tests.controls.organizations import ACCOUNTS, Planned, planned

ID = "config.conformance_packs"
CIS = ("cis-aws-5.0", "cis-aws-7.0")
REGIONS = ("eu-west-1", "us-east-1")


def built(folder: Path, parameters: dict[str, Any], **more: Any) -> Planned:
    standalone = {"roles": ("standalone",), "organization_id": None}
    return planned(folder, ID, parameters={ID: parameters}, **({"imports": CIS[:1], **standalone} | more))


def packs(plan: Planned, account: str, region: str = "eu-west-1") -> dict[str, list[str]]:
    return plan.standing(ID)[account, region].instance.params.model_dump()["packs"]


def test_each_imported_framework_is_a_pack_of_the_rules_that_the_region_has(tmp_path: Path) -> None:
    plan = built(tmp_path, {}, imports=CIS)
    home, other = packs(plan, "standalone"), packs(plan, "standalone", "us-east-1")
    assert set(home) == {"cis-aws-5-0", "cis-aws-7-0"}
    wanted = {one.identifier for one in framework("cis-aws-5.0").config_rules}
    assert set(home["cis-aws-5-0"]) | set(other["cis-aws-5-0"]) == wanted
    # What an account has once is evaluated once.
    for identifier in other["cis-aws-5-0"]:
        rule = managed_rule(identifier)
        assert rule is not None
        assert rule.us_east_1_only or not rule.global_only, identifier


def test_rules_have_the_inputs_that_the_framework_asks_for_unless_the_profile_says_otherwise(tmp_path: Path) -> None:
    changed = {"rules": {"ACCESS_KEYS_ROTATED": {"inputs": {"maxAccessKeyAge": 45}}}}
    usual, other = (
        built(tmp_path, one).standing(ID)["standalone", "eu-west-1"].instance.params.model_dump()["rules"]
        for one in ({}, changed)
    )
    assert usual["ACCESS_KEYS_ROTATED"]["inputs"] == {"maxAccessKeyAge": "90"}
    assert other["ACCESS_KEYS_ROTATED"]["inputs"] == {"maxAccessKeyAge": "45"}
    assert usual["ACCESS_KEYS_ROTATED"]["frequency"] == "TwentyFour_Hours"


def test_frameworks_can_be_chosen_and_rules_left_out(tmp_path: Path) -> None:
    plan = built(tmp_path, {"frameworks": ["cis-aws-7.0"], "exclude": ["ACCESS_KEYS_ROTATED"]}, imports=CIS)
    found = packs(plan, "standalone")
    assert set(found) == {"cis-aws-7-0"}
    assert "ACCESS_KEYS_ROTATED" not in found["cis-aws-7-0"]


def test_a_control_that_evaluates_says_so(tmp_path: Path) -> None:
    one = built(tmp_path, {}).standing(ID)["standalone", "eu-west-1"].instance
    assert "ACCESS_KEYS_ROTATED" in one.control.evaluated_rules(one.params)


@pytest.mark.parametrize("roles", [("management", "audit", "workload"), ("management", "workload")])
def test_packs_of_an_organization_are_deployed_once_in_each_region(tmp_path: Path, roles: tuple[str, ...]) -> None:
    plan = built(tmp_path, {"deployment": "organization"}, roles=roles, organization_id="o-exampleorgid")
    deploying = "audit" if "audit" in roles else "management"
    assert set(plan.standing(ID)) == {(deploying, region) for region in REGIONS}


def test_otherwise_every_account_has_its_own(tmp_path: Path) -> None:
    plan = built(tmp_path, {}, roles=tuple(ACCOUNTS), organization_id="o-exampleorgid")
    assert set(plan.standing(ID)) == {(account, region) for account in ACCOUNTS for region in REGIONS}


def test_rules_that_no_region_evaluates_are_told(tmp_path: Path) -> None:
    edge = {"frameworks": [], "packs": {"edge": ["CLOUDFRONT_ACCESSLOGS_ENABLED", "ACCESS_KEYS_ROTATED"]}}
    plan = built(tmp_path, edge, regions=REGIONS[:1])
    said = [what for control_id, what in plan.plan.unplaced if control_id == ID]
    assert said == [
        "CLOUDFRONT_ACCESSLOGS_ENABLED is evaluated nowhere: only us-east-1 has the rule, and it is not governed"
    ]


def test_without_any_rule_there_is_no_pack(tmp_path: Path) -> None:
    plan = planned(tmp_path, ID, "config.recorder", roles=("standalone",), organization_id=None)
    assert plan.standing(ID) == {}


@pytest.mark.parametrize(
    ("parameters", "said", "at"),
    [
        ({"frameworks": ["cis-aws-7.0"]}, "the profile does not import 'cis-aws-7.0'", "cis-aws-7.0"),
        ({"packs": {"cis-aws-5-0": ["ACCESS_KEYS_ROTATED"]}}, "a framework's pack is called", "ACCESS_KEYS_ROTATED"),
        (
            {"packs": {"cis-aws-5-0-2": ["ACCESS_KEYS_ROTATED"]}},
            "may be the name of a further part",
            "ACCESS_KEYS_ROTATED",
        ),
        (
            {"packs": {"web2": ["ACCESS_KEYS_ROTATED"], "web-2": ["ALB_WAF_ENABLED"]}},
            "web-2 differs from the pack web2 in hyphens before digits alone",
            "ALB_WAF_ENABLED",
        ),
        (
            {"packs": {"cis-aws-50": ["ACCESS_KEYS_ROTATED"]}},
            "differs from the pack cis-aws-5-0 in hyphens",
            "ACCESS_KEYS_ROTATED",
        ),
        ({"rules": {"ALB_WAF_ENABLED": {}}}, "no pack has the rule ALB_WAF_ENABLED", "ALB_WAF_ENABLED"),
        ({"packs": {"mine": ["NO_SUCH_RULE"]}}, "there is no managed rule 'NO_SUCH_RULE'", "NO_SUCH_RULE"),
        ({"packs": {"mine": ["IAM_POLICY_IN_USE", "REQUIRED_TAGS"]}}, "needs the parameter", "REQUIRED_TAGS"),
        ({"rules": {"ACCESS_KEYS_ROTATED": {"inputs": {"age": 1}}}}, "has no parameter 'age'", "age"),
        ({"excluded_accounts": ["111122223333"]}, "but deployment is account", "excluded_accounts"),
        ({"deployment": "organization"}, "a standalone account has no organization", "deployment"),
    ],
)
def test_what_cannot_be_is_told_at_its_line(tmp_path: Path, parameters: dict[str, Any], said: str, at: str) -> None:
    with pytest.raises(ProfileError) as caught:
        built(tmp_path, parameters)
    problem = caught.value.problems[0]
    assert said in problem.message
    assert problem.location is not None
    assert at in problem.location.excerpt


@pytest.mark.node
@pytest.mark.parametrize("deployment", ["account", "organization"])
def test_both_formats_do_it(tmp_path: Path, deployment: str) -> None:
    left_out = {"excluded_accounts": ["111122223333"]} if deployment == "organization" else {}
    plan = built(
        tmp_path, {"deployment": deployment, **left_out}, roles=tuple(ACCOUNTS), organization_id="o-exampleorgid"
    )
    assert list(plan.unmet(ID)) == []
