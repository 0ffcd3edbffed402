"""A set of managed rules, its routes and its remediations, as templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from constructs_lib.documents.managed_rules import RuleSetting

pytestmark = pytest.mark.node

TOPIC = "arn:aws:sns:eu-west-1:111122223333:acme-security-medium"
URGENT = "arn:aws:sns:eu-west-1:111122223333:acme-security-critical"
RULES = {
    "ACCESS_KEYS_ROTATED": RuleSetting({"maxAccessKeyAge": "90"}, "Six_Hours"),
    "ROOT_ACCOUNT_MFA_ENABLED": RuleSetting({}, "TwentyFour_Hours", "critical"),
    "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED": RuleSetting(),
}


def stack() -> Any:
    from baseline.emit.node import choose_node

    choose_node()
    from aws_cdk import App, Stack

    return Stack(App(), "Test")


def rule_set(scope: Any, **props: Any) -> Any:
    from constructs_lib import ManagedRuleSet

    return ManagedRuleSet(scope, "Rules", rule_name_prefix="acme", rules=RULES, **props)


def of_type(scope: Any, resource_type: str) -> list[dict[str, Any]]:
    return [one["Properties"] for one in named(scope, resource_type).values()]


def named(scope: Any, resource_type: str) -> Mapping[str, Mapping[str, Any]]:
    from aws_cdk.assertions import Template

    return Template.from_stack(scope).find_resources(resource_type)


def test_a_rule_is_written_with_no_more_than_it_needs() -> None:
    # GIVEN
    scope = stack()
    # WHEN
    rule_set(scope)
    # THEN
    assert of_type(scope, "AWS::Config::ConfigRule") == [
        {
            "ConfigRuleName": "acme-access-keys-rotated",
            "InputParameters": {"maxAccessKeyAge": "90"},
            "MaximumExecutionFrequency": "Six_Hours",
            "Source": {"Owner": "AWS", "SourceIdentifier": "ACCESS_KEYS_ROTATED"},
        },
        {
            "ConfigRuleName": "acme-root-account-mfa-enabled",
            "MaximumExecutionFrequency": "TwentyFour_Hours",
            "Source": {"Owner": "AWS", "SourceIdentifier": "ROOT_ACCOUNT_MFA_ENABLED"},
        },
        {
            "ConfigRuleName": "acme-s3-bucket-server-side-encryption-enabled",
            "Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"},
        },
    ]


def test_without_topics_nothing_is_sent() -> None:
    scope = stack()
    rule_set(scope)
    assert of_type(scope, "AWS::Events::Rule") == []


def test_each_severity_has_a_route_to_its_topic() -> None:
    scope = stack()
    rule_set(scope, topic_arns={"medium": TOPIC, "critical": URGENT})
    routes = {one["Name"]: one["Targets"][0]["Arn"] for one in of_type(scope, "AWS::Events::Rule")}
    assert routes == {"acme-noncompliance-medium": TOPIC, "acme-noncompliance-critical": URGENT}


def test_a_severity_without_a_topic_is_an_error() -> None:
    with pytest.raises(KeyError, match="critical"):
        rule_set(stack(), topic_arns={"medium": TOPIC})


class TestRemediation:
    IDENTIFIER = "S3_BUCKET_SERVER_SIDE_ENCRYPTION_ENABLED"

    def remedied(self, **props: Any) -> Any:
        from constructs_lib import RuleRemediation

        scope = stack()
        rule = rule_set(scope).rules[self.IDENTIFIER]
        RuleRemediation(scope, "Remedy", config_rule=rule, identifier=self.IDENTIFIER, **props)
        return scope

    def test_a_person_starts_it_unless_it_is_automatic(self) -> None:
        (one,) = of_type(self.remedied(), "AWS::Config::RemediationConfiguration")
        assert one["Automatic"] is False
        assert not {"MaximumAutomaticAttempts", "RetryAttemptSeconds", "ExecutionControls"} & set(one)

    def test_automatic_remediation_is_bounded(self) -> None:
        scope = self.remedied(automatic=True, maximum_automatic_attempts=3, retry_attempt_seconds=120)
        (one,) = of_type(scope, "AWS::Config::RemediationConfiguration")
        assert one["Automatic"] is True
        assert (one["MaximumAutomaticAttempts"], one["RetryAttemptSeconds"]) == (3, 120)
        assert one["ExecutionControls"]["SsmControls"]["ErrorPercentage"] == 10

    def test_it_names_the_rule_by_reference_so_that_the_rule_exists_first(self) -> None:
        scope = self.remedied()
        (one,) = of_type(scope, "AWS::Config::RemediationConfiguration")
        rules = {
            logical_id: rule["Properties"]["Source"]["SourceIdentifier"]
            for logical_id, rule in named(scope, "AWS::Config::ConfigRule").items()
        }
        assert rules[one["ConfigRuleName"]["Ref"]] == self.IDENTIFIER

    def test_its_role_has_one_managed_policy_and_no_inline_one(self) -> None:
        scope = self.remedied()
        (role,) = of_type(scope, "AWS::IAM::Role")
        (policy,) = of_type(scope, "AWS::IAM::ManagedPolicy")
        assert set(role) == {"AssumeRolePolicyDocument"}
        assert policy["Roles"] == [{"Ref": next(iter(named(scope, "AWS::IAM::Role")))}]
        assert policy["PolicyDocument"]["Statement"] == [
            {
                "Effect": "Allow",
                "Action": ["s3:PutEncryptionConfiguration"],
                "Resource": {"Fn::Sub": "arn:${AWS::Partition}:s3:::*"},
                "Condition": {"StringEquals": {"aws:ResourceAccount": {"Ref": "AWS::AccountId"}}},
            }
        ]

    def test_a_rule_without_a_known_document_is_an_error(self) -> None:
        from constructs_lib import RuleRemediation

        scope = stack()
        rule = rule_set(scope).rules["ACCESS_KEYS_ROTATED"]
        with pytest.raises(KeyError, match="ACCESS_KEYS_ROTATED"):
            RuleRemediation(scope, "Remedy", config_rule=rule, identifier="ACCESS_KEYS_ROTATED")
