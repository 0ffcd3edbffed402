"""Where the aggregator of AWS Config stands, what it gathers, and who lets it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.errors import ProfileError
from tests.controls.organizations import ACCOUNTS, Planned, planned

ID = "config.aggregator"
ELSEWHERE = {"account_id": "444455556666", "region": "eu-central-1"}


def built(folder: Path, parameters: dict[str, Any], **more: Any) -> Planned:
    return planned(folder, ID, parameters={ID: parameters}, **more)


def places(plan: Planned) -> dict[tuple[str, str], tuple[str, list[tuple[str, str]]]]:
    """What is gathered, and who is let in, by account and Region."""
    return {
        where: (params["gather"], [(found["account_id"], found["region"]) for found in params["authorizations"]])
        for where, one in plan.standing(ID).items()
        for params in (one.instance.params.model_dump(),)
    }


def test_an_organization_is_gathered_once_in_its_audit_account_and_nobody_has_to_authorize_it(tmp_path: Path) -> None:
    assert places(built(tmp_path, {})) == {("audit", "eu-west-1"): ("organization", [])}


def test_without_an_audit_account_the_management_account_gathers(tmp_path: Path) -> None:
    plan = built(tmp_path, {}, roles=("management", "workload"))
    assert places(plan) == {("management", "eu-west-1"): ("organization", [])}


def test_named_accounts_authorize_the_aggregator_in_each_of_their_regions(tmp_path: Path) -> None:
    plan = built(tmp_path, {"account_ids": [ACCOUNTS["workload"]]})
    audit = [(ACCOUNTS["audit"], "eu-west-1")]
    assert places(plan) == {
        ("audit", "eu-west-1"): ("accounts", []),
        ("workload", "eu-west-1"): ("nothing", audit),
        ("workload", "us-east-1"): ("nothing", audit),
    }


def test_a_standalone_account_gathers_its_own_regions(tmp_path: Path) -> None:
    plan = built(tmp_path, {}, roles=("standalone",), organization_id=None)
    assert places(plan) == {("standalone", "eu-west-1"): ("accounts", [])}


def test_an_account_can_let_itself_be_gathered_and_gather_nothing(tmp_path: Path) -> None:
    plan = built(
        tmp_path,
        {"gather": "nothing", "authorizations": [ELSEWHERE]},
        roles=("standalone",),
        organization_id=None,
    )
    let = ("nothing", [("444455556666", "eu-central-1")])
    assert places(plan) == {("standalone", "eu-west-1"): let, ("standalone", "us-east-1"): let}


@pytest.mark.parametrize(
    ("parameters", "said", "at"),
    [
        ({"gather": "organization"}, "a standalone account has no organization to gather from", "gather"),
        (
            {"gather": "nothing", "authorizations": [ELSEWHERE], "account_ids": ["123456789012"]},
            "account_ids are gathered where gather is accounts, not nothing",
            "account_ids",
        ),
        ({"gather": "nothing"}, "gather is nothing and authorizations are empty", "gather: nothing"),
    ],
)
def test_what_gathers_nothing_is_refused_at_its_line(
    tmp_path: Path, parameters: dict[str, Any], said: str, at: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        built(tmp_path, parameters, roles=("standalone",), organization_id=None)
    problem = caught.value.problems[0]
    assert said in problem.message
    assert problem.location is not None
    assert at in problem.location.excerpt


@pytest.mark.node
@pytest.mark.parametrize("parameters", [{}, {"account_ids": [ACCOUNTS["workload"]]}])
def test_both_formats_do_it(tmp_path: Path, parameters: dict[str, Any]) -> None:
    plan = built(tmp_path, parameters)
    assert list(plan.unmet(ID)) == []
    one = plan.standing(ID)["audit", "eu-west-1"]
    kinds = {found.type for found in plan.cloudformation(one)}
    assert kinds == {"AWS::Config::ConfigurationAggregator", *(() if parameters else ("AWS::IAM::Role",))}


@pytest.mark.node
def test_the_role_of_the_aggregator_lists_accounts_and_is_config_s_alone(tmp_path: Path) -> None:
    plan = built(tmp_path, {})
    found = plan.cloudformation(plan.standing(ID)["audit", "eu-west-1"])
    (role,) = [one for one in found if one.type == "AWS::IAM::Role"]
    (statement,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"Service": "config.amazonaws.com"}
    (policy,) = role.properties["ManagedPolicyArns"]
    assert policy["Fn::Join"][1][-1].endswith("policy/service-role/AWSConfigRoleForOrganizations")
