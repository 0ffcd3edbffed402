"""What the documents say is true: profiles in them load, commands exist, links lead somewhere."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from baseline.catalog.discovery import controls
from baseline.cli import build_parser, main
from baseline.pipeline import open_profile, plan_profile

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROFILES = sorted((ROOT / "profiles").glob("*.yaml"))


def _blocks(path: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", path.read_text(encoding="utf-8"), re.M | re.S)


def test_the_profile_in_the_readme_resolves(tmp_path: Path) -> None:
    found = _blocks(ROOT / "README.md", "yaml")
    assert found
    plans = []
    for text in found:
        (tmp_path / "profile.yaml").write_text(text, encoding="utf-8")
        plans.append(plan_profile(open_profile(tmp_path / "profile.yaml"), date(2026, 11, 23)))
    # The first one waives it.
    assert "iam.support_role" not in {one.id for stack in plans[0].stacks for one in stack.instances}


def test_every_baseline_command_in_the_documents_parses() -> None:
    said = 0
    for path in DOCUMENTS:
        for block in _blocks(path, "sh"):
            for line in block.replace("\\\n", " ").splitlines():
                command = line.split("#")[0].split(">")[0].removeprefix(".venv/bin/").strip()
                if command.startswith("baseline "):
                    build_parser().parse_args(command.split()[1:])
                    said += 1
    assert said >= 2


def test_the_readme_lists_every_command() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    subcommands = next(action for action in build_parser()._actions if action.dest == "command").choices or {}
    for name in subcommands:
        assert f"`baseline {name}" in text, name


def test_every_make_target_in_the_documents_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for path in DOCUMENTS:
        assert set(re.findall(r"`?\bmake ([a-z-]+)\b(?=[`\s)])", _code(path))) <= targets, path


def _code(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return "\n".join(_blocks(path, "sh") + re.findall(r"`[^`\n]+`", text))


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (path.parent / target).exists(), target


def test_the_changelog_counts_the_controls() -> None:
    assert f"catalogue of {len(controls())} controls" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", PROFILES, ids=lambda path: path.stem)
def test_shipped_profiles_name_the_schema_that_lies_beside_them(path: Path) -> None:
    header = path.read_text(encoding="utf-8").splitlines()[0]
    assert header == "# yaml-language-server: $schema=profile.schema.json"
    assert (path.parent / "profile.schema.json").exists()


def test_the_schema_beside_the_profiles_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """GIVEN a change of the catalogue WHEN the schema was not renewed THEN this says: make golden."""
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads((ROOT / "profiles" / "profile.schema.json").read_text(encoding="utf-8"))
