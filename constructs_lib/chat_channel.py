"""A chat channel that hears of alarms and findings."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, aws_chatbot, aws_iam
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.chat_channels import channel_policy, channel_trust_policy, guardrail_arn


class ChatChannel(Construct):
    """A channel of Slack or Microsoft Teams with a role that may read alarms and their metrics; nothing more can be
    asked for in it, whoever is there.

    Attributes: `role` and `channel`, the L1s.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        configuration_name: str,
        sns_topic_arns: Sequence[str],
        slack_workspace_id: str | None = None,
        slack_channel_id: str | None = None,
        teams_tenant_id: str | None = None,
        team_id: str | None = None,
        teams_channel_id: str | None = None,
    ) -> None:
        """
        :param configuration_name: Name of the channel in AWS.
        :param sns_topic_arns: The topics that the channel hears, of any Region. It shows alarms of CloudWatch, and
            events of services as these wrote them; what an input transformer made of them it drops.
        :param slack_workspace_id: Id of the Slack workspace, which has been connected before; with `slack_channel_id`.
        :param slack_channel_id: Id of the channel in it.
        :param teams_tenant_id: Id of the Microsoft tenant, connected before; with `team_id` and `teams_channel_id`.
        :param team_id: Id of the team.
        :param teams_channel_id: Id of the channel, as its link has it.
        """
        super().__init__(scope, construct_id)
        self.role = aws_iam.CfnRole(
            self,
            "Role",
            description="What a chat channel may do: read alarms and their metrics",
            assume_role_policy_document=channel_trust_policy(),
            policies=[aws_iam.CfnRole.PolicyProperty(policy_name="alarms", policy_document=channel_policy())],
        )
        acknowledge(self.role, "These actions know no resource in IAM.", "AwsSolutions-IAM5[Resource::*]")
        acknowledge(self.role, "The policy is nobody's but this role's, and goes with it.", "IAMNoInlinePolicy")
        guardrails = [guardrail_arn(Aws.PARTITION)]
        self.channel: aws_chatbot.CfnSlackChannelConfiguration | aws_chatbot.CfnMicrosoftTeamsChannelConfiguration
        if slack_workspace_id and slack_channel_id:
            self.channel = aws_chatbot.CfnSlackChannelConfiguration(
                self,
                "Slack",
                configuration_name=configuration_name,
                iam_role_arn=self.role.attr_arn,
                slack_workspace_id=slack_workspace_id,
                slack_channel_id=slack_channel_id,
                guardrail_policies=guardrails,
                logging_level="ERROR",
                sns_topic_arns=list(sns_topic_arns),
                user_role_required=True,
            )
        elif teams_tenant_id and team_id and teams_channel_id:
            self.channel = aws_chatbot.CfnMicrosoftTeamsChannelConfiguration(
                self,
                "Teams",
                configuration_name=configuration_name,
                iam_role_arn=self.role.attr_arn,
                teams_tenant_id=teams_tenant_id,
                team_id=team_id,
                teams_channel_id=teams_channel_id,
                guardrail_policies=guardrails,
                logging_level="ERROR",
                sns_topic_arns=list(sns_topic_arns),
                user_role_required=True,
            )
        else:
            raise ValueError("slack_workspace_id and slack_channel_id, or the three ids of Teams, are needed")
