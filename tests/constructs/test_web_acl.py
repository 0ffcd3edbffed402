"""The web ACL and its logging."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.emit.node import choose_node
from constructs_lib.documents.web_acl_rules import ManagedRuleGroup, RateLimit, web_acl_rules

pytestmark = pytest.mark.node

RULES = web_acl_rules(
    rate_limit=(RateLimit(2_000, 300), "count"),
    groups=[
        (ManagedRuleGroup("AWSManagedRulesCommonRuleSet", counted_rules=("SizeRestrictions_BODY",)), "block"),
        (ManagedRuleGroup("AWSManagedRulesLinuxRuleSet"), "count"),
    ],
    paid_groups=[(ManagedRuleGroup("AWSManagedRulesBotControlRuleSet", inspection_level="TARGETED"), "block")],
    allowed_countries=["BE"],
)


def stack_with(**props: Any) -> Any:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import WebAcl

    stack = Stack(App(analytics_reporting=False), "Edge")
    given = {"rules": RULES, "log_destination_arn": "arn:aws:s3:::aws-waf-logs-acme"} | props
    WebAcl(stack, "Acl", name="acme", **given)
    return assertions.Template.from_stack(stack)


def only(template: Any, kind: str) -> dict[str, Any]:
    (found,) = template.find_resources(kind).values()
    return found["Properties"]


def test_each_rule_acts_as_chosen() -> None:
    rules = only(stack_with(), "AWS::WAFv2::WebACL")["Rules"]

    assert [rule.get("OverrideAction", rule.get("Action")) for rule in rules] == [
        {"Count": {}},
        {"None": {}},
        {"Count": {}},
        {"None": {}},
        {"Allow": {}},
    ]


def test_one_rule_of_a_blocking_group_can_count() -> None:
    common = only(stack_with(), "AWS::WAFv2::WebACL")["Rules"][1]["Statement"]["ManagedRuleGroupStatement"]

    assert common["RuleActionOverrides"] == [{"Name": "SizeRestrictions_BODY", "ActionToUse": {"Count": {}}}]


def test_bot_control_gets_its_inspection_level() -> None:
    bots = only(stack_with(), "AWS::WAFv2::WebACL")["Rules"][3]["Statement"]["ManagedRuleGroupStatement"]

    assert bots["ManagedRuleGroupConfigs"] == [{"AWSManagedRulesBotControlRuleSet": {"InspectionLevel": "TARGETED"}}]


def test_metric_names_are_unique() -> None:
    acl = only(stack_with(), "AWS::WAFv2::WebACL")
    names = [one["VisibilityConfig"]["MetricName"] for one in (acl, *acl["Rules"])]

    assert len(names) == len(set(names))


def test_credentials_stay_out_of_logs_and_samples_unless_asked() -> None:
    template = stack_with()

    assert only(template, "AWS::WAFv2::LoggingConfiguration")["RedactedFields"] == [
        {"SingleHeader": {"Name": "authorization"}},
        {"SingleHeader": {"Name": "cookie"}},
    ]
    rules = only(template, "AWS::WAFv2::WebACL")["Rules"]
    assert not any(rule["VisibilityConfig"]["SampledRequestsEnabled"] for rule in rules)


def test_logs_can_be_limited_to_what_a_rule_acted_on() -> None:
    logging = only(
        stack_with(logged_actions=("BLOCK", "COUNT"), redact_query_string=True),
        "AWS::WAFv2::LoggingConfiguration",
    )

    assert logging["LoggingFilter"]["DefaultBehavior"] == "DROP"
    (kept,) = logging["LoggingFilter"]["Filters"]
    assert kept["Behavior"] == "KEEP"
    assert [one["ActionCondition"]["Action"] for one in kept["Conditions"]] == ["BLOCK", "COUNT"]
    assert {"QueryString": {}} in logging["RedactedFields"]


def test_a_default_of_block_blocks() -> None:
    assert only(stack_with(default_action="block"), "AWS::WAFv2::WebACL")["DefaultAction"] == {"Block": {}}


def test_a_log_group_waits_for_no_name_that_waf_refuses() -> None:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import WebAclLogGroup

    stack = Stack(App(analytics_reporting=False), "Edge")
    with pytest.raises(ValueError, match="aws-waf-logs-"):
        WebAclLogGroup(stack, "Wrong", log_group_name="/acme/waf")
    WebAclLogGroup(stack, "Logs", log_group_name="aws-waf-logs-acme", retention_in_days=400)

    (group,) = assertions.Template.from_stack(stack).find_resources("AWS::Logs::LogGroup").values()
    assert group["Properties"] == {"LogGroupName": "aws-waf-logs-acme", "RetentionInDays": 400}
    assert group["UpdateReplacePolicy"] == "Retain"


def test_a_regional_web_acl_stands_before_what_is_associated_with_it() -> None:
    choose_node()
    from aws_cdk import App, Stack, assertions

    from constructs_lib import WebAcl

    stack = Stack(App(analytics_reporting=False), "Edge")
    given = {"name": "acme", "rules": RULES, "log_destination_arn": "arn:aws:s3:::aws-waf-logs-acme"}
    acl = WebAcl(stack, "Acl", web_acl_scope="REGIONAL", **given)
    acl.associate("Pool", "arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_Abcdef123")
    with pytest.raises(ValueError, match="the distribution names it"):
        WebAcl(stack, "Global", **given).associate("Pool", "arn:aws:cognito-idp:eu-west-1::userpool/eu-west-1_Abc")

    association = only(assertions.Template.from_stack(stack), "AWS::WAFv2::WebACLAssociation")
    assert acl.web_acl.scope == "REGIONAL"
    assert association["ResourceArn"].endswith("userpool/eu-west-1_Abcdef123")
    assert "Acl" in association["WebACLArn"]["Fn::GetAtt"][0]
