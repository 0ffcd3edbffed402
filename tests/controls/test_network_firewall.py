"""What an egress firewall refuses, and what its documents let out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template
from pydantic import ValidationError

from baseline.controls.networkfirewall.egress import Egress
from baseline.model.field_problems import FieldError
from constructs_lib import EgressFirewall
from constructs_lib.documents.egress_firewall import CAPACITY, policy, rule_group
from tests.controls.cases.networkfirewall import REQUIRED
from tests.controls.test_vpc_peering import PLACE

GIVEN = REQUIRED["networkfirewall.egress"]
HERE = GIVEN["firewalls"][0]


def params(**changes: Any) -> Any:
    return Egress.Params.model_validate({**GIVEN, **changes}, strict=False)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"allowed_domains": []}, "at least 1 item"),
        ({"allowed_domains": ["*.example.com"]}, "is not a domain"),
        ({"allowed_domains": ["."]}, "is not a domain"),
        *(
            ({"firewalls": [{**HERE, "home_networks": [one]}]}, f"'{one}' is not a private range")
            for one in ("0.0.0.0/0", "10.999.0.0/16", "10.1.2.3/8", "172.31.0.0/8", "10.0.0.0", "8.8.8.0/24", "ten")
        ),
        ({"firewalls": [{**HERE, "subnet_ids": []}]}, "at least 1 item"),
    ],
)
def test_what_would_let_everything_out_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        params(**changes)


def test_an_account_gets_its_own_firewall_and_one_alone() -> None:
    here = params(firewalls=[{**HERE, "account": "one"}])

    assert Egress().localize(here, replace(PLACE, account="two")) is None
    two = params(firewalls=[{**HERE, "account": "one"}, {**HERE, "account": "one", "home_networks": ["10.1.0.0/16"]}])
    with pytest.raises(FieldError) as raised:
        Egress().localize(two, PLACE)
    assert raised.value.problems[0].path == ("firewalls", 1)


def test_what_is_not_tcp_is_dropped_from_anywhere_before_names_are_looked_at() -> None:
    first, second = policy("protocols", "domains")["StatefulRuleGroupReferences"]
    (rule,) = rule_group("protocols", domains=(), home_networks=["10.0.0.0/16"])["RulesSource"]["StatefulRules"]

    assert (first["ResourceArn"], second["ResourceArn"]) == ("protocols", "domains")
    assert first["Priority"] < second["Priority"]
    header, options = rule["Header"], {one["Keyword"]: one["Settings"] for one in rule["RuleOptions"]}
    assert (rule["Action"], header["Protocol"]) == ("DROP", "IP")
    assert (header["Source"], header["Destination"]) == ("ANY", "ANY")
    assert options == {"sid": ["1"], "ip_proto": ["!TCP"]}


@pytest.mark.parametrize("network", ["10.0.0.0/16", "172.16.0.0/12", "192.168.7.0/24", "100.64.0.0/10"])
def test_a_private_network_is_one_that_no_route_to_the_internet_uses(network: str) -> None:
    assert params(firewalls=[{**HERE, "home_networks": [network]}]).firewalls[0].home_networks == (network,)


def test_the_network_that_a_range_is_in_is_offered() -> None:
    with pytest.raises(ValidationError) as raised:
        params(firewalls=[{**HERE, "home_networks": ["10.1.2.3/8"]}])
    (problem,) = raised.value.errors()[0]["ctx"]["error"].problems
    assert problem.advice == "did you mean '10.0.0.0/8'?"


def test_the_rule_group_holds_as_many_domains_as_a_profile_may_name() -> None:
    assert CAPACITY["domains"] >= 2 * 1000


def test_the_firewall_cannot_be_taken_away_and_reports_what_it_drops() -> None:
    stack = Stack(App(), "Test")
    EgressFirewall(
        stack,
        "Egress",
        name="acme-egress",
        vpc_id="vpc-1",
        subnet_ids=["subnet-1"],
        home_networks=["10.0.0.0/16"],
        allowed_domains=[".example.com"],
        log_group_name="/acme/network-firewall",
        kms_key_id="key",
    )
    template = Template.from_stack(stack)

    template.has_resource_properties(
        "AWS::NetworkFirewall::Firewall", {"DeleteProtection": True, "SubnetChangeProtection": True}
    )
    template.has_resource("AWS::Logs::LogGroup", {"DeletionPolicy": "RetainExceptOnCreate"})
    (logging,) = template.find_resources("AWS::NetworkFirewall::LoggingConfiguration").values()
    kinds = logging["Properties"]["LoggingConfiguration"]["LogDestinationConfigs"]
    assert [one["LogType"] for one in kinds] == ["ALERT"]


def test_a_firewall_without_domains_is_refused() -> None:
    with pytest.raises(ValueError, match="are required"):
        EgressFirewall(
            Stack(App(), "Test"),
            "Egress",
            name="acme-egress",
            vpc_id="vpc-1",
            subnet_ids=["subnet-1"],
            home_networks=["10.0.0.0/16"],
            allowed_domains=[],
            log_group_name="/acme/network-firewall",
            kms_key_id="key",
        )
