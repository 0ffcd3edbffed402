"""Any profile either becomes output that our own checks accept, or ends in errors that say where they are."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baseline.control import Format
from baseline.errors import ProfileError
from baseline.pipeline import emit, open_profile, plan_profile
from baseline.plan.plan import Plan, StackPlan
from baseline.verify import limits, template
from baseline.verify.expectations import unmet_in_templates
from tests.properties.profiles import IDS, about_one_control, profiles

TODAY = date(2027, 1, 31)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]


def planned(data: dict[str, Any], folder: Path) -> tuple[Any, Plan] | None:
    """The profile and its plan; None where it is refused, which must say where."""
    path = folder / "drawn.yaml"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    try:
        loaded = open_profile(path)
        return loaded, plan_profile(loaded, TODAY)
    except ProfileError as error:
        problems = error.problems
    nowhere = [one.message for one in problems if not one.location or one.location.file != str(path)]
    assert problems
    assert nowhere == []
    return None


@pytest.mark.slow
@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(data=profiles())
def test_a_profile_becomes_terraform_or_says_what_is_wrong_with_it(data: dict[str, Any], tmp_path: Path) -> None:
    found = planned(data, tmp_path)
    if found is None:
        return
    loaded, plan = found
    # Raises BaselineError, which fails the test, where an expectation is not met.
    emission = emit(loaded, plan, (Format.TERRAFORM,))
    paths = [one.path for one in emission.artifacts]
    assert len(paths) == len(set(paths))


@pytest.mark.slow
@pytest.mark.parametrize("control_id", IDS)
@settings(max_examples=15, deadline=None, suppress_health_check=SLOW)
@given(data=st.data())
def test_parameters_become_terraform_or_say_what_is_wrong_with_them(
    control_id: str, data: st.DataObject, tmp_path: Path
) -> None:
    if found := planned(data.draw(about_one_control(control_id)), tmp_path):
        emit(*found, (Format.TERRAFORM,))


@pytest.mark.node
@pytest.mark.slow
def test_profiles_become_templates_that_our_checks_accept(tmp_path: Path) -> None:
    """A few dozen profiles through one CDK app and one Node process."""
    from baseline.emit.cdk import synthesize

    drawn: list[tuple[Any, Plan]] = []

    @settings(max_examples=80, deadline=None, suppress_health_check=SLOW, database=None, derandomize=True)
    @given(data=profiles() | st.sampled_from(IDS).flatmap(about_one_control))
    def draw(data: dict[str, Any]) -> None:
        if found := planned(data, tmp_path):
            drawn.append(found)

    draw()
    assert len(drawn) >= 20, "too few of the drawn profiles are valid to say anything"
    distinct: dict[str, StackPlan] = {stack.digest: stack for _, plan in drawn for stack in plan.stacks}
    named = {digest: replace(stack, name=f"s{i}") for i, (digest, stack) in enumerate(distinct.items())}
    templates = synthesize(list(named.values()))
    for _, plan in drawn:
        stacks = tuple({stack.digest: named[stack.digest] for stack in plan.stacks}.values())
        renamed = replace(plan, stacks=tuple(replace(one, targets=_targets(one, plan)) for one in stacks))
        assert list(limits.check(renamed, templates)) == []
        assert list(template.check(renamed, templates)) == []
        assert list(unmet_in_templates(renamed, templates)) == []


def _targets(stack: StackPlan, plan: Plan) -> tuple[Any, ...]:
    return next(one.targets for one in plan.stacks if one.digest == stack.digest)
