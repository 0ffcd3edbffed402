"""The writer of trees, killed before each thing that it does to the disk: nothing of Terraform's is ever lost."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from baseline.errors import BaselineError
from baseline.tree import keeping, writer
from baseline.tree.exchange import exchange
from baseline.tree.writer import write_tree
from tests.cli.conftest import artifacts, beside, tree

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")

# What CPython announces before it changes the disk (sys.addaudithook).
CHANGES = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod", "open"}
STATE = "deep/er/terraform.tfstate"
KEPT = {
    STATE: b"the only state",
    "deep/er/terraform.tfstate.d/dev/terraform.tfstate": b"another state",
    "deep/er/.terraform/providers/x": b"binary",
    "gone/prod.tfvars": b"x = 1",
}
OLD = {one.path: one.text.encode() for one in artifacts("old", "gone/file.tf")} | KEPT
NEW = {one.path: one.text.encode() for one in artifacts("new")} | KEPT
NEWER = {one.path: one.text.encode() for one in artifacts("newer")} | KEPT


def killed(step: int, out: Path, word: str) -> bool:
    """Whether a process that writes a tree came to its change number `step`, before which it is killed."""
    child = os.fork()
    if not child:
        left = step

        def count(event: str, arguments: tuple[object, ...]) -> None:
            nonlocal left
            if event in CHANGES and str(arguments[0]).startswith(str(out.parent)):
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1

        sys.addaudithook(count)
        try:
            write_tree(out, artifacts(word))
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


@pytest.fixture(params=["one step", "two renames", "no hard links"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """What the system offers; the process that is killed inherits it."""
    if request.param == "two renames":
        monkeypatch.setattr(writer, "exchange", lambda _one, _other: False)
    else:
        for name in "ab":
            (tmp_path / name).mkdir()
        if not exchange(tmp_path / "a", tmp_path / "b"):
            pytest.skip("names cannot be swapped in one step here")
    if request.param == "no hard links":

        def refuse(*_: object) -> None:
            raise OSError(errno.EPERM, "no links here")

        monkeypatch.setattr(keeping.os, "link", refuse)
    return request.param


def every_kill(folder: Path) -> Iterator[tuple[int, Path]]:
    """(step, OUT) for each step of replacing an old tree, OUT as the killed process left it."""
    for step in range(1000):
        out = folder / f"killed at {step}" / "out"
        write_tree(out, artifacts("old", "gone/file.tf"))
        for path, text in KEPT.items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(text)
        if not killed(step, out, "new"):
            assert step > 20
            assert tree(out) == NEW
            return
        yield step, out


def test_the_folder_is_the_old_tree_or_the_new_one_with_all_that_terraform_left(tmp_path: Path, system: str) -> None:
    seen: set[str] = set()
    for step, out in every_kill(tmp_path):
        if out.exists():
            seen.add("old" if tree(out) == OLD else "new")
            assert tree(out) in (OLD, NEW), step
        else:
            seen.add("none")
            assert tree(out.with_name(".out.baseline-work") / "old") == OLD
        # The run that puts it right may be killed as well.
        killed(step * 7 % 31, out, "newer")
        write_tree(out, artifacts("newer"))
        assert tree(out) == NEWER, step
        assert beside(out) == ["out"], step
    assert seen == ({"old", "new", "none"} if system == "two renames" else {"old", "new"})


def test_a_state_that_was_made_anew_and_the_one_of_a_killed_run_both_stay(tmp_path: Path, system: str) -> None:
    stopped = 0
    for step, out in every_kill(tmp_path):
        if not out.exists():
            continue
        replaced = tree(out) == NEW
        # As Terraform replaces a file: written beside, then renamed over it.
        (out / "state").write_bytes(b"made anew")
        (out / "state").rename(out / STATE)
        left = [path for path in out.with_name(".out.baseline-work").rglob("terraform.tfstate") if replaced]
        if any(path.read_bytes() == KEPT[STATE] for path in left):
            stopped += 1
            with pytest.raises(BaselineError, match=r"two trees hold different files of one name") as told:
                write_tree(out, artifacts("newer"))
            assert STATE in str(told.value)
            assert f"{out.with_name('.out.baseline-work')}/old and in {out}" in str(told.value)
            (old,) = out.with_name(".out.baseline-work").rglob("er/terraform.tfstate")
            assert old.read_bytes() == KEPT[STATE]
            assert tree(out) == NEW | {STATE: b"made anew"}
            old.unlink()
        write_tree(out, artifacts("newer"))
        assert tree(out) == NEWER | {STATE: b"made anew"}, step
        assert beside(out) == ["out"], step
    assert stopped


class TestTerraformAtWork:
    """What it writes while the tree is being replaced reaches the tree that stands afterwards."""

    def test_into_a_state_that_it_holds_open(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        write_tree(out, artifacts("old"))
        with (out / STATE).open("wb") as state:
            write_tree(out, artifacts("new"))
            state.write(b"written late")
        assert (out / STATE).read_bytes() == b"written late"

    def test_a_file_made_just_before_the_swap(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        out = tmp_path / "out"
        write_tree(out, artifacts("old"))

        def late(one: Path, other: Path) -> bool:
            (out / STATE).write_bytes(b"made late")
            return exchange(one, other)

        monkeypatch.setattr(writer, "exchange", late)
        write_tree(out, artifacts("new"))
        assert (out / STATE).read_bytes() == b"made late"
        assert beside(out) == ["out"]

    def test_a_file_made_while_the_old_tree_is_cleared_away(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        write_tree(out, artifacts("old"))
        rmdir, made = os.rmdir, []

        def late(path: Path) -> None:
            if not made and Path(path).name == "er":
                made.append(path)
                (Path(path) / "terraform.tfstate").write_bytes(b"made late")
            rmdir(path)

        monkeypatch.setattr(keeping.os, "rmdir", late)
        write_tree(out, artifacts("new"))
        assert made
        assert (out / STATE).read_bytes() == b"made late"
        assert beside(out) == ["out"]

    def test_a_file_replaced_while_the_old_tree_is_cleared_away(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        out = tmp_path / "out"
        write_tree(out, artifacts("old"))
        (out / STATE).write_bytes(b"state")
        old, unlink = out.with_name(".out.baseline-work") / "old", os.unlink

        def late(path: Path) -> None:
            if Path(path) == old / "README.md":
                (old / "written").write_bytes(b"replaced late")
                (old / "written").rename(old / STATE)
            unlink(path)

        monkeypatch.setattr(keeping.os, "unlink", late)
        with pytest.raises(BaselineError, match="two trees hold different files of one name"):
            write_tree(out, artifacts("new"))
        assert (old / STATE).read_bytes() == b"replaced late"
        assert (out / STATE).read_bytes() == b"state"


def test_a_swap_that_was_being_noted_when_the_run_was_killed(tmp_path: Path) -> None:
    """GIVEN a note that is cut short THEN what lies beside OUT is taken for the old tree, and kept."""
    out = tmp_path / "out"
    write_tree(out, artifacts("old"))
    work = out.with_name(".out.baseline-work")
    write_tree(work / "new", artifacts("new"))
    (work / "new" / STATE).write_bytes(b"state")
    (work / "swap").touch()
    write_tree(out, artifacts("newer"))
    assert (out / STATE).read_bytes() == b"state"
    assert beside(out) == ["out"]
