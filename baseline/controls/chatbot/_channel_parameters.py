"""What a profile says of chat channels: a part of `chatbot.notifications`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldProblem

TopicSeverity = Literal["critical", "high", "medium", "low"]
# The patterns of the CloudFormation registry, types AWS::Chatbot::SlackChannelConfiguration and
# MicrosoftTeamsChannelConfiguration.
ChannelName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
SlackWorkspace = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{1,255}$")]
SlackChannel = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,255}$")]
_UUID = r"^[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
TeamsId = Annotated[str, StringConstraints(pattern=_UUID)]
TeamsChannel = Annotated[
    str,
    StringConstraints(pattern=r"^[a-zA-Z0-9_=+/.,-]*%3[aA][a-zA-Z0-9_=+/.,-]*%40[a-zA-Z0-9_=+/.,-]*$", max_length=256),
]

PURPOSE = "security-chat"
"""The topic of the findings, as the services wrote them."""


class Channel(ControlParams):
    """A channel of Slack or of Microsoft Teams; the ids are those that the chat application shows."""

    name: ChannelName = Field(description="Name of the channel in AWS; the profile's prefix stands before it.")
    severities: Distinct[TopicSeverity] = Field(
        ("critical", "high"), min_length=1, description="The topics whose CloudWatch alarms appear in the channel."
    )
    slack_workspace_id: SlackWorkspace | None = Field(
        None, description="Slack: id of the workspace, such as T07EA123LEP."
    )
    slack_channel_id: SlackChannel | None = Field(None, description="Slack: id of the channel, such as C07EZ1ABC23.")
    teams_tenant_id: TeamsId | None = Field(None, description="Teams: id of the Microsoft Entra tenant, a UUID.")
    teams_team_id: TeamsId | None = Field(None, description="Teams: id of the team, a UUID.")
    teams_channel_id: TeamsChannel | None = Field(
        None, description="Teams: id of the channel as its link has it, such as 19%3aab...%40thread.tacv2."
    )

    @model_validator(mode="after")
    def _slack_or_teams(self) -> Channel:
        slack = (self.slack_workspace_id, self.slack_channel_id)
        teams = (self.teams_tenant_id, self.teams_team_id, self.teams_channel_id)
        if all(slack) == all(teams) or any(slack) == any(teams):
            raise ValueError(
                f"the channel {self.name} needs slack_workspace_id and slack_channel_id, or teams_tenant_id, "
                "teams_team_id and teams_channel_id, and not some of both"
            )
        return self


def bare(name: str) -> str:
    """A channel's name as a part of identifiers, which take no hyphens and underscores."""
    return name.replace("-", "").replace("_", "")


def alike(channels: Sequence[Channel]) -> Iterator[FieldProblem]:
    """Channels that could not stand beside each other, each after the first: one channel of a chat application takes
    one configuration in an account, and names that differ in case, hyphens and underscores alone become one
    identifier."""
    names: dict[str, str] = {}
    holders: dict[tuple[str | None, ...], str] = {}
    for number, one in enumerate(channels):
        name, ids = bare(one.name).lower(), (one.slack_channel_id, one.teams_tenant_id, one.teams_channel_id)
        if names.get(name) == one.name:
            yield FieldProblem(f"{one.name} names two channels", ("channels", number, "name"))
        elif name in names:
            message = f"{one.name} differs from {names[name]} in case, hyphens and underscores alone"
            yield FieldProblem(message, ("channels", number, "name"), advice="choose another name")
        if ids in holders:
            yield FieldProblem(
                f"{holders[ids]} and {one.name} are one channel, which takes one configuration in an account",
                ("channels", number, "slack_channel_id" if one.slack_channel_id else "teams_channel_id"),
                advice=f"leave {one.name} out, and give its severities to {holders[ids]}",
            )
        names.setdefault(name, one.name)
        holders.setdefault(ids, one.name)


def topics_of(one: Channel, regions: Sequence[str], prefix: str, partition: str, account: str) -> list[str]:
    """The ARNs of every topic that a channel hears, by Region."""
    purposes = [*(f"security-{severity}" for severity in sorted(one.severities)), PURPOSE]
    return [f"arn:{partition}:sns:{region}:{account}:{prefix}-{purpose}" for region in regions for purpose in purposes]
