"""Delegated administrators: what is claimed of them, and how many fit beside other settings of the stack."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from baseline.catalog.discovery import controls
from baseline.controls.organizations.delegated_administrators import Service
from baseline.hcl import CLOSE, OPEN
from baseline.verify.template import check
from tests.controls.organizations import planned
from tests.harness import emit_control

CONTROL = "organizations.delegated_administrators"
DELEGATED = "cis-aws-7.0/2.1.6"
SECURITY = ["access-analyzer.amazonaws.com", "config-multiaccountsetup.amazonaws.com", "config.amazonaws.com"]


def judged(**given: Any) -> tuple[bool, str | None]:
    """Whether services are claimed to be delegated, and what is said to be missing."""
    control = controls()[CONTROL]
    params = control.Params.model_validate(given)
    return DELEGATED in control.satisfied(params), control.contributed(params).get(DELEGATED)


def test_services_are_delegated_where_those_of_security_are_among_them() -> None:
    assert judged()[0]
    assert judged(services=(*SECURITY, "health.amazonaws.com"))[0]


def test_what_is_missing_of_security_is_told() -> None:
    claimed, missing = judged(services=("health.amazonaws.com", "config.amazonaws.com"))
    assert not claimed
    assert missing is not None
    assert missing.startswith("Name access-analyzer.amazonaws.com, config-multiaccountsetup.amazonaws.com in services")
    assert judged(services=()) == (False, None)


def test_policies_are_delegated_where_types_are_named() -> None:
    control = controls()[CONTROL]
    for types in (("TAG_POLICY",), ()):
        params = control.Params.model_validate({"policy_types": types})
        assert ("cis-aws-7.0/2.1.5" in control.satisfied(params)) is bool(types)


def test_more_services_than_a_role_has_room_for_are_refused() -> None:
    with pytest.raises(ValidationError, match="at most 6"):
        controls()[CONTROL].Params.model_validate({"services": get_args(Service)[:7]})


@pytest.mark.parametrize("types", [["TAG_POLICY"], []])
def test_terraform_makes_one_after_another(types: list[str]) -> None:
    """GIVEN that AWS Organizations refuses changes at the same time THEN each waits for the one before."""
    given = {"administrator": "123456789012", "services": SECURITY, "policy_types": types}
    blocks = [one for one in emit_control(CONTROL, given).terraform if one.type.startswith("aws_organizations_")]
    assert len(blocks) == len(SECURITY) + len(types)
    assert "depends_on" not in blocks[0].properties
    for before, after in pairwise(blocks):
        assert after.properties["depends_on"] == [f"{OPEN}{before.address}{CLOSE}"]


@pytest.mark.node
@pytest.mark.parametrize("types", [["TAG_POLICY"], []])
def test_cloudformation_makes_one_after_another(tmp_path: Path, types: list[str]) -> None:
    found = planned(tmp_path, CONTROL, parameters={CONTROL: {"services": SECURITY, "policy_types": types}})
    stack = found.standing(CONTROL)["management", "eu-west-1"].stack
    kinds = ("AWS::Organizations::ResourcePolicy", "Custom::AccountSetting")
    resources = found.templates[stack.name]["Resources"]
    ours = {name: one for name, one in resources.items() if one["Type"] in kinds}
    waits = {name: ours.keys() & {*one.get("DependsOn", [])} for name, one in ours.items()}
    assert sorted(len(one) for one in waits.values()) == [0, *[1] * (len(ours) - 1)]
    # Nothing is waited for twice, so it is one chain.
    waited = [name for one in waits.values() for name in one]
    assert len(waited) == len({*waited}) == len(SECURITY) + len(types) - 1
    for name, one in ours.items():
        assert one["Type"] != kinds[0] or not waits[name]


@pytest.mark.node
def test_as_many_as_are_taken_fit_beside_the_other_settings_of_the_stack(tmp_path: Path) -> None:
    """GIVEN every other setting of a management account's foundation THEN the role of the function takes them all."""
    others = ("ebs.default_encryption", "s3.account_public_access_block")
    parameters = {
        CONTROL: {"services": list(get_args(Service))[:6]},
        "ebs.default_encryption": {"kms_key": "baseline"},
        "kms.baseline_keys": {"keys": ["logs", "ebs"]},
    }
    found = planned(tmp_path, CONTROL, *others, parameters=parameters)
    stack = found.standing(CONTROL)["management", "eu-west-1"].stack
    assert {one.id for one in stack.instances} >= {CONTROL, *others}
    resources = found.templates[stack.name]["Resources"].values()
    roles = [str(one["Properties"]["Roles"]) for one in resources if one["Type"] == "AWS::IAM::ManagedPolicy"]
    assert len([one for one in roles if "AccountSettingHandler" in one]) == 10
    assert [one for one in check(found.plan, found.templates) if one.rule == "managed-policies"] == []
