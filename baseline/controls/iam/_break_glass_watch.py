"""The alarm on the use of the emergency role, as Terraform blocks, and what must hold of it in either format."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.expectation import Expectation, exactly
from baseline.hcl import Block, Nested, resource
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.break_glass import ALARM_DESCRIPTION, METRIC, use_filter_pattern

_FILTER = ("AWS::Logs::MetricFilter", "aws_cloudwatch_log_metric_filter")
_ALARM = ("AWS::CloudWatch::Alarm", "aws_cloudwatch_metric_alarm")
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


def alarm_expectations(role_name: str, log_group: str, *, namespace: str, alarm_name: str) -> list[Expectation]:
    """`role_name` and the others are as `baseline.references` has them."""
    pattern = use_filter_pattern(role_name)
    return [
        exactly(
            "The trail is searched for whatever is done with the role, in every Region",
            _FILTER,
            [
                {
                    "FilterName": alarm_name,
                    "FilterPattern": pattern,
                    "LogGroupName": log_group,
                    "MetricTransformations": [{"MetricName": METRIC, "MetricNamespace": namespace, "MetricValue": "1"}],
                }
            ],
            [
                {
                    "name": alarm_name,
                    "pattern": pattern,
                    "log_group_name": log_group,
                    "metric_transformation": [{"name": METRIC, "namespace": namespace, "value": "1"}],
                }
            ],
        ),
        exactly(
            "One use within a minute tells the critical topic, and quiet is no alarm",
            _ALARM,
            [
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
                }
            ],
            [
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
                }
            ],
        ),
    ]
