"""Metric filters and alarms on the trail: the fifteen things that the CIS monitoring section wants watched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.controls.cloudwatch._alarm_parameters import CHECKS, CisAlarmParams
from baseline.expectation import At, Expectation
from baseline.families.organization_trail import CAPABILITY, made_in, replaces_account_trail
from baseline.hcl import Block, Nested, resource
from baseline.must import Must, equals, like, that
from baseline.names import local_name, logical_id
from baseline.place import Place
from baseline.references import ANY
from constructs_lib.documents.cis_filters import SIGNALS, Level

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class CisAlarms(Control):
    """Whatever the monitoring section names reaches a topic within minutes, and no noisy filter drowns the rest."""

    id = "cloudwatch.cis_alarms"
    title = "Metric filters and alarms watch what the CIS monitoring section names"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.RESPONSE
    placement = Placement.once_per_account()
    satisfies = tuple(f"cis-aws-5.0/{signal.requirement}" for signal in SIGNALS)
    contributes = {
        "well-architected/SEC04-BP03": "Each alarm tells of one kind of event: relating it to other events and to "
        "findings is left to people.",
    }
    passes = tuple(CHECKS.values())
    price = "About 0.10 USD a month for each of some twenty alarms, and 0.30 USD for each metric that reports."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html"

    Params = CisAlarmParams

    def needs(self, params: CisAlarmParams) -> tuple[Need, ...]:
        return (Need(_log_group(params)), *(Need(f"security_topic.{one}") for one in _severities(params)))

    def localize(self, params: CisAlarmParams, place: Place) -> CisAlarmParams | None:
        """Where the log group is that they watch. One account's alarms cannot watch the log group of another."""
        if params.trail != "account" and made_in(place):
            return params.model_copy(update={"trail": "organization"})
        return None if params.trail == "organization" or replaces_account_trail(place) else params

    def satisfied(self, params: CisAlarmParams) -> tuple[str, ...]:
        return params.satisfied

    def passed(self, params: CisAlarmParams) -> tuple[str, ...]:
        return params.passed

    def resources_behind(self, names: frozenset[str], params: CisAlarmParams) -> tuple[str, ...]:
        """Filters and alarms have the name of their signal."""
        return tuple(
            logical_id(signal.id)
            for signal in SIGNALS
            if not names.isdisjoint((f"cis-aws-5.0/{signal.requirement}", CHECKS.get(signal.requirement)))
        )

    def notes(self, params: CisAlarmParams) -> tuple[str, ...]:
        off = [signal for signal in SIGNALS if signal.id in params.without]
        return (
            (
                "Security Hub passes these alarms once a topic has a confirmed subscriber: aws sns "
                "list-subscriptions-by-topic --topic-arn TOPIC shows no PendingConfirmation."
            ),
            *(f"CIS {signal.requirement} is not met: the alarm {signal.id} is switched off." for signal in off),
        )

    def define(self, scope: Construct, params: CisAlarmParams, context: Context) -> None:
        from constructs_lib import CisAlarms

        CisAlarms(
            scope,
            "Alarms",
            log_group_name=context.use(_log_group(params)),
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

    def terraform(self, params: CisAlarmParams, context: Context) -> Iterator[Block]:
        topics = _topics(params, context)
        watched = params.watch
        for one in watched.filters:
            yield resource(
                "aws_cloudwatch_log_metric_filter",
                local_name(self.id, one.key),
                {
                    "name": context.names.of(f"cis-{one.key}"),
                    "log_group_name": context.use(_log_group(params)),
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

    def expectations(self, params: CisAlarmParams) -> tuple[Expectation, ...]:
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
                like(f"/{ANY}/{'organization-' if params.trail == 'organization' else ''}cloudtrail"),
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


def _log_group(params: CisAlarmParams) -> str:
    return CAPABILITY if params.trail == "organization" else "trail_log_group"


def _severities(params: CisAlarmParams) -> tuple[Level, ...]:
    return tuple(sorted({one.severity for one in params.watch.alarms}))


def _topics(params: CisAlarmParams, context: Context) -> dict[Level, str]:
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
