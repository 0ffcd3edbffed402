"""Who gets which permission set where, and what a profile may not say of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from baseline.errors import ProfileError
from tests.controls.organizations import ACCOUNTS, Planned, planned
from tests.controls.test_parameters_located import culprit, problems

ID = "identitycenter.permission_sets"
INSTANCE = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
GROUP = "01234567-89ab-cdef-0123-456789abcdef"


def built(folder: Path, *assignments: dict[str, Any], more: dict[str, Any] | None = None, **how: Any) -> Planned:
    parameters = {"instance_arn": INSTANCE, "assignments": list(assignments), **(more or {})}
    return planned(folder, ID, parameters={ID: parameters}, **how)


def to(permission_set: str = "ReadOnly", **where: Any) -> dict[str, Any]:
    return {"group": GROUP, "permission_set": permission_set, **where}


def assigned(plan: Planned) -> list[str]:
    """The roles of the accounts that are assigned, as CloudFormation has them."""
    (standing,) = plan.standing(ID).values()
    roles = {account: role for role, account in ACCOUNTS.items()}
    found = [one for one in plan.cloudformation(standing) if one.type == "AWS::SSO::Assignment"]
    return sorted(roles.get(one.properties["TargetId"], one.properties["TargetId"]) for one in found)


@pytest.mark.node
@pytest.mark.parametrize(
    ("where", "accounts"),
    [
        ({"everywhere": True}, ["audit", "workload"]),
        ({"everywhere": True, "accounts": ["management"]}, ["audit", "management", "workload"]),
        ({"roles": ["workload"]}, ["workload"]),
        ({"roles": ["management", "audit"]}, ["audit", "management"]),
        ({"accounts": ["workload"]}, ["workload"]),
        ({"accounts": ["workload"], "account_ids": [ACCOUNTS["audit"]]}, ["audit", "workload"]),
        ({"everywhere": True, "account_ids": [ACCOUNTS["audit"]]}, ["audit", "workload"]),
    ],
)
def test_the_management_account_is_assigned_only_where_it_is_named(
    tmp_path: Path, where: dict[str, Any], accounts: list[str]
) -> None:
    plan = built(tmp_path, to(**where))
    assert assigned(plan) == accounts
    assert list(plan.unmet(ID)) == []


def test_the_sets_are_made_once_in_the_home_region_of_the_management_account(tmp_path: Path) -> None:
    assert list(built(tmp_path).standing(ID)) == [("management", "eu-west-1")]


def test_a_delegated_administrator_makes_them_in_the_region_of_the_instance(tmp_path: Path) -> None:
    plan = built(tmp_path, to(everywhere=True), more={"administrator": "audit", "region": "us-east-1"})
    assert list(plan.standing(ID)) == [("audit", "us-east-1")]


@pytest.mark.parametrize(
    ("assignments", "more", "message"),
    [
        ([to(accounts=["production"])], {}, "the profile has no account production"),
        ([to(roles=["log-archive"])], {}, "the profile has no such account"),
        ([to("Root", everywhere=True)], {}, "there is no permission set Root"),
        ([to(accounts=["management"])], {"administrator": "audit"}, "assigns nothing in the management account"),
        ([to(account_ids=[ACCOUNTS["management"]])], {"administrator": "audit"}, "assigns nothing in the management"),
        ([], {"region": "eu-central-1"}, "eu-central-1 is not governed"),
        ([], {"instance_arn": INSTANCE.replace("arn:aws:", "arn:aws-cn:")}, "not in the partition aws"),
    ],
)
def test_what_cannot_be_assigned_is_refused(
    tmp_path: Path, assignments: list[dict[str, Any]], more: dict[str, Any], message: str
) -> None:
    with pytest.raises(ProfileError, match=re.escape(message)):
        built(tmp_path, *assignments, more=more)


def test_without_an_audit_account_it_cannot_be_the_administrator(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="no account with the role audit"):
        built(tmp_path, more={"administrator": "audit"}, roles=("management", "workload"))


TWICE = "name: A, aws_policies: [B]"
ARN = f"    instance_arn: '{INSTANCE}'\n"


def _own(text: str) -> str:
    return f"{ARN}    permission_sets: [{{name: Own, {text}}}]"


def _document(statement: str, more: str = "") -> str:
    return _own(f"inline_policy: {{Version: '2012-10-17', Statement: [{{{statement}}}]{more}}}")


def _group(text: str) -> str:
    return f"{ARN}    assignments: [{{permission_set: ReadOnly, {text}}}]"


# (parameters, culprit, message)
REFUSED = [
    (_own("session_duration: PT13H, aws_policies: [SecurityAudit]"), "PT13H", "matches"),
    (_own("session_duration: PT30M, aws_policies: [SecurityAudit]"), "PT30M", "matches"),
    (_own("relay_state: 'https://console.aws.amazon.com.example.com/', aws_policies: [A]"), "https://console", "match"),
    (_own("relay_state: 'https://evil-console.aws.amazon.com/', aws_policies: [A]"), "https://evil", "match"),
    (_own("description: nothing"), "{name", "allows nothing"),
    (_own("aws_policies: [A], permissions_boundary: {}"), "{", "one of aws_policy and customer_policy"),
    (_document("Effect: Allow, Action: '*', Resource: '*'"), "{Effect", "makes an administrator"),
    (_document("Effect: Allow, Action: ['s3:*', '*'], Resource: '*'"), "{Effect", "makes an administrator"),
    (_document("Effect: Allow, NotAction: 'iam:*', Resource: '*'"), "{Effect", "makes an administrator"),
    (_document("Effect: allow, Action: 's3:Get*'"), "{Effect", "Effect Allow or Deny"),
    (_document("Effect: Allow, Action: 's3:Get*', Resource: {Ref: Bucket}"), "{Version", "CloudFormation's"),
    (_document("Effect: Deny, Action: 's3:*', Resource: {'Fn::Sub': x}"), "{Version", "CloudFormation's"),
    (_document("Effect: Deny, Action: 's3:*', Resource: '*'", ", Rules: []"), "{Version", "and nothing else"),
    (_own("inline_policy: {Statement: []}"), "{Statement", "has Version 2012-10-17"),
    (_document(f"Effect: Deny, Action: '{'a' * 10_300}', Resource: '*'"), "{Version", "at most 10,240 bytes"),
    (f"{ARN}    permission_sets: [{{{TWICE}}}, {{{TWICE}, tags: {{a: b}}}}]", "A", "names two permission sets"),
    (f"{ARN}    access_control_attributes: {{Team: '*'}}", "*", "matches"),
    (_group("group: developers, everywhere: true"), "developers", "matches"),
    (_group(f"group: {GROUP}"), "{permission_set", "nowhere"),
]  # fmt: skip


@pytest.mark.parametrize(("parameters", "at", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_aws_or_good_sense_refuses_is_refused_at_its_place(parameters: str, at: str, message: str) -> None:
    found = problems(ID, parameters)
    assert found
    assert culprit(found[0]).startswith(at), found
    assert message in found[0].message
