"""Routes of single controls, by which events reach a security topic in words: their Terraform blocks, and what must
hold of them in either output. In CloudFormation, `constructs_lib.FindingRouter` makes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from baseline.context import Context
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Document, Nested, resource
from baseline.must import consists_of, refers
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.finding_routes import FindingRoute

_RULE, _TARGET = "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"


def route_blocks(control_id: str, routes: Sequence[FindingRoute], context: Context) -> Iterator[Block]:
    """A rule for each route, and the topic of its severity as its target."""
    for route in routes:
        local = local_name(control_id, route.name)
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


def route_expectations(control_id: str, routes: Sequence[FindingRoute]) -> Iterator[Expectation]:
    """The control has these routes and no others: each is enabled, hears of its events and takes them to the topic of
    its severity, in words."""
    topics = {route.name: f"arn:{PARTITION}:sns:{REGION}:{ACCOUNT}:{ANY}-security-{route.severity}" for route in routes}
    yield Expectation(
        "Each route is enabled, hears of its events and takes them to the topic of its severity, in words",
        consists_of(
            *(
                {
                    "Name": f"{ANY}-{route.name}",
                    "EventPattern": route.pattern,
                    "State": "ENABLED",
                    "Targets": [
                        {
                            "Id": "Topic",
                            "Arn": topics[route.name],
                            "InputTransformer": {"InputPathsMap": dict(route.paths), "InputTemplate": route.template},
                        }
                    ],
                }
                for route in routes
            )
        ),
        At("AWS::Events::Rule", "", together=True),
        At(
            _RULE,
            "",
            together=True,
            must=consists_of(
                *(
                    {"name": f"{ANY}-{route.name}", "event_pattern": route.pattern, "state": "ENABLED"}
                    for route in routes
                )
            ),
        ),
    )
    yield Expectation(
        "Each target is the topic of its route's severity, and hears it in words",
        consists_of(
            *(
                {
                    "rule": refers(local_name(control_id, route.name)),
                    "target_id": "Topic",
                    "arn": topics[route.name],
                    "input_transformer": [{"input_paths": dict(route.paths), "input_template": route.template}],
                }
                for route in routes
            )
        ),
        None,
        At(_TARGET, "", together=True),
    )
