"""The CIS monitoring section: metric filters on a trail's log group, and alarms on their metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_cloudwatch, aws_logs
from constructs import Construct

from constructs_lib.documents.cis_filters import Dialect, Level, SignalId
from constructs_lib.documents.cis_watch import Tuning, watch


class CisAlarms(Construct):
    """A filter per text that an auditor reads, and an alarm per filter, each with a live action.

    Attributes: `filters` and `alarms`, the L1s by key (`root-use`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        log_group_name: str,
        topic_arns: Mapping[Level, str],
        metric_namespace: str,
        alarm_name_prefix: str,
        dialect: Dialect = "both",
        pager: bool = True,
        without: Sequence[SignalId] = (),
        tunings: Mapping[SignalId, Tuning] | None = None,
        period: int = 300,
        default_value: float | None = None,
    ) -> None:
        """
        :param log_group_name: The log group that a multi-Region trail writes to.
        :param topic_arns: The SNS topic of each severity that the alarms have.
        :param metric_namespace: The CloudWatch namespace of the metrics.
        :param alarm_name_prefix: What filter and alarm names begin with, hyphen included.
        :param dialect: Whose exact texts to use: `security_hub`, `cis_5` or `both`. Default: both, two
            filters where the texts differ.
        :param pager: Whether noisy signals get a tuned alarm beside the exact one. Default: they do.
        :param without: Ids of signals left out. Default: all signals are watched.
        :param tunings: By signal id, another severity, threshold or period. Default: the signal's own.
        :param period: Seconds over which events are counted. Default: 300.
        :param default_value: What a metric reports while events arrive that match nothing. Default: nothing,
            and missing data count as quiet.
        """
        super().__init__(scope, construct_id)
        watched = watch(dialect, pager=pager, without=without, tunings=tunings, period=period)
        self.filters = {
            one.key: aws_logs.CfnMetricFilter(
                self,
                f"{one.metric}Filter",
                filter_name=f"{alarm_name_prefix}{one.key}",
                filter_pattern=one.pattern,
                log_group_name=log_group_name,
                metric_transformations=[
                    aws_logs.CfnMetricFilter.MetricTransformationProperty(
                        metric_name=one.metric,
                        metric_namespace=metric_namespace,
                        metric_value="1",
                        default_value=default_value,
                    )
                ],
            )
            for one in watched.filters
        }
        self.alarms = {
            one.key: aws_cloudwatch.CfnAlarm(
                self,
                f"{one.logical}Alarm",
                actions_enabled=True,
                alarm_actions=[topic_arns[one.severity]],
                alarm_description=one.description,
                alarm_name=f"{alarm_name_prefix}{one.key}",
                comparison_operator="GreaterThanOrEqualToThreshold",
                evaluation_periods=1,
                metric_name=one.filter.metric,
                namespace=metric_namespace,
                period=one.period,
                statistic="Sum",
                threshold=one.threshold,
                treat_missing_data="notBreaching",
            )
            for one in watched.alarms
        }
