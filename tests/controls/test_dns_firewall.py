"""What the filter of DNS queries refuses, and which of its rules decides."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from pydantic import ValidationError

from baseline.controls.route53.dns_firewall import DnsFirewall
from constructs_lib import DnsFirewall as DnsFirewallConstruct
from constructs_lib.documents.dns_firewall import MANAGED_LISTS, FirewallRule, firewall_fail_open, firewall_rules
from tests.harness import emit_control

LIST = {"list": "malware", "id": "rslvr-fdl-0123456789abcdef"}


def params(**given: Any) -> Any:
    return DnsFirewall.Params.model_validate(given, strict=False)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "without them nothing is filtered"),
        ({"allowed_domains": ["example.com"]}, "without them nothing is filtered"),
        ({"managed_lists": [LIST, {**LIST, "action": "alert"}]}, "the list malware stands here twice"),
        ({"managed_lists": [{**LIST, "id": "AWSManagedDomainsMalwareDomainList"}]}, "is not the id of a domain list"),
        ({"blocked_domains": ["example.com"], "allowed_domains": ["example.com"]}, "nothing blocks it"),
        ({"managed_lists": [LIST], "allowed_domains": ["*"]}, "is not a domain"),
        ({"managed_lists": [LIST], "allowed_domains": ["a.*.example.com"]}, "is not a domain"),
        ({"managed_lists": [LIST], "priority": 100}, "greater than or equal to 101"),
    ],
)
def test_what_filters_nothing_or_is_refused_by_aws_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        params(**given)


def test_own_exceptions_decide_before_every_list() -> None:
    rules = firewall_rules(
        managed_lists=dict.fromkeys(MANAGED_LISTS, ("rslvr-fdl-0", "block")),
        allowed_domains=["example.com"],
        blocked_domains=["example.org"],
    )

    in_order = sorted(rules, key=lambda rule: rule.priority)
    assert [one.action for one in in_order] == ["ALLOW", *["BLOCK"] * 5]
    assert len({one.priority for one in rules}) == len(rules)


def test_what_an_allowed_domain_leads_on_to_is_trusted_and_of_no_other() -> None:
    rules = firewall_rules(
        managed_lists={"malware": ("rslvr-fdl-0", "alert"), "botnet": ("rslvr-fdl-1", "block")},
        allowed_domains=["example.com"],
        blocked_domains=["example.org"],
    )

    trusted = {one.name: one.redirection == "TRUST_REDIRECTION_DOMAIN" for one in rules}
    assert trusted == {"allowed": True, "blocked": False, "botnet": False, "malware": False}


def test_an_allowed_domain_is_answered_in_either_format() -> None:
    given = {"managed_lists": [LIST], "allowed_domains": ["example.com"]}
    emitted = emit_control("route53.dns_firewall", given)

    (group,) = (one for one in emitted.cloudformation if one.type == "AWS::Route53Resolver::FirewallRuleGroup")
    ours = {one["Action"]: one["FirewallDomainRedirectionAction"] for one in group.properties["FirewallRules"]}
    theirs = {
        one.properties["action"]: one.properties["firewall_domain_redirection_action"]
        for one in emitted.terraform
        if one.type == "aws_route53_resolver_firewall_rule"
    }
    assert ours == theirs == {"ALLOW": "TRUST_REDIRECTION_DOMAIN", "BLOCK": "INSPECT_REDIRECTION_DOMAIN"}


def test_a_list_keeps_its_priority_when_others_come() -> None:
    (alone,) = firewall_rules(managed_lists={"malware": ("rslvr-fdl-0", "alert")})

    assert alone in firewall_rules(
        managed_lists={"botnet": ("rslvr-fdl-1", "block"), "malware": ("rslvr-fdl-0", "alert")}
    )


def test_without_a_verdict_queries_are_unanswered_unless_asked_otherwise() -> None:
    assert firewall_fail_open("vpc-1", fail_open=False).wanted == {"FirewallFailOpen": "exactly DISABLED"}
    assert firewall_fail_open("vpc-1", fail_open=True).wanted == {"FirewallFailOpen": "exactly ENABLED"}


def test_the_note_asks_for_the_ids_where_there_are_lists_of_aws() -> None:
    control = DnsFirewall()

    assert "AWSManagedDomainsMalwareDomainList" in control.notes(params(managed_lists=[LIST]))[0]
    assert not any("ManagedOwnerName" in one for one in control.notes(params(blocked_domains=["example.org"])))


@pytest.mark.parametrize(
    ("given", "words"), [({"rules": []}, "filters nothing"), ({"priority": 9900}, "Firewall Manager")]
)
def test_the_construct_refuses_what_aws_would(given: dict[str, Any], words: str) -> None:
    rules = [FirewallRule("malware", 330, "BLOCK", "rslvr-fdl-0")]

    with pytest.raises(ValueError, match=words):
        DnsFirewallConstruct(Stack(App(), "Test"), "Vpc", **{"name": "dns", "vpc_id": "vpc-1", "rules": rules, **given})
