"""An administrator for emergencies, whose use is never quiet."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, aws_cloudwatch, aws_iam, aws_logs
from constructs import Construct

from constructs_lib.documents.break_glass import ALARM_DESCRIPTION, METRIC, ROLE_DESCRIPTION, use_filter_pattern
from constructs_lib.documents.people import named_users_trust_policy
from constructs_lib.human_role import MAX_SESSION, MIN_SESSION, POLICIES_OF_AWS
from constructs_lib.policy_acknowledgments import accept_aws_policies

MAX_MFA_AGE = 43_200
"""Seconds; a session at the console lasts no longer."""


class BreakGlassRole(Construct):
    """A role that named users assume with MFA alone, and an alarm on whatever is done with it.

    Attributes: `role`, and `filter` and `alarm` where a log group is given, the L1s.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        role_name: str,
        user_arns: Sequence[str],
        mfa_max_age: int = 3_600,
        max_session_duration: int = 3_600,
        log_group_name: str | None = None,
        topic_arn: str | None = None,
        metric_namespace: str = "BreakGlass",
        alarm_name: str | None = None,
    ) -> None:
        """
        :param role_name: Name of the role, by which its use is found.
        :param user_arns: IAM users who may assume it; they must exist.
        :param mfa_max_age: Seconds that may have passed since a user showed MFA, at most 43,200. Default: one hour.
        :param max_session_duration: Seconds that a session lasts at most, 3,600 to 43,200. Default: one hour.
        :param log_group_name: The log group that a multi-Region trail writes to. Default: no alarm is made.
        :param topic_arn: The SNS topic that the alarm tells; with a log group, it must be given.
        :param metric_namespace: The CloudWatch namespace of the metric. Default: BreakGlass.
        :param alarm_name: Name of the alarm and its filter. Default: that of the role, with '-use' after it.
        """
        super().__init__(scope, construct_id)
        if not MIN_SESSION <= max_session_duration <= MAX_SESSION:
            raise ValueError(f"max_session_duration is {max_session_duration} seconds, not 3,600 to 43,200")
        if not 1 <= mfa_max_age <= MAX_MFA_AGE:
            raise ValueError(f"mfa_max_age is {mfa_max_age} seconds, not 1 to 43,200")
        if bool(log_group_name) != bool(topic_arn):
            raise ValueError("log_group_name and topic_arn go together: an alarm needs both")
        administrator = f"arn:{Aws.PARTITION}:iam::aws:policy/AdministratorAccess"
        self.role = aws_iam.CfnRole(
            self,
            "Role",
            role_name=role_name,
            description=ROLE_DESCRIPTION,
            max_session_duration=max_session_duration,
            assume_role_policy_document=named_users_trust_policy(user_arns, mfa_max_age=mfa_max_age),
            managed_policy_arns=[administrator],
        )
        accept_aws_policies(self.role, [administrator], POLICIES_OF_AWS)
        if log_group_name and topic_arn:
            name = alarm_name or f"{role_name}-use"
            self.filter, self.alarm = use_alarm(
                self, role_name, log_group_name, topic_arn, namespace=metric_namespace, name=name
            )


def use_alarm(
    scope: Construct, role_name: str, log_group_name: str, topic_arn: str, *, namespace: str, name: str
) -> tuple[aws_logs.CfnMetricFilter, aws_cloudwatch.CfnAlarm]:
    """Counts what is done with the role, in whatever account the trail records, and tells of the first."""
    counted = aws_logs.CfnMetricFilter(
        scope,
        "Filter",
        filter_name=name,
        filter_pattern=use_filter_pattern(role_name),
        log_group_name=log_group_name,
        metric_transformations=[
            aws_logs.CfnMetricFilter.MetricTransformationProperty(
                metric_name=METRIC, metric_namespace=namespace, metric_value="1"
            )
        ],
    )
    alarm = aws_cloudwatch.CfnAlarm(
        scope,
        "Alarm",
        actions_enabled=True,
        alarm_actions=[topic_arn],
        alarm_description=ALARM_DESCRIPTION,
        alarm_name=name,
        comparison_operator="GreaterThanOrEqualToThreshold",
        evaluation_periods=1,
        metric_name=METRIC,
        namespace=namespace,
        period=60,
        statistic="Sum",
        threshold=1,
        treat_missing_data="notBreaching",
    )
    return counted, alarm
