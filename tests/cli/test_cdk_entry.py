"""What the CDK command line starts: cdk.json's `app`, as the shell reads it, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

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
