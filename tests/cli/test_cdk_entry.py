"""What the CDK command line starts: cdk.json's `app`, as the shell reads it, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from baseline.app import main
from tests.cli.conftest import SMALL

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell reads it")
@pytest.mark.parametrize(
    ("active", "made", "started"),
    [
        ("active", ".venv", "active"),
        ("active", None, "active"),
        (None, ".venv", ".venv"),
        (None, None, "system"),
    ],
)
def test_the_app_is_run_by_the_active_environment_else_by_that_of_make(
    tmp_path: Path, active: str | None, made: str | None, started: str
) -> None:
    for name in filter(None, (active, made, "system")):
        python = tmp_path / name / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f'#!/bin/sh\necho {name} "$@"\n', encoding="utf-8")
        python.chmod(0o755)
    environment = {"PATH": str(tmp_path / "system" / "bin")}
    if active:
        environment["VIRTUAL_ENV"] = str(tmp_path / active)
    app = json.loads((ROOT / "cdk.json").read_text(encoding="utf-8"))["app"]
    done = subprocess.run(["/bin/sh", "-c", app], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == (f"{started} -m baseline.app\n", "")


def test_its_problems_are_told_as_those_of_a_command_and_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    waiver = "{control: iam.support_role, reason: 'a partner does it', owner: ciso@example.com, expires: 2020-01-31}"
    profile = tmp_path / "late.yaml"
    profile.write_text(f"{SMALL}surprise: true\nwaivers:\n  - {waiver}\n", encoding="utf-8")
    monkeypatch.setenv("CDK_CONTEXT_JSON", json.dumps({"profile": str(profile)}))
    monkeypatch.setenv("CDK_OUTDIR", str(tmp_path / "cdk.out"))
    assert main() == 2
    said = capsys.readouterr().err
    assert "unknown key 'surprise'" in said
    assert "the waiver of iam.support_role expired on 2020-01-31" in said
    assert said.endswith("2 problems\n")
    assert not (tmp_path / "cdk.out").exists()
