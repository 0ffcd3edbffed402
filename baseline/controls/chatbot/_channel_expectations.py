"""What must hold of chat channels in either output: a part of `chatbot.notifications`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from baseline.controls.chatbot._channel_parameters import Channel, topics_of
from baseline.expectation import At, Expectation
from baseline.must import Must, equals, grants, like, refers, that
from baseline.references import ACCOUNT, ANY, PARTITION, agrees
from constructs_lib.documents.chat_channels import channel_policy, channel_trust_policy, guardrail_arn

SLACK, _TEAMS = "AWS::Chatbot::SlackChannelConfiguration", "AWS::Chatbot::MicrosoftTeamsChannelConfiguration"
TF_SLACK, TF_TEAMS = "aws_chatbot_slack_channel_configuration", "aws_chatbot_teams_channel_configuration"


def both(
    title: str,
    must: Must,
    cfn: str,
    path: str,
    tf: str,
    attribute: str,
    where: tuple[dict[str, str], dict[str, str]] = ({}, {}),
) -> Expectation:
    return Expectation(title, must, At(cfn, path, where[0]), At(tf, attribute, where[1]))


def of_channel(one: Channel, regions: Sequence[str]) -> Iterator[Expectation]:
    topics = topics_of(one, regions, ANY, PARTITION, ACCOUNT)
    slack = one.slack_channel_id is not None
    cfn, tf = (SLACK, TF_SLACK) if slack else (_TEAMS, TF_TEAMS)
    where = (
        {"SlackChannelId" if slack else "TeamsChannelId": one.slack_channel_id or one.teams_channel_id or ""},
        {"slack_channel_id" if slack else "channel_id": one.slack_channel_id or one.teams_channel_id or ""},
    )
    ids = (
        {"SlackWorkspaceId": ("slack_team_id", one.slack_workspace_id)}
        if slack
        else {"TeamsTenantId": ("tenant_id", one.teams_tenant_id), "TeamId": ("team_id", one.teams_team_id)}
    )
    for path, (attribute, value) in ids.items():
        yield both(
            f"The channel {one.name} is that of its own workspace", equals(value), cfn, path, tf, attribute, where
        )
    yield both(
        f"The channel {one.name} hears its severities and the findings, of every Region",
        that("are these topics", lambda found: agrees(topics, found)),
        cfn,
        "SnsTopicArns",
        tf,
        "sns_topic_arns",
        where,
    )
    yield both(
        f"Nothing beyond reading metrics can be asked for in {one.name}",
        that("is the guardrail alone", lambda found: agrees([guardrail_arn(PARTITION)], found)),
        cfn,
        "GuardrailPolicies",
        tf,
        "guardrail_policy_arns",
        where,
    )
    yield both(
        f"People act in {one.name} with roles of their own",
        equals(True),
        cfn,
        "UserRoleRequired",
        tf,
        "user_authorization_required",
        where,
    )
    yield both(
        f"The channel {one.name} acts as the role made for it",
        refers("chatbot_notifications"),
        cfn,
        "IamRoleArn",
        tf,
        "iam_role_arn",
        where,
    )
    yield both(f"Errors of {one.name} are logged", equals("ERROR"), cfn, "LoggingLevel", tf, "logging_level", where)
    yield both(
        f"The channel {one.name} has its name",
        like(f"{ANY}-{one.name}"),
        cfn,
        "ConfigurationName",
        tf,
        "configuration_name",
        where,
    )
    yield both(
        "The chat service alone takes the role",
        grants(channel_trust_policy()),
        "AWS::IAM::Role",
        "AssumeRolePolicyDocument",
        "aws_iam_role",
        "assume_role_policy",
    )
    yield Expectation(
        "The role reads alarms and metrics, and nothing else",
        that(
            "is the one policy",
            lambda found: agrees([{"PolicyName": "alarms", "PolicyDocument": channel_policy()}], found),
        ),
        At("AWS::IAM::Role", "Policies"),
        At("aws_iam_role_policy", "policy", must=grants(channel_policy())),
    )
    yield Expectation(
        "The policy is that of the role", refers("chatbot_notifications"), None, At("aws_iam_role_policy", "role")
    )


def is_one_topic(found: object) -> bool:
    return isinstance(found, list) and len(found) == 1 and refers("ChatbotNotifications")(found[0])
