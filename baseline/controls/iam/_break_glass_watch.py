"""How the use of the emergency role is noticed, as Terraform blocks, and what must hold of it in either format."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.expectation import At, Expectation
from baseline.hcl import Block, Document, Nested, resource
from baseline.must import consists_of, refers
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.break_glass import ALARM_DESCRIPTION, METRIC, use_filter_pattern
from constructs_lib.documents.finding_routes import FindingRoute

_FILTER = ("AWS::Logs::MetricFilter", "aws_cloudwatch_log_metric_filter")
_ALARM = ("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm")
_RULE, _TARGET = ("AWS::Events::Rule", "aws_cloudwatch_event_rule"), "aws_cloudwatch_event_target"
_CRITICAL = f"arn:{PARTITION}:sns:{REGION}:{ACCOUNT}:{ANY}-security-critical"


def alarm_blocks(
    local: str, role_name: str, log_group: str, topic: str, *, namespace: str, alarm_name: str
) -> Iterator[Block]:
    """The filter on the trail's log group, and the alarm on its metric."""
    yield resource(
        _FILTER[1],
        local,
        {
            "name": alarm_name,
            "log_group_name": log_group,
            "pattern": use_filter_pattern(role_name),
            "metric_transformation": Nested({"name": METRIC, "namespace": namespace, "value": "1"}),
        },
    )
    yield resource(
        _ALARM[1],
        local,
        {
            "alarm_name": alarm_name,
            "alarm_description": ALARM_DESCRIPTION,
            "actions_enabled": True,
            "alarm_actions": [topic],
            "comparison_operator": "GreaterThanOrEqualToThreshold",
            "evaluation_periods": 1,
            "metric_name": METRIC,
            "namespace": namespace,
            "period": 60,
            "statistic": "Sum",
            "threshold": 1,
            "treat_missing_data": "notBreaching",
        },
    )


def rule_blocks(local: str, rule_name: str, route: FindingRoute, topic: str) -> Iterator[Block]:
    """The rule of the Region, and its target."""
    rule = resource(
        _RULE[1],
        local,
        {
            "name": rule_name,
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
            "arn": topic,
            "input_transformer": Nested({"input_paths": dict(route.paths), "input_template": route.template}),
        },
    )


def alarm_expectations(role_name: str, log_group: str, *, namespace: str, alarm_name: str) -> list[Expectation]:
    """`role_name` and the others are as `baseline.references` has them."""
    pattern = use_filter_pattern(role_name)
    return [
        _whole(
            "The trail is searched for whatever is done with the role, in every Region",
            _FILTER,
            {
                "FilterName": alarm_name,
                "FilterPattern": pattern,
                "LogGroupName": log_group,
                "MetricTransformations": [{"MetricName": METRIC, "MetricNamespace": namespace, "MetricValue": "1"}],
            },
            {
                "name": alarm_name,
                "pattern": pattern,
                "log_group_name": log_group,
                "metric_transformation": [{"name": METRIC, "namespace": namespace, "value": "1"}],
            },
        ),
        _whole(
            "One use within a minute tells the critical topic, and quiet is no alarm",
            _ALARM,
            {
                "AlarmName": alarm_name,
                "AlarmDescription": ALARM_DESCRIPTION,
                "ActionsEnabled": True,
                "AlarmActions": [_CRITICAL],
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                "EvaluationPeriods": 1,
                "MetricName": METRIC,
                "Namespace": namespace,
                "Period": 60,
                "Statistic": "Sum",
                "Threshold": 1,
                "TreatMissingData": "notBreaching",
            },
            {
                "alarm_name": alarm_name,
                "alarm_description": ALARM_DESCRIPTION,
                "actions_enabled": True,
                "alarm_actions": [_CRITICAL],
                "comparison_operator": "GreaterThanOrEqualToThreshold",
                "evaluation_periods": 1,
                "metric_name": METRIC,
                "namespace": namespace,
                "period": 60,
                "statistic": "Sum",
                "threshold": 1,
                "treat_missing_data": "notBreaching",
            },
        ),
    ]


def rule_expectations(route: FindingRoute) -> list[Expectation]:
    """The rule hears of the role alone, and speaks to the critical topic in words."""
    words = {"input_paths": dict(route.paths), "input_template": route.template}
    return [
        _whole(
            "A rule hears in its Region that the role is assumed",
            _RULE,
            {
                "Name": f"{ANY}-{route.name}",
                "EventPattern": route.pattern,
                "State": "ENABLED",
                "Targets": [
                    {
                        "Id": "Topic",
                        "Arn": _CRITICAL,
                        "InputTransformer": {
                            "InputPathsMap": dict(route.paths),
                            "InputTemplate": route.template,
                        },
                    }
                ],
            },
            {"name": f"{ANY}-{route.name}", "event_pattern": route.pattern, "state": "ENABLED"},
        ),
        Expectation(
            "The critical topic is told at once",
            consists_of(
                {
                    "rule": refers("iam_break_glass_role"),
                    "target_id": "Topic",
                    "arn": _CRITICAL,
                    "input_transformer": [words],
                }
            ),
            None,
            At(_TARGET, "", together=True),
        ),
    ]


def _whole(title: str, types: tuple[str, str], wanted: dict[str, object], block: dict[str, object]) -> Expectation:
    return Expectation(
        title,
        consists_of(wanted),
        At(types[0], "", together=True),
        At(types[1], "", together=True, must=consists_of(block)),
    )
