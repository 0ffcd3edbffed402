"""The cloud assembly: what the CDK command line reads, deploys and in which order."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from baseline.control import Format
from baseline.emit.cloudformation import assembly
from baseline.model.loader import LoadedProfile
from baseline.pipeline import emit, open_profile, plan_profile
from baseline.plan.plan import Plan
from baseline.tree.writer import write_tree
from tests.emit.conftest import PROFILE, TODAY, Cdk


@pytest.fixture
def manifest(plan: Plan) -> dict[str, Any]:
    (about, version) = assembly(plan, "../cloudformation")
    assert (about.path, version.path) == ("cdk.out/manifest.json", "cdk.out/cdk.out")
    assert json.loads(version.text) == {"version": "36.0.0"}
    return json.loads(about.text)


def test_every_target_has_its_stacks_over_shared_templates(manifest: dict[str, Any]) -> None:
    assert manifest["version"] == "36.0.0"
    artifacts = manifest["artifacts"]
    assert list(artifacts) == [
        f"{account}-{place}"
        for account in ("boss", "shop")
        for place in (
            "eu-west-1-foundation", "eu-west-1-logging", "eu-west-1-detection", "eu-west-1-identity",
            "us-east-1-foundation", "us-east-1-detection",
        )
    ]  # fmt: skip
    boss, shop = artifacts["boss-us-east-1-detection"], artifacts["shop-us-east-1-detection"]
    assert boss["environment"] == "aws://111122223333/us-east-1"
    assert shop["environment"] == "aws://444455556666/us-east-1"
    assert boss["properties"] == shop["properties"]
    assert boss["properties"]["templateFile"] == "../cloudformation/detection-governed.template.json"
    assert boss["properties"]["stackName"] == "acme-baseline-detection"
    assert boss["properties"]["tags"] == {"owner": "the security team"}


@pytest.mark.parametrize(
    ("stack", "waits_for"),
    [
        ("boss-eu-west-1-foundation", []),
        ("boss-eu-west-1-logging", ["boss-eu-west-1-foundation"]),
        ("boss-eu-west-1-detection", ["boss-eu-west-1-foundation", "boss-eu-west-1-logging"]),
        ("shop-us-east-1-detection",
         ["shop-eu-west-1-detection", "shop-eu-west-1-foundation", "shop-eu-west-1-logging",
          "shop-us-east-1-foundation"]),
    ],
)  # fmt: skip
def test_a_stack_waits_for_earlier_layers_here_and_at_home(
    manifest: dict[str, Any], stack: str, waits_for: list[str]
) -> None:
    assert manifest["artifacts"][stack]["dependencies"] == waits_for


@pytest.mark.node
def test_the_command_line_reads_what_generate_writes(
    cdk: Cdk, loaded: LoadedProfile, plan: Plan, tmp_path: Path
) -> None:
    write_tree(tmp_path / "out", emit(loaded, plan, (Format.CLOUDFORMATION,)).artifacts)
    listed = [line.split()[0] for line in cdk("ls", "--app", "out/cdk.out", cwd=tmp_path).splitlines()]
    assert listed == list(json.loads((tmp_path / "out/cdk.out/manifest.json").read_text())["artifacts"])
    (told,) = re.findall("^cdk deploy --app cdk.out ('shop-.*)$", (tmp_path / "out/README.md").read_text(), re.M)
    one = [line.split()[0] for line in cdk("ls", "--app", "out/cdk.out", *shlex.split(told), cwd=tmp_path).splitlines()]
    assert one == [stack for stack in listed if stack.startswith("shop-")]
    shown = cdk("synth", "--json", "--exclusively", "--app", "out/cdk.out", "shop-eu-west-1-identity", cwd=tmp_path)
    written = (tmp_path / "out/cloudformation/identity-home.template.json").read_text(encoding="utf-8")
    assert json.loads(shown) == json.loads(written)


@pytest.mark.node
@pytest.mark.slow
def test_synth_through_cdk_json_writes_the_same_templates(cdk: Cdk, tmp_path: Path) -> None:
    profile = tmp_path / "one.yaml"
    profile.write_text(re.sub(r"include: .*", "include: [iam.support_role]}", PROFILE), encoding="utf-8")
    cdk("synth", "--quiet", "-c", f"profile={profile}", "-o", tmp_path / "cdk.out")
    loaded = open_profile(profile)
    plan = plan_profile(loaded, TODAY)
    written = {path.name: path.read_bytes() for path in (tmp_path / "cdk.out").glob("*.template.json")}
    emitted = emit(loaded, plan, (Format.CLOUDFORMATION,))
    expected = {
        Path(one.path).name: one.text.encode() for one in emitted.artifacts if one.path.startswith("cloudformation/")
    }
    assert written == expected
    stacks = json.loads((tmp_path / "cdk.out" / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    assert {one["properties"]["templateFile"].removeprefix("./") for one in stacks.values()} == set(expected)
