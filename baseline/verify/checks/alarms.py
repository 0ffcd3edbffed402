"""Alarms on the metrics of filters."""

from __future__ import annotations

from collections.abc import Iterator
from operator import ge, gt, le, lt
from typing import Any

from baseline.verify.check import resource_check
from baseline.verify.stack_template import StackTemplate, TemplateResource, each

# AWS publishes into these beside the namespaces that begin with AWS/.
_NAMESPACES_OF_AWS = ("CWAgent", "ContainerInsights", "Glue", "LambdaInsights")
_COMPARISONS = {
    "GreaterThanOrEqualToThreshold": (ge, max),
    "GreaterThanThreshold": (gt, max),
    "LessThanOrEqualToThreshold": (le, min),
    "LessThanThreshold": (lt, min),
}


@resource_check("alarm-metric", "AWS::CloudWatch::Alarm")
def metric(alarm: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """A metric that is not AWS's own is fed by a metric filter of the same template."""
    name, namespace = alarm.text("MetricName"), alarm.text("Namespace")
    if name is None or namespace is None or namespace.startswith("AWS/") or namespace in _NAMESPACES_OF_AWS:
        return
    if not _feeding(template, namespace, name):
        fed = sorted(
            {
                str(one.get("MetricName"))
                for one in _transformations(template)
                if one.get("MetricNamespace") == namespace
            }
        )
        yield (
            f"watches the metric {name!r} of {namespace!r}, which no metric filter feeds; "
            f"fed in this namespace: {', '.join(fed[:20]) or 'none'}"
        )


@resource_check("alarm-reachable", "AWS::CloudWatch::Alarm")
def reachable(alarm: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """An average, minimum, maximum or percentile of a filter's constants can reach the threshold."""
    name, namespace = alarm.text("MetricName"), alarm.text("Namespace")
    threshold = _number(alarm.properties.get("Threshold"))
    statistic = alarm.text("Statistic") or alarm.text("ExtendedStatistic") or ""
    comparison = _COMPARISONS.get(alarm.text("ComparisonOperator") or "")
    if name is None or namespace is None or threshold is None or comparison is None:
        return
    if statistic not in ("Average", "Maximum", "Minimum") and not statistic.startswith("p"):
        return
    reported: list[float | None] = []
    for one in _feeding(template, namespace, name):
        reported.append(_number(one.get("MetricValue")))
        if "DefaultValue" in one:
            reported.append(_number(one["DefaultValue"]))
    values = [one for one in reported if one is not None]
    compares, furthest = comparison
    if values and len(values) == len(reported) and not compares(furthest(values), threshold):
        constants = " or ".join(f"{one:g}" for one in sorted(set(values)))
        yield (
            f"can never go off: the filter reports {constants}, so their {statistic} never satisfies "
            f"{alarm.text('ComparisonOperator')} {threshold:g}; use the statistic Sum"
        )


def _transformations(template: StackTemplate) -> Iterator[dict[str, Any]]:
    for one in template.of_type("AWS::Logs::MetricFilter"):
        for transformation in each(one.properties, "MetricTransformations"):
            if isinstance(transformation, dict):
                yield transformation


def _feeding(template: StackTemplate, namespace: str, name: str) -> list[dict[str, Any]]:
    return [
        one
        for one in _transformations(template)
        if one.get("MetricNamespace") == namespace and one.get("MetricName") == name
    ]


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        return float(value)
    except ValueError:
        return None
