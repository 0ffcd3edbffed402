"""Findings and notices on their way to the topics that people hear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_events
from constructs import Construct

from constructs_lib.documents.finding_routes import FindingRoute


class FindingRouter(Construct):
    """A rule of EventBridge for each route, which sends readable lines to the topic of the route's severity.

    Attribute: `rules`, the L1s by the name of the route.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        rule_name_prefix: str,
        routes: Sequence[FindingRoute],
        topic_arns: Mapping[str, str],
        chat_topic_arn: str | None = None,
    ) -> None:
        """
        :param rule_name_prefix: What every rule's name begins with; a hyphen and the name of the route follow.
        :param routes: What is sent: those of `constructs_lib.documents.finding_routes`, or routes of your own. Their
            names must differ.
        :param topic_arns: Topic by severity; every severity of a route must have one, or ValueError tells which lacks.
            EventBridge must be allowed to publish to it.
        :param chat_topic_arn: A topic that gets every event as the service wrote it, for chat applications, which show
            nothing else. Default: none does.
        """
        super().__init__(scope, construct_id)
        lacking = sorted({route.severity for route in routes} - set(topic_arns))
        if lacking:
            raise ValueError(f"topic_arns has no topic for the severity {', '.join(lacking)}")
        chat = [aws_events.CfnRule.TargetProperty(id="Chat", arn=chat_topic_arn)] if chat_topic_arn else []
        self.rules = {
            route.name: aws_events.CfnRule(
                self,
                "".join(word.capitalize() for word in route.name.split("-")),
                name=f"{rule_name_prefix}-{route.name}",
                description=route.description,
                event_pattern=route.pattern,
                state="ENABLED",
                targets=[
                    aws_events.CfnRule.TargetProperty(
                        id="Topic",
                        arn=topic_arns[route.severity],
                        input_transformer=aws_events.CfnRule.InputTransformerProperty(
                            input_paths_map=dict(route.paths), input_template=route.template
                        ),
                    ),
                    *chat,
                ],
            )
            for route in routes
        }
