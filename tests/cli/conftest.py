"""The command line as tests drive it: in this process, which is fast, or as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from baseline.artifact import GENERATOR, Artifact, json_text
from baseline.cli import main

# Two controls that need a third; nothing here takes more than a second to emit.
SMALL = """\
schema: baseline/v1
name: small
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1, us-east-1]
  accounts: [{name: main, role: standalone}]
contacts: {security: {name: Security, email: security@example.com, phone: "+32 2 555 01 00"}}
controls: {include: [sns.security_topics, iam.support_role]}
"""


class Answer(NamedTuple):
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command in a working directory of its own that holds the profile `small.yaml`."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")

    def command(*arguments: object) -> Answer:
        capsys.readouterr()
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as stopped:  # how argparse ends
            code = int(stopped.code or 0)
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return Answer(code, said.out, said.err)

    return command


def process(
    *arguments: object, cwd: Path, environment: Mapping[str, str] | None = None, code: str = ""
) -> subprocess.CompletedProcess[str]:
    """`python -m baseline ...` (or `python -c code`) as a process of its own, its input closed."""
    command = ["-c", code] if code else ["-m", "baseline"]
    return subprocess.run(
        [sys.executable, *command, *(str(one) for one in arguments)],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def artifacts(word: str, *more: str) -> tuple[Artifact, ...]:
    """A small tree with its manifest, in which every file says `word`."""
    files = tuple(Artifact(path, f"{word}\n") for path in ("README.md", "deep/er/file.tf", *more))
    listed = {one.path: one.sha256 for one in files}
    return (*files, Artifact("manifest.json", json_text({"generator": GENERATOR, "files": listed})))


def words(out: Path) -> set[bytes]:
    """What the files of such a tree say."""
    return {text for path, text in tree(out).items() if path != "manifest.json"}


def beside(out: Path) -> list[str]:
    """What stands where `out` stands."""
    return sorted(path.name for path in out.parent.iterdir())
