"""A waiver reaches Security Hub: the check that would report it is disabled where it holds, with its reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import Plan
from baseline.report.coverage import Status, coverage

PROFILE = """\
schema: baseline/v1
name: waived
imports: [aws-fsbp]
controls: {include: [securityhub.hub]}
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1, us-east-1]
  accounts: [{name: main, role: standalone}]
contacts: {security: {name: Security, email: security@example.com, phone: "+32 2 555 01 00"}}
waivers:
  - control: ebs.default_encryption
    regions: [us-east-1]
    reason: "The AMIs there are sold unencrypted"
    owner: ciso@example.com
    expires: 2027-03-31
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    path = tmp_path / "waived.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return plan_profile(open_profile(path), date(2027, 1, 31))


def hub_in(plan: Plan, region: str) -> dict[str, Any]:
    (found,) = (
        one.parameters
        for stack in plan.stacks
        for one in stack.instances
        if one.id == "securityhub.hub" and region in {target.region for target in stack.targets}
    )
    return found


def test_the_check_is_disabled_where_the_waiver_holds_and_nowhere_else(plan: Plan) -> None:
    assert hub_in(plan, "us-east-1")["disabled_controls"]["EC2.7"] == (
        "The AMIs there are sold unencrypted (waived until 2027-03-31 by ciso@example.com)"
    )
    assert "EC2.7" not in hub_in(plan, "eu-west-1")["disabled_controls"]


def test_the_waiver_lowers_the_coverage_visibly(plan: Plan) -> None:
    (found,) = (one for one in coverage(plan, framework("aws-fsbp"), controls()) if one.requirement.id == "EC2.7")
    assert found.status is Status.PARTIAL
    assert "ebs.default_encryption is waived in main us-east-1 until 2027-03-31" in found.remaining
