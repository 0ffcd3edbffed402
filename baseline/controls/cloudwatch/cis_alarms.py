"""Metric filters and alarms on the trail: the fifteen things that the CIS monitoring section wants watched."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
)
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Nested, resource
from baseline.must import Must, equals, like, that
from baseline.names import local_name
from baseline.references import ANY
from constructs_lib.documents.cis_filters import SIGNALS, Dialect, Level, SignalId
from constructs_lib.documents.cis_watch import Tuning, Watch, watch

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class AlarmParams(ControlParams):
    """What one signal's alarm does otherwise; where it has a tuned alarm beside the exact one, that is meant."""

    enabled: bool = Field(True, description="Off: neither filter nor alarm, and the requirement is not met.")
    severity: Level | None = Field(
        None, description="The topic that is told. Default: by signal, from medium to critical."
    )
    threshold: int | None = Field(
        None,
        ge=1,
        le=100_000,
        description="Events in one period that raise the alarm. Default: 1; of the tuned alarms 5 refused "
        "calls, 3 failed sign-ins.",
    )
    period_seconds: int | None = Field(
        None,
        ge=60,
        le=86_400,
        multiple_of=60,
        description="Length of the period. Default: that of the control.",
    )


class CisAlarms(Control):
    """Whatever the monitoring section names reaches a topic within minutes, and no noisy filter drowns the rest."""

    id = "cloudwatch.cis_alarms"
    title = "Metric filters and alarms watch what the CIS monitoring section names"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.RESPONSE
    placement = Placement.once_per_account()
    satisfies = tuple(f"cis-aws-5.0/{signal.requirement}" for signal in SIGNALS)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html"

    class Params(ControlParams):
        dialect: Dialect = Field(
            "both",
            description="Whose exact filter texts: security_hub (its CloudWatch controls fail on any "
            "other), cis_5 (the benchmark's, which scanners look for) or both. Three signals differ. "
            "security_hub alone lacks the benchmark's texts of 4.1, 4.4 and 4.10, and overlooks "
            "ModifySecurityGroupRules; cis_5 alone fails CloudWatch.2, .4 and .10 of Security Hub. both adds three "
            "filters and alarms. An alarm costs about 0.10 USD a month, a metric about 0.30 USD in a month in which "
            "it reports.",
        )
        pager: bool = Field(
            True,
            description="A tuned alarm beside the exact one of refused calls and failed sign-ins. The exact "
            "ones then tell the low topic, and it alone hears of calls that another service makes on somebody's "
            "behalf. Off: the exact ones reach people, noise included.",
        )
        period_seconds: int = Field(
            300, ge=60, le=86_400, multiple_of=60, description="Seconds over which events are counted."
        )
        report_zero: bool = Field(
            False,
            description="On: metrics report 0 while the trail is quiet, so an alarm is back to OK after one "
            "period and not a few later, at about 0.30 USD a month for each metric. Off: quiet is missing "
            "data, which never raises an alarm.",
        )
        alarms: Mapping[SignalId, AlarmParams] = Field(
            default_factory=dict, description="By signal, what its alarm does otherwise."
        )

        @model_validator(mode="after")
        def _something_is_watched(self) -> CisAlarms.Params:
            if len(self.without) == len(SIGNALS):
                raise ValueError("every alarm is switched off: exclude the control instead")
            return self

        @property
        def without(self) -> tuple[SignalId, ...]:
            return tuple(
                signal.id for signal in SIGNALS if signal.id in self.alarms and not self.alarms[signal.id].enabled
            )

        @property
        def tunings(self) -> dict[SignalId, Tuning]:
            return {name: Tuning(one.severity, one.threshold, one.period_seconds) for name, one in self.alarms.items()}

        @property
        def watch(self) -> Watch:
            return watch(
                self.dialect,
                pager=self.pager,
                without=self.without,
                tunings=self.tunings,
                period=self.period_seconds,
            )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("trail_log_group"), *(Need(f"security_topic.{one}") for one in _severities(params)))

    def notes(self, params: Params) -> tuple[str, ...]:
        off = [signal for signal in SIGNALS if signal.id in params.without]
        return (
            (
                "Security Hub passes these alarms once a topic has a confirmed subscriber: aws sns "
                "list-subscriptions-by-topic --topic-arn TOPIC shows no PendingConfirmation."
            ),
            *(f"CIS {signal.requirement} is not met: the alarm {signal.id} is switched off." for signal in off),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import CisAlarms

        CisAlarms(
            scope,
            "Alarms",
            log_group_name=context.use("trail_log_group"),
            topic_arns=_topics(params, context),
            metric_namespace=_namespace(context),
            alarm_name_prefix=context.names.of("cis-"),
            dialect=params.dialect,
            pager=params.pager,
            without=params.without,
            tunings=params.tunings,
            period=params.period_seconds,
            default_value=0 if params.report_zero else None,
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        topics = _topics(params, context)
        watched = params.watch
        for one in watched.filters:
            yield resource(
                "aws_cloudwatch_log_metric_filter",
                local_name(self.id, one.key),
                {
                    "name": context.names.of(f"cis-{one.key}"),
                    "log_group_name": context.use("trail_log_group"),
                    "pattern": one.pattern,
                    "metric_transformation": Nested(
                        {
                            "name": one.metric,
                            "namespace": _namespace(context),
                            "value": "1",
                            "default_value": "0" if params.report_zero else None,
                        }
                    ),
                },
            )
        for one in watched.alarms:
            yield resource(
                "aws_cloudwatch_metric_alarm",
                local_name(self.id, one.key),
                {
                    "alarm_name": context.names.of(f"cis-{one.key}"),
                    "alarm_description": one.description,
                    "actions_enabled": True,
                    "alarm_actions": [topics[one.severity]],
                    "comparison_operator": "GreaterThanOrEqualToThreshold",
                    "evaluation_periods": 1,
                    "metric_name": one.filter.metric,
                    "namespace": _namespace(context),
                    "period": one.period,
                    "statistic": "Sum",
                    "threshold": one.threshold,
                    "treat_missing_data": "notBreaching",
                },
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        watched = params.watch
        found = [
            _every_alarm(
                "An alarm counts events: any other statistic of ones is one",
                equals("Sum"),
                "Statistic",
                "statistic",
            ),
            _every_alarm("An alarm's actions are live", equals(True), "ActionsEnabled", "actions_enabled"),
            _every_alarm("Quiet is no alarm", equals("notBreaching"), "TreatMissingData", "treat_missing_data"),
            _every_alarm(
                "An alarm begins at its threshold",
                equals("GreaterThanOrEqualToThreshold"),
                "ComparisonOperator",
                "comparison_operator",
            ),
            _every_alarm("One period is enough", equals(1), "EvaluationPeriods", "evaluation_periods"),
            _every_alarm("Alarms look where the filters count", like(f"{ANY}/CIS"), "Namespace", "namespace"),
            Expectation(
                "Filters count in a namespace of their own",
                like(f"{ANY}/CIS"),
                At("AWS::Logs::MetricFilter", "MetricTransformations.MetricNamespace"),
                At("aws_cloudwatch_log_metric_filter", "metric_transformation.namespace"),
            ),
            Expectation(
                "Every filter reads the log group of the trail",
                like(f"/{ANY}/cloudtrail"),
                At("AWS::Logs::MetricFilter", "LogGroupName"),
                At("aws_cloudwatch_log_metric_filter", "log_group_name"),
            ),
        ]
        for one in watched.filters:
            at = (
                {"MetricTransformations.MetricName": one.metric},
                {"metric_transformation.name": one.metric},
            )
            found += [
                Expectation(
                    f"The filter {one.key} has its exact text",
                    equals(one.pattern),
                    At("AWS::Logs::MetricFilter", "FilterPattern", at[0]),
                    At("aws_cloudwatch_log_metric_filter", "pattern", at[1]),
                ),
                Expectation(
                    f"The filter {one.key} counts one per event",
                    equals("1"),
                    At("AWS::Logs::MetricFilter", "MetricTransformations.MetricValue", at[0]),
                    At("aws_cloudwatch_log_metric_filter", "metric_transformation.value", at[1]),
                ),
            ]
        for one in watched.alarms:
            at = (
                {"MetricName": one.filter.metric, "AlarmDescription": one.description},
                {"metric_name": one.filter.metric, "alarm_description": one.description},
            )
            for words, must, cloudformation, terraform in (
                (f"tells the {one.severity} topic", _tells(one.severity), "AlarmActions", "alarm_actions"),
                ("has its threshold", equals(one.threshold), "Threshold", "threshold"),
                ("has its period", equals(one.period), "Period", "period"),
            ):
                found.append(
                    Expectation(
                        f"The alarm {one.key} {words}",
                        must,
                        At("AWS::CloudWatch::Alarm", cloudformation, at[0]),
                        At("aws_cloudwatch_metric_alarm", terraform, at[1]),
                    )
                )
        return tuple(found)


def _severities(params: CisAlarms.Params) -> tuple[Level, ...]:
    return tuple(sorted({one.severity for one in params.watch.alarms}))


def _topics(params: CisAlarms.Params, context: Context) -> dict[Level, str]:
    return {severity: context.use(f"security_topic.{severity}") for severity in _severities(params)}


def _namespace(context: Context) -> str:
    return f"{context.names.prefix}/CIS"


def _every_alarm(title: str, must: Must, cloudformation: str, terraform: str) -> Expectation:
    return Expectation(
        title,
        must,
        At("AWS::CloudWatch::Alarm", cloudformation),
        At("aws_cloudwatch_metric_alarm", terraform),
    )


def _tells(severity: Level) -> Must:
    return that(
        f"is the one topic for {severity}",
        lambda found: (
            isinstance(found, (list, tuple))
            and len(found) == 1
            and f'-security-{severity}"' in json.dumps(found, ensure_ascii=False)
        ),
    )
