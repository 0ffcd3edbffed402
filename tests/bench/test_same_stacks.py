"""The yardstick is honest: the hand-written app yields the generator's stacks, and owes it nothing but tables."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from baseline.cli import main
from baseline.emit.node import choose_node
from tests.bench.rounds import APP
from tests.bench.scenario import HOME_REGION, Scenario
from tests.bench.tables import read_tables

# us-west-1 lacks a rule that other Regions have, so home, governed and odd Regions are all compared.
SCENARIO = Scenario("1 account x 2 Regions", (HOME_REGION, "us-west-1"))
BYTES_TOLERANCE = 0.15
VALUES_TOLERANCE = 0.15
COMPARED_BY_VALUES = (
    "AWS::CloudTrail::Trail",
    "AWS::CloudWatch::Alarm",
    "AWS::Config::ConfigRule",
    "AWS::Config::ConfigurationRecorder",
    "AWS::EC2::FlowLog",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::Subnet",
    "AWS::EC2::VPCEndpoint",
    "AWS::KMS::Key",
    "AWS::Lambda::Function",
    "AWS::Logs::MetricFilter",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "Custom::AccountSetting",
)

Templates = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[Templates, Templates]:
    """Templates by layer and Region: those of the generator, and those of the hand-written app."""
    folder = tmp_path_factory.mktemp("bench")
    out, tables, assembly = folder / "out", folder / "tables.json", folder / "hand"
    profile = SCENARIO.write_profile(folder)
    assert main(["generate", str(profile), "-o", str(out), "--format", "cloudformation"]) == 0
    tables.write_text(json.dumps(read_tables(out)), encoding="utf-8")
    choose_node()
    done = subprocess.run(
        [sys.executable, str(APP), str(tables), str(assembly)], cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    generated = {
        (stack["layer"], target["region"]): _template(out / stack["template"])
        for stack in json.loads((out / "manifest.json").read_text(encoding="utf-8"))["stacks"]
        for target in stack["targets"]
    }
    handwritten = {_place(path.name): _template(path) for path in sorted(assembly.glob("*.template.json"))}
    return generated, handwritten


@pytest.mark.node
@pytest.mark.slow
def test_layers_and_regions_are_the_same(both: tuple[Templates, Templates]) -> None:
    generated, handwritten = both
    assert sorted(handwritten) == sorted(generated)


@pytest.mark.node
@pytest.mark.slow
def test_each_stack_holds_the_same_types(both: tuple[Templates, Templates]) -> None:
    generated, handwritten = both
    for place, template in generated.items():
        assert _types(handwritten[place]) == _types(template), place


@pytest.mark.node
@pytest.mark.slow
@pytest.mark.parametrize("kind", COMPARED_BY_VALUES)
def test_resources_say_as_much(both: tuple[Templates, Templates], kind: str) -> None:
    generated, handwritten = (sum(_values_of(one, kind) for one in side.values()) for side in both)
    assert generated > 0
    assert handwritten == pytest.approx(generated, rel=VALUES_TOLERANCE)


@pytest.mark.node
@pytest.mark.slow
def test_templates_are_as_long(both: tuple[Templates, Templates]) -> None:
    generated, handwritten = (sum(map(_length, side.values())) for side in both)
    assert handwritten == pytest.approx(generated, rel=BYTES_TOLERANCE)


@pytest.mark.node
@pytest.mark.slow
def test_rules_filters_and_alarms_are_the_same_ones(both: tuple[Templates, Templates]) -> None:
    generated, handwritten = both
    for place, template in generated.items():
        assert _identities(handwritten[place]) == _identities(template), place


def test_app_imports_nothing_of_this_project() -> None:
    imported: set[str] = set()
    for node in ast.walk(ast.parse(APP.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {one.name.partition(".")[0] for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported == {"__future__", "aws_cdk", "constructs", "json", "pathlib", "sys", "typing"}


def _template(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def _place(name: str) -> tuple[str, str]:
    layer, _, region = name.removesuffix(".template.json").partition("-")
    return layer, region


def _types(template: dict[str, Any]) -> Counter[str]:
    return Counter(one["Type"] for one in template["Resources"].values())


def _length(template: dict[str, Any]) -> int:
    return len(json.dumps(template, separators=(",", ":")))


def _values_of(template: dict[str, Any], kind: str) -> int:
    return sum(_values(one["Properties"]) for one in template["Resources"].values() if one["Type"] == kind)


def _values(node: Any) -> int:
    """How many values stand in a property tree; a reference or a joined text is one."""
    if isinstance(node, dict):
        if len(node) == 1 and (name := next(iter(node))) and (name == "Ref" or name.startswith("Fn::")):
            return 1
        return sum(map(_values, node.values()))
    if isinstance(node, list):
        return sum(map(_values, node))
    return 1


def _identities(template: dict[str, Any]) -> list[str]:
    """What each rule, filter and alarm is called and says, without what only places it."""
    keys = (
        "ConfigRuleName",
        "Source",
        "InputParameters",
        "MaximumExecutionFrequency",
        "FilterPattern",
        "MetricName",
        "Threshold",
        "Period",
    )
    return sorted(
        json.dumps({key: one["Properties"][key] for key in keys if key in one["Properties"]}, sort_keys=True)
        for one in template["Resources"].values()
        if one["Type"] in ("AWS::Config::ConfigRule", "AWS::Logs::MetricFilter", "AWS::CloudWatch::Alarm")
    )
