"""CloudFormation's limits, as a user meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from baseline.catalog.discovery import controls
from baseline.cli import main
from baseline.control import Layer
from baseline.facts.config_rules import identifiers, managed_rule
from baseline.names import Names
from baseline.plan.plan import ControlInstance, Plan, Setting, StackPlan, Target
from baseline.verify.limits import check

MANY = """\
schema: baseline/v1
name: many
organization:
  name: acme
  home_region: us-east-1
  governed_regions: [us-east-1]
  accounts: [{name: main, role: standalone}]
contacts: {security: {name: Security, email: security@example.com, phone: "+32 2 555 01 00"}}
controls: {include: [config.managed_rules]}
set_parameters:
  config.managed_rules:
    rules:
"""


@pytest.mark.parametrize(("single", "packed", "found"), [(600, 400, 0), (600, 401, 1), (1001, 0, 1)])
def test_rules_of_packs_count_as_rules_of_the_account(single: int, packed: int, found: int) -> None:
    setting = Setting(Names("acme"), "eu-west-1", None, {}, {})
    target = Target("main", "eu-west-1")
    rules_of = controls()["config.managed_rules"]
    instances = (ControlInstance(rules_of, rules_of.Params()),)
    stack = StackPlan("detection-home", Layer.DETECTION, (target,), instances, {}, setting)
    rules = {f"Rule{number}": {"Type": "AWS::Config::ConfigRule", "Properties": {}} for number in range(single)}
    body = "Type: AWS::Config::ConfigRule\n" * packed
    pack = {"Type": "AWS::Config::ConformancePack", "Properties": {"TemplateBody": body}}
    findings = check(Plan("p", setting, (stack,)), {"detection-home": {"Resources": {**rules, "Pack": pack}}})
    told = [one.message for one in findings if "rules of AWS Config" in one.message]
    assert len(told) == found
    assert all("takes 1,000: import fewer frameworks" in one for one in told)


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("context", ["{}", '{"@aws-cdk/core:stackResourceLimit": 5}'])
def test_too_many_resources_are_told_with_the_stack_the_control_and_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], context: str
) -> None:
    monkeypatch.setenv("CDK_CONTEXT_JSON", context)
    free = [name for name in identifiers() if not any(one.required for one in managed_rule(name).parameters)]
    assert len(free) > 620
    profile = tmp_path / "many.yaml"
    profile.write_text(MANY + "".join(f"      {name}: {{}}\n" for name in free[:620]), encoding="utf-8")
    assert main(["generate", str(profile), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err
    assert "detection-home/template: " in said
    assert "resources, CloudFormation takes 500: " in said
    assert "are config.managed_rules's: have its parameters ask for less" in said
    assert not (tmp_path / "out").exists()
