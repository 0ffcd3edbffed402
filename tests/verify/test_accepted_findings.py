"""What a control accepts of the fast checks it does emit, in some variant, and only in resources of its own."""

from __future__ import annotations

import pytest

from baseline.catalog.discovery import controls
from baseline.names import logical_id
from baseline.verify.stack_template import StackTemplate
from baseline.verify.template import checks, findings
from tests.controls.emitted import cases, emitted, template

ACCEPTING = sorted(name for name, control in controls().items() if control.accepts)

pytestmark = pytest.mark.node


@pytest.mark.parametrize("control_id", ACCEPTING)
def test_what_is_accepted_would_else_be_found(control_id: str) -> None:
    found: set[str] = set()
    for case in (one for one in cases() if one[0] == control_id):
        emission = StackTemplate(emitted(*case).stack, template(*case))
        for check in checks():
            found |= {check.rule for name, _ in check.find(emission) if name.startswith(logical_id(control_id))}
        assert list(findings(emission)) == []

    assert found == set(controls()[control_id].accepts)
    assert all(len(reason) > 40 for reason in controls()[control_id].accepts.values())


def test_others_are_held_to_it_all_the_same() -> None:
    """GIVEN the role of administrators in a stack of a control that does not accept it THEN it is found."""
    others = emitted("iam.support_role", 0).stack

    assert "privileged-policy" in {one.rule for one in findings(StackTemplate(others, template("iam.human_roles", 0)))}
