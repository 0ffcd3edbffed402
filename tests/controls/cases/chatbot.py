"""Cases of chat applications."""

from __future__ import annotations

from tests.controls.survivor import CHANGED, Survivor

REQUIRED = {
    "chatbot.notifications": {
        "channels": [{"name": "ops", "slack_workspace_id": "T07EA123LEP", "slack_channel_id": "C07EZ1ABC23"}]
    }
}
_UUID = "01234567-89ab-cdef-0123-456789abcdef"
VARIANTS = {
    "chatbot.notifications": [
        {
            "channels": [
                {
                    "name": "security",
                    "severities": ["critical"],
                    "teams_tenant_id": _UUID,
                    "teams_team_id": _UUID,
                    "teams_channel_id": "19%3aab123%40thread.tacv2",
                }
            ]
        }
    ]
}
SURVIVORS = (
    Survivor(
        "aws_iam_role_policy",
        "name " + CHANGED,
        "Inline policies are known by their role; what they allow is expected.",
    ),
)
