"""What `make` runs, as far as it can be seen without running it, and what `make clean` leaves."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(not shutil.which("make"), reason="no make here")


def make(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    # `make test` runs this: what it tells its children would make this make one of them, which says more.
    alone = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    return subprocess.run(
        ["make", *arguments], cwd=cwd, env=alone, capture_output=True, text=True, check=True, timeout=60
    )


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("generate", [".venv/bin/baseline", "generate", "my profiles/one.yaml", "-o", "my build"]),
        ("plan", [".venv/bin/baseline", "plan", "my profiles/one.yaml"]),
    ],
)
def test_paths_with_spaces_stay_whole(target: str, words: list[str]) -> None:
    said = make("--dry-run", target, "PROFILE=my profiles/one.yaml", "OUT=my build").stdout
    assert shlex.split(said.splitlines()[-1]) == words


def test_clean_removes_what_was_made_and_never_a_state(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for path in (
        "build/terraform/targets/main/eu-west-1/terraform.tfstate",
        "dist/terraform/targets/main/eu-west-1/terraform.tfstate.d/dev/terraform.tfstate",
        ".venv/bin/python",
        ".ruff_cache/0/entry",
    ):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).touch()
    said = make("clean", cwd=tmp_path).stderr
    assert "dist stays: it holds Terraform state" in said
    assert {path.name for path in tmp_path.iterdir()} == {"Makefile", "build", "dist"}
    assert len([*tmp_path.rglob("terraform.tfstate")]) == 2
    assert "OUT stays" in make("help", cwd=tmp_path).stdout
