"""What a profile may ask of the edge, and how it is told what it may not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from baseline.context import Contact
from baseline.control import ControlParams
from baseline.controls.cloudfront.waf_association import WafAssociation
from baseline.controls.shield.advanced_protection import AdvancedProtection
from baseline.controls.waf.cloudfront_web_acl import CloudfrontWebAcl
from baseline.errors import BaselineError
from baseline.facts import waf_rule_groups
from tests.harness import SETTING, emit_control

YES = {"acknowledge": "I accept 3,000 USD per month for 12 months"}
DISTRIBUTION = {"arn": "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL"}
PROTECTED = YES | {"resources": [DISTRIBUTION]}
CHECKED = DISTRIBUTION | {"health_check_id": "01234567-89ab-cdef-0123-456789abcdef"}
GROUPS = {name: waf_rule_groups.rule_group(name) for name in waf_rule_groups.names()}
FREE = [name for name, group in GROUPS.items() if group and not group.paid]


def params(model: type[ControlParams], given: dict[str, Any]) -> Any:
    return model.model_validate_json(json.dumps(given))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"groups": []}, "at least 1"),
        ({"groups": [{"name": "AWSManagedRulesLinux"}]}, "no rule group 'AWSManagedRulesLinux'"),
        ({"groups": [{"name": "AWSManagedRulesBotControlRuleSet"}]}, "costs extra"),
        ({"groups": [{"name": "AWSManagedRulesACFPRuleSet"}]}, "costs extra"),
        ({"groups": [{"name": FREE[0]}, {"name": FREE[0]}]}, "twice"),
        ({"groups": [{"name": name} for name in FREE]}, "WCU, capacity_limit is 1500"),
        ({"capacity_limit": 1_000}, "the rules need 1127 WCU"),
        ({"capacity_limit": 5_001}, "less than or equal to 5000"),
        ({"bot_control": {"inspection_level": "COMMON"}}, "acknowledge"),
        ({"bot_control": {"acknowledge": "yes"}}, "I accept the fees of AWS WAF Bot Control"),
        ({"default_action": "block"}, "lets nobody pass"),
        ({"allowed_countries": ["BE"]}, "but everybody does"),
        ({"rate_limit": 9}, "greater than or equal to 10"),
        ({"rate_limit_window_seconds": 61}, "60, 120, 300 or 600"),
        ({"log_group_retention_days": 100}, "90, 120"),
        ({"redacted_headers": ["Authorization"]}, "not the name of a header"),
        ({"log_bucket": {"glacier_days": 400}}, "expiration_days"),
    ],
)
def test_a_web_acl_that_cannot_stand_is_refused_with_the_way_out(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        params(CloudfrontWebAcl.Params, given)


def test_more_capacity_can_be_asked_for_by_name() -> None:
    given = {"capacity_limit": 5_000, "groups": [{"name": name} for name in FREE]}

    assert len(params(CloudfrontWebAcl.Params, given).rules) == len(FREE) + 1


def test_one_word_turns_everything_to_counting_and_each_group_can_differ() -> None:
    rules = params(
        CloudfrontWebAcl.Params,
        {
            "action": "count",
            "groups": [{"name": FREE[0]}, {"name": FREE[1], "action": "block"}],
            "rate_limit_action": "block",
        },
    ).rules

    assert [rule.action for rule in rules] == ["block", "count", "block"]


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        ([], "at least 1"),
        (["d111111abcdef8.cloudfront.net"], "not the id of a CloudFront distribution"),
        (["E1ABCDEFGHIJKL", "E1ABCDEFGHIJKL"], "twice"),
        (["E1ABCDEFGHIJKL", "arn:aws:cloudfront::111122223333:distribution/E1ABCDEFGHIJKL"], "twice"),
        (["arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL"], "not the id of a CloudFront distribution"),
    ],
)
def test_distributions_are_listed_by_id_once_each(ids: list[str], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        params(WafAssociation.Params, {"distribution_ids": ids})


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "acknowledge"),
        ({"acknowledge": "yes"}, "I accept 3,000 USD per month for 12 months"),
        (YES | {"resources": [{"arn": "arn:aws:s3:::bucket"}]}, "no ARN that Shield Advanced protects"),
        (
            YES | {"resources": [DISTRIBUTION, {"arn": DISTRIBUTION["arn"].replace("111122223333", "")}]},
            "twice",
        ),
        (
            YES
            | {"resources": [{"arn": "arn:aws:route53:::hostedzone/Z0123456789ABC", "automatic_response": "block"}]},
            "not ROUTE_53_HOSTED_ZONE",
        ),
        (YES | {"resources": [DISTRIBUTION | {"account": "shop"}]}, "account is for hosted zones"),
        (YES, "resources"),
        (YES | {"resources": []}, "at least 1"),
        (PROTECTED | {"groups": [{"of": "ALL"}, {"of": "ALL"}]}, "one kind"),
        (PROTECTED | {"response_team_log_buckets": ["logs"]}, "response_team_access"),
        (PROTECTED | {"emergency_contacts": [{"email": "a@example.com"}]}, "proactive_engagement"),
        (YES | {"proactive_engagement": True, "resources": [DISTRIBUTION]}, "health_check_id"),
        (
            YES
            | {
                "proactive_engagement": True,
                "resources": [CHECKED],
                "emergency_contacts": [{"email": "a@example.com"}],
            },
            "has a phone",
        ),
    ],
)
def test_half_configured_protection_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        params(AdvancedProtection.Params, given)


def test_resources_of_one_name_in_two_accounts_are_two_resources() -> None:
    web = [f"arn:aws:elasticloadbalancing:eu-west-1:{one}:loadbalancer/web" for one in ("111122223333", "444455556666")]

    assert len(params(AdvancedProtection.Params, YES | {"resources": [{"arn": arn} for arn in web]}).protected) == 2


BALANCER = {"arn": "arn:aws:elasticloadbalancing:eu-west-1::loadbalancer/app/web/50dc6c495c0c9188"}
RESPONSE = {"automatic_response": "block"}


@pytest.mark.parametrize(
    ("resources", "commands"),
    [
        ([DISTRIBUTION, BALANCER], []),
        ([DISTRIBUTION | RESPONSE, BALANCER], ["aws cloudfront associate-distribution-web-acl"]),
        ([DISTRIBUTION, BALANCER | RESPONSE], ["aws wafv2 associate-web-acl"]),
    ],
)
def test_a_web_acl_is_asked_for_where_automatic_response_takes_one(
    resources: list[dict[str, str]], commands: list[str]
) -> None:
    notes = AdvancedProtection().notes(params(AdvancedProtection.Params, YES | {"resources": resources}))

    assert [note for note in notes if "web ACL" in note] == [
        note for note in notes if any(command in note for command in commands)
    ]
    assert len([note for note in notes if "web ACL" in note]) == len(commands)


def test_what_a_distribution_may_have_before_is_said_as_the_deployment_takes_it() -> None:
    listed = ["E1ABCDEFGHIJKL", "arn:aws:cloudfront::111122223333:distribution/E2ABCDEFGHIJKL"]
    first, *_, last = WafAssociation().notes(params(WafAssociation.Params, {"distribution_ids": listed}))

    assert "for id in E1ABCDEFGHIJKL E2ABCDEFGHIJKL; do" in first
    assert "None, or the one of the baseline, is well" in first
    assert "naming.prefix" in last


ENGAGED = YES | {"proactive_engagement": True, "resources": [CHECKED]}


def emergency_contact(contacts: dict[str, Contact]) -> Any:
    setting = replace(SETTING, contacts=contacts)
    emitted = emit_control("shield.advanced_protection", ENGAGED, setting=setting)
    (engagement,) = [one for one in emitted.terraform if one.type == "aws_shield_proactive_engagement"]
    return engagement.properties["emergency_contact"]


def test_the_security_contact_of_the_profile_is_called_by_a_number_that_shield_takes() -> None:
    contact = Contact("Security", "security@example.com", "+49 (30) 90-1820")

    assert emergency_contact({"security": contact}) == [
        {"email_address": "security@example.com", "phone_number": "+4930901820"}
    ]


@pytest.mark.parametrize("contacts", [{}, {"security": Contact("Security", "security@example.com", "030 901820")}])
def test_engagement_without_a_number_to_call_is_an_error_that_says_what_to_write(
    contacts: dict[str, Contact],
) -> None:
    with pytest.raises(BaselineError, match=r"contacts\.security"):
        emergency_contact(contacts)
