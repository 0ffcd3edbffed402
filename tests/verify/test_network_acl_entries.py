"""What controls put into one network ACL together is counted, in either format."""

from __future__ import annotations

from typing import Any

import pytest

from baseline.plan.plan import Plan
from baseline.verify.modules import check as check_modules
from baseline.verify.template import check
from tests.harness import Emitted, emit_control

RULE = "network-acl-entries"
DENIALS = [
    {"number": number, "tier": "public", "action": "deny", "cidr": f"203.0.113.{number}/32", "protocol": "all"}
    for number in range(1, 6)
]


def emitted(sources: int) -> Emitted:
    """Denials before a public tier that takes connections from so many ranges."""
    ranges = [f"198.51.100.{number}/32" for number in range(sources)]
    vpc = {"vpc.baseline_vpc": {"load_balancer_sources": ranges}}
    return emit_control("vpc.network_acls", {"rules": DENIALS}, others=vpc)


def in_module(one: Emitted) -> list[Any]:
    return [finding for finding in check_modules({one.stack.name: one.module}) if finding.rule == RULE]


def in_template(one: Emitted) -> list[Any]:
    plan = Plan("test", one.stack.setting, (one.stack,))
    return [finding for finding in check(plan, {one.stack.name: one.template}) if finding.rule == RULE]


# Six of the baseline VPC beside those of the sources, and five denials.
def test_terraform_has_room_for_nineteen_entries_each_way() -> None:
    assert in_module(emitted(8)) == []
    (finding,) = in_module(emitted(9))
    assert finding.resource == "aws_network_acl.vpc_baseline_vpc_public"
    assert "20 inbound entries (15 of vpc.baseline_vpc, 5 of vpc.network_acls); allowed are 19" in finding.message
    assert "name fewer ranges" in finding.message


@pytest.mark.node
def test_a_template_has_room_for_nineteen_entries_each_way() -> None:
    assert in_template(emitted(8)) == []
    (finding,) = in_template(emitted(9))
    assert finding.resource.startswith("VpcBaselineVpcNetworkPublicNetworkAcl")
    assert "20 inbound entries (15 of vpc.baseline_vpc, 5 of vpc.network_acls); allowed are 19" in finding.message
