"""Conformance packs, as CloudFormation gets them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import ConformancePacks
from constructs_lib.documents.managed_rules import RuleSetting

pytestmark = pytest.mark.node

RULES = {"ACCESS_KEYS_ROTATED": RuleSetting({"maxAccessKeyAge": "90"})}


def resources(resource_type: str, **props: Any) -> list[dict[str, Any]]:
    stack = Stack(App(builtin_cloud_formation_validation=False), "Test")
    ConformancePacks(stack, "Packs", **({"pack_name": "access", "rules": RULES, "name_prefix": "acme"} | props))
    return [one["Properties"] for one in Template.from_stack(stack).find_resources(resource_type).values()]


def test_a_pack_is_named_for_its_rules_and_has_them() -> None:
    (pack,) = resources("AWS::Config::ConformancePack")
    assert pack["ConformancePackName"] == "acme-access"
    (rule,) = json.loads(pack["TemplateBody"])["Resources"].values()
    assert rule["Properties"]["Source"] == {"Owner": "AWS", "SourceIdentifier": "ACCESS_KEYS_ROTATED"}
    assert rule["Properties"]["InputParameters"] == {"maxAccessKeyAge": "90"}


def test_more_rules_than_a_pack_takes_become_two() -> None:
    many = {f"RULE_{number}": RuleSetting() for number in range(131)}
    packs = resources("AWS::Config::ConformancePack", rules=many)
    assert {one["ConformancePackName"] for one in packs} == {"acme-access", "acme-access-2"}


def test_packs_of_an_organization_leave_accounts_out() -> None:
    kind = "AWS::Config::OrganizationConformancePack"
    (pack,) = resources(kind, organization=True, excluded_accounts=["111122223333"])
    assert pack["OrganizationConformancePackName"] == "acme-access"
    assert pack["ExcludedAccounts"] == ["111122223333"]
    assert resources("AWS::Config::ConformancePack", organization=True) == []


def test_a_single_account_leaves_none_out() -> None:
    with pytest.raises(ValueError, match="only packs of an organization leave accounts out"):
        resources("AWS::Config::ConformancePack", excluded_accounts=["111122223333"])
