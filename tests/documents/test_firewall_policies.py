"""What policies of Firewall Manager apply."""

from __future__ import annotations

import json
from typing import Any

import pytest

from constructs_lib.documents.firewall_policies import shield_policy_data, waf_policy_data
from constructs_lib.documents.web_acl_rules import ManagedRuleGroup


def waf(**given: Any) -> dict[str, Any]:
    groups = [
        (ManagedRuleGroup("AWSManagedRulesCommonRuleSet", ("SizeRestrictions_BODY",), "Version_1.0"), "block"),
        (ManagedRuleGroup("AWSManagedRulesLinuxRuleSet"), "count"),
    ]
    defaults = {"default_action": "allow", "override_associations": False, "log_destination_arn": None}
    return waf_policy_data(groups, **(defaults | given))  # type: ignore[arg-type]


def test_groups_block_unless_they_count_and_one_rule_can_count_alone() -> None:
    common, linux = waf()["preProcessRuleGroups"]

    assert (common["overrideAction"], linux["overrideAction"]) == ({"type": "NONE"}, {"type": "COUNT"})
    assert common["ruleActionOverrides"] == [{"name": "SizeRestrictions_BODY", "actionToUse": {"count": {}}}]
    assert common["excludeRules"] == []


def test_a_version_holds_only_where_it_is_switched_on() -> None:
    common, linux = (one["managedRuleGroupIdentifier"] for one in waf()["preProcessRuleGroups"])

    assert (common["versionEnabled"], common["version"]) == (True, "Version_1.0")
    assert (linux["versionEnabled"], linux["version"]) == (None, None)


def test_credentials_stay_out_of_logs_and_nothing_is_sampled() -> None:
    data = waf(log_destination_arn="arn:aws:s3:::aws-waf-logs-acme", redacted_headers=["cookie"])

    assert data["loggingConfiguration"] == {
        "logDestinationConfigs": ["arn:aws:s3:::aws-waf-logs-acme"],
        "redactedFields": [{"redactedFieldType": "SingleHeader", "redactedFieldValue": "cookie"}],
    }
    assert not data["sampledRequestsEnabledForDefaultActions"]
    assert not any(one["sampledRequestsEnabled"] for one in data["preProcessRuleGroups"])


def test_web_acls_are_made_only_where_a_resource_is() -> None:
    assert waf()["optimizeUnassociatedWebACL"] is True
    assert shield_policy_data()["optimizeUnassociatedWebACL"] is True


@pytest.mark.parametrize(
    ("chosen", "response"),
    [
        (None, None),
        ("count", {"automaticResponseStatus": "ENABLED", "automaticResponseAction": "COUNT"}),
        ("block", {"automaticResponseStatus": "ENABLED", "automaticResponseAction": "BLOCK"}),
        ("disabled", {"automaticResponseStatus": "DISABLED"}),
    ],
)
def test_shield_answers_an_attack_as_chosen_and_leaves_it_to_accounts_otherwise(chosen: Any, response: Any) -> None:
    assert shield_policy_data(chosen).get("automaticResponseConfiguration") == response


def test_fifty_groups_fit_into_what_the_api_takes() -> None:
    groups = [(ManagedRuleGroup("AWSManagedRulesAmazonIpReputationList"), "block")] * 50
    data = waf_policy_data(groups, default_action="allow", override_associations=False, log_destination_arn=None)  # type: ignore[arg-type]

    assert len(json.dumps(data, separators=(",", ":"))) < 30_000
