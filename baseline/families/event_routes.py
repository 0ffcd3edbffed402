"""Routes of single controls, by which events reach a security topic in words: their Terraform blocks, and what must
hold of them in either output. In CloudFormation, `constructs_lib.FindingRouter` makes them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from baseline.context import Context
from baseline.expectation import At, Expectation, exactly
from baseline.hcl import Block, Document, Nested, resource
from baseline.must import Must, consists_of, refers, that
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY, PARTITION, REGION, agrees
from constructs_lib.documents.finding_routes import FindingRoute

_RULE, _TARGET = "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"


def route_blocks(
    control_id: str,
    routes: Sequence[FindingRoute],
    context: Context,
    chat_topic: object = None,
    *,
    sole: bool = False,
) -> Iterator[Block]:
    """A rule for each route, and as its targets the topic of its severity, in words, and the one that chat
    applications listen to, where there is one. Blocks are named after their route, those of a `sole` one after the
    control alone."""
    for route in routes:
        local = _local(control_id, route, sole)
        rule = resource(
            _RULE,
            local,
            {
                "name": context.names.of(route.name),
                "description": route.description,
                "event_pattern": Document(route.pattern),
                "state": "ENABLED",
            },
        )
        yield rule
        yield resource(
            _TARGET,
            local,
            {
                "rule": rule.attribute("name"),
                "target_id": "Topic",
                "arn": context.use(f"security_topic.{route.severity}"),
                "input_transformer": Nested({"input_paths": dict(route.paths), "input_template": route.template}),
            },
        )
        if chat_topic:
            yield resource(
                _TARGET,
                local_name(control_id, f"{route.name}-chat"),
                {"rule": rule.attribute("name"), "target_id": "Chat", "arn": chat_topic},
            )


def route_expectations(
    control_id: str, routes: Sequence[FindingRoute], *, sole: bool = False
) -> tuple[Expectation, Expectation]:
    """The control has these routes and no others: each is enabled, hears of its events and takes them to the topic of
    its severity, in words, and to that of chat applications at most."""
    return (
        exactly(
            "Each route is enabled, hears of its events and takes them to the topic of its severity, in words",
            ("AWS::Events::Rule", _RULE),
            [
                {
                    "Name": f"{ANY}-{route.name}",
                    "EventPattern": route.pattern,
                    "State": "ENABLED",
                    "Targets": _targets(route),
                }
                for route in routes
            ],
            [{"name": f"{ANY}-{route.name}", "event_pattern": route.pattern, "state": "ENABLED"} for route in routes],
        ),
        Expectation(
            "Each target is the topic of its route's severity, and hears it in words",
            _targets_of_modules({_local(control_id, route, sole): route for route in routes}),
            None,
            At(_TARGET, "", together=True),
        ),
    )


def _local(control_id: str, route: FindingRoute, sole: bool) -> str:
    return local_name(control_id) if sole else local_name(control_id, route.name)


def _topic(name: str) -> str:
    return f"arn:{PARTITION}:sns:{REGION}:{ACCOUNT}:{ANY}-security-{name}"


def _targets(route: FindingRoute) -> Must:
    message = {"InputPathsMap": dict(route.paths), "InputTemplate": route.template}
    first = {"Id": "Topic", "Arn": _topic(route.severity), "InputTransformer": message}
    chat = {"Id": "Chat", "Arn": _topic("chat")}
    return that(
        f"is {first['Arn']}, and a topic for chat at most",
        lambda found: agrees([first], found) or agrees([first, chat], found),
    )


def _targets_of_modules(routes: Mapping[str, FindingRoute]) -> Must:
    topics, chats = [], []
    for local, route in routes.items():
        of_route = {"rule": refers(local)}
        message = {"input_paths": dict(route.paths), "input_template": route.template}
        topics.append(of_route | {"target_id": "Topic", "arn": _topic(route.severity), "input_transformer": [message]})
        chats.append(of_route | {"target_id": "Chat", "arn": _topic("chat")})
    spoken = consists_of(*topics)
    chatted = consists_of(*topics, *chats)
    return that(f"{spoken.words}, and topics for chat at most", lambda found: spoken(found) or chatted(found))
