"""The alarms of the monitoring section: live actions, the right topic, and nothing that blinds them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.controls.cloudwatch.cis_alarms import CisAlarms as Control
from baseline.names import Names
from baseline.plan.plan import ControlInstance, StackPlan, Target
from constructs_lib.documents.cis_filters import SIGNALS
from tests.harness import HOME_REGION, SETTING, Emitted, emit_control

pytestmark = pytest.mark.node

TOPICS = ("low", "medium", "high", "critical")


def _synthesized(**options: Any) -> dict[str, Any]:
    from baseline.emit.node import choose_node

    choose_node()
    import aws_cdk as cdk
    from aws_cdk.assertions import Template

    from constructs_lib import CisAlarms

    stack = cdk.Stack(cdk.App(builtin_cloud_formation_validation=False), "Response")
    CisAlarms(
        stack,
        "Alarms",
        log_group_name="/acme/cloudtrail",
        topic_arns={one: f"arn:aws:sns:eu-west-1:111122223333:{one}" for one in TOPICS},
        metric_namespace="acme/CIS",
        alarm_name_prefix="acme-cis-",
        **options,
    )
    return dict(Template.from_stack(stack).to_json()["Resources"])


def _of(resources: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [one["Properties"] for one in resources.values() if one["Type"] == kind]


@pytest.fixture(scope="module")
def both() -> dict[str, Any]:
    return _synthesized(dialect="both")


def test_every_alarm_watches_the_metric_of_a_filter(both: dict[str, Any]) -> None:
    fed = {
        (one["MetricTransformations"][0]["MetricNamespace"], one["MetricTransformations"][0]["MetricName"])
        for one in _of(both, "AWS::Logs::MetricFilter")
    }
    assert {(one["Namespace"], one["MetricName"]) for one in _of(both, "AWS::CloudWatch::Alarm")} == fed


def test_every_alarm_has_one_live_action(both: dict[str, Any]) -> None:
    for alarm in _of(both, "AWS::CloudWatch::Alarm"):
        assert alarm["ActionsEnabled"] is True
        assert len(alarm["AlarmActions"]) == 1


def test_an_alarm_sums_events_and_is_quiet_without_any(both: dict[str, Any]) -> None:
    shapes = {
        (
            one["Statistic"],
            one["ComparisonOperator"],
            one["TreatMissingData"],
            one["EvaluationPeriods"],
            one["Period"],
        )
        for one in _of(both, "AWS::CloudWatch::Alarm")
    }
    assert shapes == {("Sum", "GreaterThanOrEqualToThreshold", "notBreaching", 1, 300)}


def test_each_alarm_tells_the_topic_of_its_severity(both: dict[str, Any]) -> None:
    topics = {
        one["AlarmName"].removeprefix("acme-cis-"): one["AlarmActions"][0].rsplit(":", 1)[1]
        for one in _of(both, "AWS::CloudWatch::Alarm")
    }
    assert topics == {
        "unauthorized-api-calls-security-hub": "low",
        "unauthorized-api-calls-cis-5": "low",
        "unauthorized-api-calls-pager": "medium",
        "console-sign-in-without-mfa": "high",
        "root-use": "critical",
        "iam-policy-changes-security-hub": "low",
        "iam-policy-changes-cis-5": "medium",
        "cloudtrail-changes": "critical",
        "console-sign-in-failures": "low",
        "console-sign-in-failures-pager": "medium",
        "kms-key-disabling-or-deletion": "high",
        "s3-bucket-policy-changes": "medium",
        "config-changes": "high",
        "security-group-changes-security-hub": "low",
        "security-group-changes-cis-5": "medium",
        "network-acl-changes": "medium",
        "network-gateway-changes": "medium",
        "route-table-changes": "medium",
        "vpc-changes": "medium",
        "organizations-changes": "high",
    }


def test_quiet_metrics_cost_nothing_unless_asked_for(both: dict[str, Any]) -> None:
    quiet = [one["MetricTransformations"][0] for one in _of(both, "AWS::Logs::MetricFilter")]
    assert not [one for one in quiet if "DefaultValue" in one]
    reporting = _synthesized(default_value=0)
    assert {one["MetricTransformations"][0]["DefaultValue"] for one in _of(reporting, "AWS::Logs::MetricFilter")} == {0}


def test_identities_do_not_depend_on_the_dialect() -> None:
    security_hub, cis_5, both = (_synthesized(dialect=one) for one in ("security_hub", "cis_5", "both"))
    assert set(security_hub) | set(cis_5) == set(both)
    names = {one["Properties"].get("FilterName") for one in both.values()}
    assert {one["Properties"].get("FilterName") for one in security_hub.values()} < names


def _alone(params: dict[str, Any], prefix: str = "acme") -> Emitted:
    """The control in a stack of its own, as in a plan; what it needs is computed by the providers."""
    whole = emit_control("cloudwatch.cis_alarms", params)
    instance = whole.stack.instances[-1]
    from baseline.plan.plan import External

    externals = {
        name: External(one, home=True)
        for one in whole.stack.instances[:-1]
        for name in one.control.provides(one.params)
    }
    stack = StackPlan(
        "response-home",
        instance.control.layer,
        (Target("main", HOME_REGION),),
        (ControlInstance(instance.control, instance.params),),
        externals,
        replace(SETTING, names=Names(prefix)),
    )
    return Emitted(stack, instance.control)


def test_the_largest_template_deploys_without_a_bucket() -> None:
    # CloudFormation quotas: 51,200 bytes for a template in the request. A prefix has 20 characters at most.
    emitted = _alone({"dialect": "both", "pager": True, "report_zero": True}, prefix="a" * 20)
    assert len(json.dumps(emitted.template, indent=1).encode()) <= 51_200


def test_topics_are_needed_only_where_an_alarm_tells_them() -> None:
    control = Control()
    everything = Control.Params.model_validate({})
    assert {one.capability for one in control.needs(everything)} == {
        "trail_log_group",
        *(f"security_topic.{one}" for one in TOPICS),
    }
    off = {one.id: {"enabled": False} for one in SIGNALS if one.id != "root_use"}
    root_alone = Control.Params.model_validate_json(json.dumps({"alarms": off}), strict=True)
    assert {one.capability for one in control.needs(root_alone)} == {
        "trail_log_group",
        "security_topic.critical",
    }
    assert len([one for one in control.notes(root_alone) if "is not met" in one]) == 14


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"alarms": {one.id: {"enabled": False} for one in SIGNALS}}, "exclude the control instead"),
        ({"alarms": {"root": {}}}, "root_use"),
        ({"alarms": {"root_use": {"threshold": 0}}}, "greater than or equal to 1"),
        ({"period_seconds": 90}, "multiple of 60"),
        ({"dialect": "cis_1_4"}, "security_hub"),
    ],
)
def test_parameters_that_cannot_be_meant_are_refused(params: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Control.Params.model_validate_json(json.dumps(params), strict=True)


def test_the_same_alarms_come_out_in_terraform() -> None:
    emitted = _alone({"alarms": {"root_use": {"threshold": 2, "period_seconds": 60}}})
    cloudformation = {
        one.properties["AlarmName"]: (one.properties["Threshold"], one.properties["Period"])
        for one in emitted.cloudformation
        if one.type == "AWS::CloudWatch::Alarm"
    }
    terraform = {
        one.properties["alarm_name"]: (one.properties["threshold"], one.properties["period"])
        for one in emitted.terraform
        if one.type == "aws_cloudwatch_metric_alarm"
    }
    assert terraform == cloudformation
    assert cloudformation["acme-cis-root-use"] == (2, 60)
