"""Who runs services and policies of an organization, and what it takes to say so."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from constructs_lib.documents.policy_delegation import delegated_administrator, policy_delegation
from tests.constructs.setting_function import REGION, Function

MANAGEMENT, AUDIT, OTHER = "111122223333", "444455556666", "123456789012"
SERVICE = "config.amazonaws.com"


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Function:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    found = Function(monkeypatch)
    found.answers["RegisterDelegatedAdministrator"] = {}
    return found


def listed(*accounts: str) -> dict[str, Any]:
    return {"DelegatedAdministrators": [{"Id": one, "Status": "ACTIVE", "Name": "account"} for one in accounts]}


@pytest.mark.parametrize(
    ("already", "registers"),
    [((), True), ((OTHER,), True), ((AUDIT,), False), ((OTHER, AUDIT), False), ((AUDIT, OTHER), False)],
)
def test_an_account_is_registered_where_it_is_nowhere_among_those_that_are(
    function: Function, already: tuple[str, ...], registers: bool
) -> None:
    function.answers["ListDelegatedAdministrators"] = listed(*already)
    response = function(delegated_administrator(AUDIT, SERVICE))
    assert response["status"] == "SUCCESS"
    assert (function.writes == ["RegisterDelegatedAdministrator"]) is registers
    if registers:
        given = {"AccountId": AUDIT, "ServicePrincipal": SERVICE}
        assert function.parameters["RegisterDelegatedAdministrator"] == given


def test_its_calls_take_what_they_are_given() -> None:
    model = boto3.client("organizations", region_name=REGION).meta.service_model
    setting = delegated_administrator(AUDIT, SERVICE)
    assert set(setting.read_arguments) <= set(model.operation_model("ListDelegatedAdministrators").input_shape.members)


def statement_of(action: str) -> dict[str, Any]:
    policy = policy_delegation(
        AUDIT, ["TAG_POLICY", "BACKUP_POLICY"], partition="aws", account=MANAGEMENT, organization_id="o-exampleorgid"
    )
    (found,) = (one for one in policy["Statement"] if action in one["Action"])
    return found


def test_a_policy_that_is_not_there_yet_has_no_arn_to_be_allowed_by() -> None:
    statement = statement_of("organizations:CreatePolicy")
    assert (statement["Action"], statement["Resource"]) == (["organizations:CreatePolicy"], "*")


def test_only_policies_of_the_types_that_are_named_are_made_or_changed() -> None:
    types = {"StringEquals": {"organizations:PolicyType": ["BACKUP_POLICY", "TAG_POLICY"]}}
    for action in ("Create", "Update", "Delete", "Attach", "Detach"):
        assert statement_of(f"organizations:{action}Policy")["Condition"] == types


def test_what_there_is_already_is_changed_in_this_organization_alone() -> None:
    resources = statement_of("organizations:AttachPolicy")["Resource"]
    assert resources == [
        f"arn:aws:organizations::{MANAGEMENT}:{kind}/o-exampleorgid/*" for kind in ("account", "ou", "policy", "root")
    ]
