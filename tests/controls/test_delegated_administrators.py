"""Delegated administrators: what is claimed of them, and how many fit beside other settings of the stack."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from baseline.catalog.discovery import controls
from baseline.controls.organizations.delegated_administrators import Service
from baseline.verify.template import check
from tests.controls.organizations import planned

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
