"""The emergency role as a landing-zone team uses it."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.node

USER = "arn:aws:iam::111122223333:user/emergency-1"
TOPIC = "arn:aws:sns:eu-west-1:111122223333:critical"


def _stack() -> Any:
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk

    return cdk.Stack(cdk.App(builtin_cloud_formation_validation=False), "Identity")


def _role(stack: Any, **more: Any) -> Any:
    from constructs_lib import BreakGlassRole

    given = {"role_name": "break-glass", "user_arns": [USER]}
    return BreakGlassRole(stack, "Emergency", **(given | more))


def test_the_named_user_is_trusted_with_mfa_of_the_last_hour_and_for_an_hour() -> None:
    from aws_cdk.assertions import Template

    # GIVEN
    stack = _stack()
    # WHEN
    _role(stack)
    # THEN
    template = Template.from_stack(stack)
    (role,) = template.find_resources("AWS::IAM::Role").values()
    assert role["Properties"]["MaxSessionDuration"] == 3600
    (statement,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    assert statement["Principal"] == {"AWS": USER}
    assert statement["Condition"] == {
        "Bool": {"aws:MultiFactorAuthPresent": "true"},
        "NumericLessThanEquals": {"aws:MultiFactorAuthAge": "3600"},
    }
    template.resource_count_is("AWS::CloudWatch::Alarm", 0)


def test_the_alarm_tells_of_the_first_event_that_the_filter_counts() -> None:
    from aws_cdk.assertions import Template

    # GIVEN
    stack = _stack()
    # WHEN
    construct = _role(stack, log_group_name="trail", topic_arn=TOPIC)
    # THEN
    template = Template.from_stack(stack)
    (counted,) = template.find_resources("AWS::Logs::MetricFilter").values()
    (alarm,) = template.find_resources("AWS::CloudWatch::Alarm").values()
    (metric,) = counted["Properties"]["MetricTransformations"]
    found = alarm["Properties"]
    assert (found["MetricName"], found["Namespace"]) == (metric["MetricName"], metric["MetricNamespace"])
    assert (found["Statistic"], found["Threshold"], found["EvaluationPeriods"]) == ("Sum", 1, 1)
    assert (found["AlarmActions"], found["ActionsEnabled"]) == ([TOPIC], True)
    assert "break-glass" in counted["Properties"]["FilterPattern"]
    assert construct.alarm.alarm_name == construct.filter.filter_name == "break-glass-use"


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"user_arns": []}, "nobody may assume the role"),
        ({"max_session_duration": 60}, "not 3,600 to 43,200"),
        ({"mfa_max_age": 0}, "not 1 to 43,200"),
        ({"mfa_max_age": 43_201}, "not 1 to 43,200"),
        ({"log_group_name": "trail"}, "go together"),
        ({"topic_arn": TOPIC}, "go together"),
    ],
)
def test_what_leaves_it_open_quiet_or_refused_is_an_error(given: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        _role(_stack(), **given)
