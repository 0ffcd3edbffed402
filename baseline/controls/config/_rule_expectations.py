"""What must hold of rules and their routes in either output: a part of `config.managed_rules`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from baseline.expectation import At, Expectation
from baseline.families.rule_choice import RuleParams
from baseline.must import Must, absent, consists_of, equals, like, present, refers
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.event_patterns import NONCOMPLIANCE_MESSAGE, NONCOMPLIANCE_PATHS, Pattern
from constructs_lib.documents.managed_rules import rule_name


def of_rules(rules: Mapping[str, RuleParams]) -> Iterator[Expectation]:
    """Each rule is AWS's own, is named for its identifier, and has its inputs and frequency."""
    for identifier, rule in rules.items():
        yield _of_rule(identifier, "is AWS's own", equals("AWS"), "Source.Owner", "source.owner")
        yield _of_rule(
            identifier,
            "is named for its identifier",
            like(rule_name(ANY, identifier)),
            "ConfigRuleName",
            "name",
        )
        for name, text in rule.inputs.items():
            yield _of_rule(
                identifier,
                f"has its input {name}",
                equals(text),
                f"InputParameters.{name}",
                f"input_parameters.{name}",
            )
        yield _of_rule(
            identifier,
            "has a frequency if and only if it is periodic",
            equals(rule.frequency) if rule.frequency else absent(),
            "MaximumExecutionFrequency",
            "maximum_execution_frequency",
        )


def _of_rule(identifier: str, words: str, must: Must, cloudformation: str, terraform: str) -> Expectation:
    return Expectation(
        f"{identifier} {words}",
        must,
        At("AWS::Config::ConfigRule", cloudformation, {"Source.SourceIdentifier": identifier}),
        At("aws_config_config_rule", terraform, {"source.source_identifier": identifier}),
    )


def of_routes(patterns: Mapping[str, Pattern]) -> Iterator[Expectation]:
    """What does not comply is sent, and to the topic of its severity; `patterns` are by severity, with ANY for the
    prefix."""
    if not patterns:
        return
    yield from _of_whole_routes(patterns)
    kind = ["Config Rules Compliance Change"]
    for words, must, path in (
        (
            "What does not comply is reported",
            equals(["NON_COMPLIANT"]),
            "detail.newEvaluationResult.complianceType",
        ),
        ("Findings come from AWS Config alone", equals(["aws.config"]), "source"),
        ("Findings are those of rules named or prefixed", present(), "detail.configRuleName"),
    ):
        yield Expectation(
            words,
            must,
            At("AWS::Events::Rule", f"EventPattern.{path}", {"EventPattern.detail-type": kind}),
            At("aws_cloudwatch_event_rule", f"event_pattern.{path}", {"event_pattern.detail-type": kind}),
        )
    yield Expectation(
        "Routes are enabled",
        equals("ENABLED"),
        At("AWS::Events::Rule", "State", {"EventPattern.detail-type": kind}),
        At("aws_cloudwatch_event_rule", "state", {"event_pattern.detail-type": kind}),
    )
    yield Expectation(
        "Findings are sent to a topic",
        present(),
        At("AWS::Events::Rule", "Targets.Arn", {"EventPattern.detail-type": kind}),
        At(
            "aws_cloudwatch_event_target",
            "arn",
            {"input_transformer.input_paths.rule": "$.detail.configRuleName"},
        ),
    )


def _of_whole_routes(patterns: Mapping[str, Pattern]) -> Iterator[Expectation]:
    topics = {severity: f"arn:{PARTITION}:sns:{REGION}:{ACCOUNT}:{ANY}-security-{severity}" for severity in patterns}
    message = {"InputPathsMap": NONCOMPLIANCE_PATHS, "InputTemplate": NONCOMPLIANCE_MESSAGE}
    words = {"input_paths": NONCOMPLIANCE_PATHS, "input_template": NONCOMPLIANCE_MESSAGE}
    yield Expectation(
        "Each route takes the findings of its severity to the topic of that severity",
        consists_of(
            *(
                {
                    "Name": f"{ANY}-noncompliance-{severity}",
                    "EventPattern": pattern,
                    "State": "ENABLED",
                    "Targets": [{"Id": "Topic", "Arn": topics[severity], "InputTransformer": message}],
                }
                for severity, pattern in patterns.items()
            )
        ),
        At("AWS::Events::Rule", "", together=True),
        At(
            "aws_cloudwatch_event_rule",
            "",
            together=True,
            must=consists_of(
                *(
                    {"name": f"{ANY}-noncompliance-{severity}", "event_pattern": pattern, "state": "ENABLED"}
                    for severity, pattern in patterns.items()
                )
            ),
        ),
    )
    yield Expectation(
        "Each target is that of its route",
        consists_of(
            *(
                {
                    "rule": refers(f"noncompliance_{severity}"),
                    "target_id": "Topic",
                    "arn": topics[severity],
                    "input_transformer": [words],
                }
                for severity in patterns
            )
        ),
        None,
        At("aws_cloudwatch_event_target", "", together=True),
    )
