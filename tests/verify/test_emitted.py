"""The shipped controls pass the fast checks in every variant, and what is planted in one of them is found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from baseline.control import Scope
from baseline.plan.plan import Plan, StackPlan, Target
from baseline.verify.template import check
from tests.controls.emitted import cases, emitted, template
from tests.harness import SETTING

pytestmark = pytest.mark.node


def findings(stack: StackPlan, planted: Mapping[str, Any]) -> list[str]:
    return [str(one) for one in check(Plan("test", stack.setting, (stack,)), {stack.name: planted})]


@pytest.mark.parametrize(("control_id", "number"), cases())
def test_a_shipped_control_passes(control_id: str, number: int) -> None:
    stack = emitted(control_id, number).stack
    if stack.instances[-1].control.placement.scope is Scope.US_EAST_1:
        stack = replace(stack, targets=(Target("main", "us-east-1"),))
    assert findings(stack, template(control_id, number)) == []


def test_an_account_id_that_the_profile_names_is_the_business_of_the_profile() -> None:
    stack = emitted("kms.baseline_keys", 0).stack
    text = json.dumps(template("kms.baseline_keys", 0))
    planted = json.loads(text.replace("Encrypts logs data", "Encrypts data of 444455556666"))
    (finding,) = findings(stack, planted)
    assert "444455556666" in finding
    assert findings(replace(stack, setting=replace(SETTING, tags={"owner": "444455556666"})), planted) == []
