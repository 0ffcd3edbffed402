"""Policies of the organization: how many, how long, and in which order."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Aws, Stack
from aws_cdk.assertions import Template

from constructs_lib import OrganizationPolicies
from constructs_lib.documents.organization_policies import OrganizationPolicy

SCP, RCP = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"


def _policy(number: int, length: int = 10) -> OrganizationPolicy:
    return OrganizationPolicy(f"acme-{number}", "Guardrails", {"Version": "2012-10-17", "Statement": ["x" * length]})


def _made(policy_type: str, policies: list[OrganizationPolicy]) -> dict[str, Any]:
    stack = Stack(App(), "Test")
    OrganizationPolicies(stack, "Policies", policy_type=policy_type, policies=policies, target_ids=["r-a1b2"])
    return dict(Template.from_stack(stack).find_resources("AWS::Organizations::Policy"))


def test_each_is_attached_and_waits_for_the_one_before() -> None:
    found = _made(SCP, [_policy(1), _policy(2), _policy(3)])
    by_name = {body["Properties"]["Name"]: (name, body) for name, body in found.items()}
    assert [body["Properties"]["TargetIds"] for body in found.values()] == [["r-a1b2"]] * 3
    assert "DependsOn" not in by_name["acme-1"][1]
    assert by_name["acme-2"][1]["DependsOn"] == [by_name["acme-1"][0]]
    assert by_name["acme-3"][1]["DependsOn"] == [by_name["acme-2"][0]]


@pytest.mark.parametrize(("policy_type", "room"), [(SCP, 9), (RCP, 4), ("S3_POLICY", 10)])
def test_a_target_takes_so_many(policy_type: str, room: int) -> None:
    assert len(_made(policy_type, [_policy(number) for number in range(room)])) == room
    with pytest.raises(ValueError, match=f"{room} may be attached"):
        _made(policy_type, [_policy(number) for number in range(room + 1)])


@pytest.mark.parametrize(("policy_type", "limit"), [(SCP, 10_240), (RCP, 5_120), ("DECLARATIVE_POLICY_EC2", 10_000)])
def test_a_policy_is_so_long(policy_type: str, limit: int) -> None:
    around = len('{"Version":"2012-10-17","Statement":[""]}')
    assert _made(policy_type, [_policy(1, limit - around)])
    with pytest.raises(ValueError, match=f"{limit:,} are allowed"):
        _made(policy_type, [_policy(1, limit - around + 1)])


def test_the_partition_counts_as_the_longest() -> None:
    def policy(more: int) -> OrganizationPolicy:
        statement = f"arn:{Aws.PARTITION}:" + "x" * more
        return OrganizationPolicy("acme", "", {"Version": "2012-10-17", "Statement": [statement]})

    around = len('{"Version":"2012-10-17","Statement":["arn:aws-us-gov:"]}')
    assert _made(RCP, [policy(5_120 - around)])
    with pytest.raises(ValueError, match="are allowed"):
        _made(RCP, [policy(5_121 - around)])


def test_names_differ() -> None:
    with pytest.raises(ValueError, match="must differ"):
        _made(SCP, [_policy(1), _policy(1)])
