"""Alarms and findings appear in the chat channel where people are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.chatbot._channel_expectations import SLACK, TF_SLACK, TF_TEAMS, both, is_one_topic, of_channel
from baseline.controls.chatbot._channel_parameters import PURPOSE, Channel, alike, bare, topics_of
from baseline.expectation import At, Expectation
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, Document, reference, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import Region
from baseline.must import grants, like, refers, that
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.chat_channels import channel_policy, channel_trust_policy, guardrail_arn
from constructs_lib.documents.topic_policies import security_topic_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class Notifications(Control):
    """Each channel hears the alarms of its severities and every routed finding of all governed Regions.

    Nothing can be changed from it. Findings come by a topic of their own, as the services wrote them: chat shows no
    text that a rule has made of them.
    """

    id = "chatbot.notifications"
    title = "Alarms and findings appear in chat channels that can change nothing"
    behavior = Behavior.DETECTIVE
    severity = Severity.LOW
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC10-BP01": "A channel is one way to reach people; who they are people have to say."
    }
    opt_in = "it needs the ids of channels, whose workspace or tenant a person has connected to AWS before"
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/chatbot/latest/adminguide/what-is.html"

    class Params(ControlParams):
        channels: Distinct[Channel] = Field(description="The channels, at least one; they are made in the home Region.")
        regions: Distinct[Region] = Field(
            (), description="The governed Regions whose topics the channels hear. Default: all of them."
        )

        @model_validator(mode="after")
        def _channels_differ(self) -> Notifications.Params:
            if wrong := list(alike(self.channels)):
                raise FieldError(wrong)
            return self

    def localize(self, params: Params, place: Place) -> Params | None:
        """The channels stand at home; elsewhere the topic alone does."""
        if not params.channels:
            raise FieldError(
                FieldProblem("no channel is named", ("channels",), advice="name one, or exclude the control")
            )
        if not available_in(SLACK, place.region):
            raise FieldError(FieldProblem(f"chat applications do not exist in {place.partition}", ("channels",)))
        strange = [(n, one) for n, one in enumerate(params.regions) if one not in place.governed_regions]
        if strange:
            raise FieldError(
                [
                    FieldProblem(f"{one} is not governed", ("regions", n), allowed=", ".join(place.governed_regions))
                    for n, one in strange
                ]
            )
        regions = params.regions or place.governed_regions
        if place.is_home:
            return params.model_copy(update={"regions": regions})
        return params.model_copy(update={"channels": (), "regions": ()}) if place.region in regions else None

    def provides(self, params: Params) -> tuple[str, ...]:
        return ("chat_topic",)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.sns"),)

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        at = context.environment
        return f"arn:{at.partition}:sns:{at.region}:{at.account}:{context.names.of(PURPOSE)}"

    def notes(self, params: Params) -> tuple[str, ...]:
        how = (
            "in the console of Amazon Q Developer in chat applications, and invite the application to private channels"
        )
        return (f"Before the deployment, connect the Slack workspace or the Teams tenant once, {how}.",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import ChatChannel, SecurityTopic

        name = context.names.of(PURPOSE)
        topic = SecurityTopic(scope, "Topic", topic_name=name, key_arn=context.use("kms_key.sns"))
        context.provide("chat_topic", after=[topic.topic, topic.policy])
        for one in params.channels:
            ChatChannel(
                scope,
                f"Channel{bare(one.name)}",
                configuration_name=context.names.of(one.name),
                sns_topic_arns=topics_of(
                    one,
                    params.regions,
                    context.names.prefix,
                    context.environment.partition,
                    context.environment.account,
                ),
                slack_workspace_id=one.slack_workspace_id,
                slack_channel_id=one.slack_channel_id,
                teams_tenant_id=one.teams_tenant_id,
                team_id=one.teams_team_id,
                teams_channel_id=one.teams_channel_id,
            ).node.add_dependency(topic)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at, name = context.environment, context.names.of(PURPOSE)
        topic = resource(
            "aws_sns_topic", local_name(self.id), {"name": name, "kms_master_key_id": context.use("kms_key.sns")}
        )
        document = security_topic_policy(
            f"arn:{at.partition}:sns:{at.region}:{at.account}:{name}",
            partition=at.partition,
            account=at.account,
            region=at.region,
        )
        policy = resource(
            "aws_sns_topic_policy", local_name(self.id), {"arn": topic.attribute("arn"), "policy": Document(document)}
        )
        yield topic
        yield policy
        context.provide("chat_topic", after=[topic, policy])
        for one in params.channels:
            yield from self._channel(one, params, context, topic)

    def _channel(self, one: Channel, params: Params, context: Context, topic: Block) -> Iterator[Block]:
        at, part = context.environment, one.name.lower()
        role = resource(
            "aws_iam_role",
            local_name(self.id, part),
            {
                "name_prefix": f"{context.names.of('chat')}-",
                "description": "What a chat channel may do: read alarms and their metrics",
                "assume_role_policy": Document(channel_trust_policy()),
            },
        )
        yield role
        yield resource(
            "aws_iam_role_policy",
            local_name(self.id, part),
            {"name": "alarms", "role": role.attribute("id"), "policy": Document(channel_policy())},
        )
        kind = TF_SLACK if one.slack_channel_id else TF_TEAMS
        ids = (
            {"slack_team_id": one.slack_workspace_id, "slack_channel_id": one.slack_channel_id}
            if one.slack_channel_id
            else {"tenant_id": one.teams_tenant_id, "team_id": one.teams_team_id, "channel_id": one.teams_channel_id}
        )
        yield resource(
            kind,
            local_name(self.id, part),
            {
                "configuration_name": context.names.of(one.name),
                "iam_role_arn": role.attribute("arn"),
                **ids,
                "guardrail_policy_arns": [guardrail_arn(at.partition)],
                "logging_level": "ERROR",
                "sns_topic_arns": topics_of(one, params.regions, context.names.prefix, at.partition, at.account),
                "user_authorization_required": True,
                "depends_on": (reference(topic.address),),
            },
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        policy = security_topic_policy(
            f"arn:{PARTITION}:sns:{REGION}:{ACCOUNT}:{ANY}-{PURPOSE}",
            partition=PARTITION,
            account=ACCOUNT,
            region=REGION,
        )
        return (
            both(
                "The topic of findings has its name",
                like(f"{ANY}-{PURPOSE}"),
                "AWS::SNS::Topic",
                "TopicName",
                "aws_sns_topic",
                "name",
            ),
            both(
                "The topic is encrypted with a key of the account",
                refers("kms_key", "kms_baseline_keys"),
                "AWS::SNS::Topic",
                "KmsMasterKeyId",
                "aws_sns_topic",
                "kms_master_key_id",
            ),
            both(
                "EventBridge publishes to it, with TLS alone",
                grants(policy),
                "AWS::SNS::TopicPolicy",
                "PolicyDocument",
                "aws_sns_topic_policy",
                "policy",
            ),
            Expectation(
                "The policy is that of the topic",
                refers("chatbot_notifications"),
                At("AWS::SNS::TopicPolicy", "Topics", must=that("is the topic", is_one_topic)),
                At("aws_sns_topic_policy", "arn"),
            ),
            *(expectation for one in params.channels for expectation in of_channel(one, params.regions)),
        )
