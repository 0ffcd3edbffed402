"""Chat channels of a profile: which can stand beside each other, and what the topic is to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from baseline.errors import ProfileError
from tests.controls.organizations import planned
from tests.harness import emit_control

CONTROL = "chatbot.notifications"
SLACK = {"slack_workspace_id": "T07EA123LEP", "slack_channel_id": "C07EZ1ABC23"}
OTHER = SLACK | {"slack_channel_id": "C07EZ1ABC24"}
TEAMS = {
    "teams_tenant_id": "01234567-89ab-cdef-0123-456789abcdef",
    "teams_team_id": "01234567-89ab-cdef-0123-456789abcdef",
    "teams_channel_id": "19%3aab123%40thread.tacv2",
}


@pytest.mark.parametrize(
    ("first", "second", "said", "at"),
    [
        ({"name": "ops", **SLACK}, {"name": "ops", **OTHER}, "ops names two channels", "ops"),
        ({"name": "ops-1", **SLACK}, {"name": "ops1", **OTHER}, "ops1 differs from ops-1 in case", "ops1"),
        ({"name": "ops_1", **SLACK}, {"name": "ops-1", **OTHER}, "ops-1 differs from ops_1 in case", "ops-1"),
        ({"name": "ops-1", **SLACK}, {"name": "Ops-1", **OTHER}, "Ops-1 differs from ops-1 in case", "Ops-1"),
        ({"name": "a", **SLACK}, {"name": "b", **SLACK}, "a and b are one channel", "C07EZ1ABC23"),
        ({"name": "a", **TEAMS}, {"name": "b", **TEAMS}, "a and b are one channel", "thread.tacv2"),
    ],
)
def test_channels_that_would_be_one_are_refused(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any], said: str, at: str
) -> None:
    with pytest.raises(ProfileError) as caught:
        planned(tmp_path, CONTROL, parameters={CONTROL: {"channels": [first, second]}})
    (problem,) = caught.value.problems
    assert said in problem.message
    assert problem.location is not None
    assert at in problem.location.excerpt


@pytest.mark.node
def test_channels_of_one_workspace_stand_beside_each_other(tmp_path: Path) -> None:
    channels = [{"name": "ops-1", **SLACK}, {"name": "ops-2", **OTHER}, {"name": "ops_3", **TEAMS}]
    plan = planned(tmp_path, CONTROL, parameters={CONTROL: {"channels": channels}})
    assert list(plan.unmet(CONTROL)) == []


def test_terraform_waits_for_the_topic_by_its_address() -> None:
    text = emit_control(CONTROL, {"channels": [{"name": "ops", **SLACK}]}).text
    assert "depends_on = [aws_sns_topic.chatbot_notifications]" in " ".join(text.split())
