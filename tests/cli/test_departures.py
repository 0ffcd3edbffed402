"""What leaves a profile is said, since nothing takes it down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baseline.facts.regions import REGIONS, partition_of
from tests.cli.conftest import SMALL, Run

HEAD = "no longer in the profile"
TAKEN_OUT = "taken out of stacks that stay"


@pytest.fixture
def regenerated(run: Run, tmp_path: Path):
    """What `generate` says of a folder that it wrote for `small.yaml`, after words of the profile were changed."""

    def generate(*changes: tuple[str, str]) -> str:
        assert run("generate", "small.yaml", "-o", "build", "--format", "terraform").code == 0
        text = SMALL
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "small.yaml").write_text(text, encoding="utf-8")
        answer = run("generate", "small.yaml", "-o", "build", "--format", "terraform")
        assert answer.code == 0, answer.err
        return answer.err

    return generate


def test_a_region_that_left_is_named_with_its_stacks(regenerated) -> None:
    said = regenerated(("[eu-west-1, us-east-1]", "[eu-west-1]"))
    assert f"{HEAD}; what was deployed of it stays until you take it down:\n  main us-east-1: acme-baseline-f" in said
    assert "eu-west-1: " not in said
    assert TAKEN_OUT not in said


def test_a_stack_that_left_is_named(regenerated) -> None:
    said = regenerated((", iam.support_role", ""))
    assert "  main eu-west-1: acme-baseline-identity\n" in said


def test_a_control_that_left_a_standing_stack_is_named(regenerated) -> None:
    said = regenerated(("[sns.security_topics, iam.support_role]", "[kms.baseline_keys, iam.support_role]"))
    assert HEAD not in said
    assert f"{TAKEN_OUT}; the next deployment" in said
    assert "  sns.security_topics: main eu-west-1, main us-east-1\n" in said


def test_another_prefix_leaves_everything_behind(regenerated) -> None:
    said = regenerated(("controls:", "naming: {prefix: other}\ncontrols:"))
    assert "  main eu-west-1: acme-baseline-foundation, acme-baseline-identity\n" in said
    assert "  main us-east-1: acme-baseline-foundation\n" in said


@pytest.mark.parametrize(
    "change", [("name: small", "name: large"), ("[eu-west-1, us-east-1]", "[us-east-1, eu-west-1]")]
)
def test_nothing_is_said_where_nothing_left(regenerated, change: tuple[str, str]) -> None:
    said = regenerated(change)
    assert HEAD not in said
    assert TAKEN_OUT not in said


@pytest.mark.parametrize("stacks", [[], [{"name": "x"}], None, "no list", [{"stack_name": "x", "targets": None}]])
def test_a_manifest_of_another_make_is_passed_over(run: Run, tmp_path: Path, stacks: object) -> None:
    run("generate", "small.yaml", "-o", "build", "--format", "terraform")
    path = tmp_path / "build" / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | {"stacks": stacks}), encoding="utf-8")
    answer = run("generate", "small.yaml", "-o", "build", "--format", "terraform")
    assert answer.code == 0
    assert HEAD not in answer.err


def test_many_are_counted_and_not_all_listed(run: Run, tmp_path: Path) -> None:
    regions = sorted(region for region in REGIONS if partition_of(region) == "aws")
    everywhere = SMALL.replace("[eu-west-1, us-east-1]", f"[{', '.join(regions)}]")
    (tmp_path / "everywhere.yaml").write_text(everywhere, encoding="utf-8")
    run("generate", "everywhere.yaml", "-o", "build", "--format", "terraform")
    said = run("generate", "small.yaml", "-o", "build", "--format", "terraform").err
    assert f"  and {len(regions) - 2 - 20} more\n" in said
