"""The one writer of trees: a folder is replaced whole or left as it was, and only where this tool wrote it."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from baseline.artifact import write_file
from baseline.commands import tell
from baseline.errors import BaselineError, UsageError
from baseline.tree.place import check_replaceable
from baseline.tree.writer import write_tree
from tests.cli.conftest import Run, artifacts, beside, tree, words


@pytest.fixture
def out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "out"


class TestReplacing:
    def test_a_new_folder_and_its_parents_are_made(self, out: Path) -> None:
        write_tree(out / "a" / "b", artifacts("new"))
        assert words(out / "a" / "b") == {b"new\n"}

    def test_an_old_tree_is_replaced_whole(self, out: Path) -> None:
        write_tree(out, artifacts("old", "gone.tf"))
        write_tree(out, artifacts("new"))
        assert set(tree(out)) == {"README.md", "deep/er/file.tf", "manifest.json"}
        assert words(out) == {b"new\n"}
        assert beside(out) == ["out"]

    def test_an_empty_folder_is_taken(self, out: Path) -> None:
        out.mkdir()
        write_tree(out, artifacts("new"))
        assert words(out) == {b"new\n"}

    def test_a_link_stays_a_link_and_its_target_is_replaced(self, out: Path) -> None:
        target = out.with_name("target")
        write_tree(target, artifacts("old"))
        out.symlink_to(target)
        write_tree(out, artifacts("new"))
        assert out.is_symlink()
        assert words(target) == {b"new\n"}

    def test_what_terraform_left_survives(self, out: Path) -> None:
        write_tree(out, artifacts("old"))
        kept = {
            "deep/er/terraform.tfstate": b"{}",
            "deep/er/terraform.tfstate.d/dev/terraform.tfstate": b"{}",
            "deep/er/terraform.tfstate.backup": b"{}",
            "deep/er/.terraform.lock.hcl": b"lock",
            "deep/er/.terraform/providers/x": b"binary",
            "deep/er/prod.tfvars": b"x = 1",
            "deep/er/backend_override.tf": b"terraform {}",
        }
        for path, text in kept.items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_bytes(text)
        write_tree(out, artifacts("new"))
        write_tree(out, [one for one in artifacts("newer") if one.path != "deep/er/file.tf"])
        assert {path: text for path, text in tree(out).items() if path in kept} == kept
        assert tree(out)["README.md"] == b"newer\n"

    def test_a_workspace_without_resources_survives(self, out: Path) -> None:
        write_tree(out, artifacts("old"))
        (out / "deep/er/terraform.tfstate.d/dev").mkdir(parents=True)
        write_tree(out, artifacts("new"))
        assert (out / "deep/er/terraform.tfstate.d/dev").is_dir()

    def test_links_that_terraform_made_are_kept_as_links(self, out: Path) -> None:
        write_tree(out, artifacts("old"))
        plugin = out / "deep/er/.terraform/providers/linux_amd64"
        plugin.parent.mkdir(parents=True)
        plugin.symlink_to("/usr/share/terraform")
        write_tree(out, artifacts("new"))
        assert os.readlink(plugin) == "/usr/share/terraform"

    def test_a_folder_closed_to_others_stays_closed(self, out: Path) -> None:
        write_tree(out, artifacts("old"))
        out.chmod(0o700)
        write_tree(out, artifacts("new"))
        assert out.stat().st_mode & 0o777 == 0o700


class TestRefusing:
    """What this tool did not write is named, and stays."""

    @pytest.mark.parametrize(
        ("prepare", "said"),
        [
            (lambda out: out.write_text("file"), "is not a folder"),
            (lambda out: out.symlink_to("nowhere"), "is not a folder"),
            (lambda out: (out.mkdir(), (out / "thesis.tex").write_text("x")), "thesis.tex"),
            (lambda out: (out / "photos").mkdir(parents=True), "photos"),
            (lambda out: (out.mkdir(), (out / "prod.tfvars").write_text("x")), "prod.tfvars"),
            (lambda out: (out.mkdir(), (out / "manifest.json").write_text('{"generator": "webpack"}')), "manifest"),
            (lambda out: (out.mkdir(), (out / "manifest.json").write_text("[")), "manifest.json"),
            (lambda out: (write_tree(out, artifacts("old")), (out / "deep/notes.md").write_text("x")), "deep/notes.md"),
            (lambda out: (write_tree(out, artifacts("old")), (out / "link").symlink_to("/")), "link"),
        ],
        ids=["file", "dangling link", "foreign file", "foreign folder", "working file alone", "foreign manifest",
             "broken manifest", "foreign file in our tree", "foreign link in our tree"],
    )  # fmt: skip
    def test_foreign_things(self, out: Path, prepare: Callable[[Path], object], said: str) -> None:
        prepare(out)
        before = tree(out) if out.is_dir() else {}
        with pytest.raises(UsageError, match=said):
            check_replaceable(out)
        with pytest.raises(UsageError, match=said):
            write_tree(out, artifacts("new"))
        assert (tree(out) if out.is_dir() else {}) == before
        assert beside(out) == ["out"]

    @pytest.mark.parametrize("inside", ["new", "deep", "deep/er/new"])
    def test_a_folder_in_a_tree_of_ours(self, out: Path, inside: str) -> None:
        """It would be a foreign file in that tree, which nothing could replace from then on."""
        write_tree(out, artifacts("old"))
        with pytest.raises(UsageError, match=rf"lies in {out}, which holds an output of this tool"):
            check_replaceable(out / inside)
        with pytest.raises(UsageError, match="name a folder beside it"):
            write_tree(out / inside, artifacts("new"))
        assert words(out) == {b"old\n"}
        write_tree(out, artifacts("new"))

    @pytest.mark.parametrize("manifest", ['{"generator": "webpack", "files": {}}', "["])
    def test_a_folder_in_the_tree_of_another_tool_is_taken(self, out: Path, manifest: str) -> None:
        out.mkdir()
        (out / "manifest.json").write_text(manifest)
        write_tree(out / "new", artifacts("new"))
        assert words(out / "new") == {b"new\n"}

    def test_a_folder_in_which_terraform_is_at_work(self, out: Path) -> None:
        write_tree(out, artifacts("old"))
        lock = out / "deep/er/.terraform.tfstate.lock.info"
        lock.touch()
        with pytest.raises(UsageError, match=r"Terraform is at work in .*deep/er/\.terraform\.tfstate\.lock\.info"):
            write_tree(out, artifacts("new"))
        assert words(out) == {b"old\n", b""}
        lock.unlink()
        write_tree(out, artifacts("new"))
        assert words(out) == {b"new\n"}

    def test_many_foreign_files_are_counted(self, out: Path) -> None:
        out.mkdir()
        for number in range(8):
            (out / f"photo{number}").touch()
        with pytest.raises(UsageError, match="photo4 and 3 more"):
            check_replaceable(out)

    @pytest.mark.parametrize("place", [".", "..", "/"])
    def test_the_folder_one_stands_in(self, out: Path, place: str) -> None:
        with pytest.raises(UsageError, match="the folder that you are in, or holds it"):
            write_tree(Path(place), artifacts("new"))

    def test_a_place_below_a_file(self, out: Path) -> None:
        out.write_text("file")
        with pytest.raises(UsageError, match="out is not a folder"):
            write_tree(out / "below", artifacts("new"))

    def test_a_place_without_permission(self, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        if os.geteuid() == 0:  # root may write anywhere, so the answer of the system is given in its stead
            monkeypatch.setattr("os.access", lambda path, mode: False)
        out.mkdir(mode=0o500)
        with pytest.raises(BaselineError, match="no permission"):
            write_tree(out / "below", artifacts("new"))
        assert list(out.iterdir()) == []

    @pytest.mark.skipif(not Path("/proc/self").exists(), reason="no /proc here")
    def test_a_disk_that_refuses(self) -> None:
        with pytest.raises(BaselineError, match="cannot write /proc/baseline/out"):
            write_tree(Path("/proc/baseline/out"), artifacts("new"))


class TestStoppedHalfWay:
    @pytest.mark.parametrize(
        "stop", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["disk", "ctrl-c"]
    )
    @pytest.mark.parametrize(
        ("step", "there"),
        [(step, True) for step in ("first file", "last file", "swap", "old away", "new in place")]
        + [(step, False) for step in ("first file", "last file", "new in place")],
    )
    def test_the_folder_is_as_it_was(
        self, out: Path, monkeypatch: pytest.MonkeyPatch, stop: BaseException, step: str, there: bool
    ) -> None:
        if there:
            write_tree(out, artifacts("old"))
            (out / "deep/er/terraform.tfstate").write_bytes(b"state")
        before = tree(out) if there else {}
        write_text, rename = Path.write_text, Path.rename

        def failing_write(path: Path, text: str, **more: str) -> int:
            last = path.name == "manifest.json"
            if (step == "first file" and not last) or (step == "last file" and last):
                raise stop
            return write_text(path, text, **more)

        def failing_rename(path: Path, target: Path) -> Path:
            if (step == "old away" and path == out) or (step == "new in place" and path.name == "new"):
                raise stop
            return rename(path, target)

        def failing_exchange(_one: Path, _other: Path) -> bool:
            if step == "swap":
                raise stop
            return False

        with monkeypatch.context() as patched:
            patched.setattr(Path, "write_text", failing_write)
            patched.setattr(Path, "rename", failing_rename)
            patched.setattr("baseline.tree.writer.exchange", failing_exchange)
            with pytest.raises(BaselineError if isinstance(stop, OSError) else KeyboardInterrupt):
                write_tree(out, artifacts("new"))
        assert (tree(out) if there else {}) == before
        assert beside(out) == (["out"] if there else [])
        write_tree(out, artifacts("new"))
        assert b"new\n" in words(out)


def test_two_runs_at_once_leave_one_whole_tree(out: Path) -> None:
    faults: list[BaseException] = []

    def writes(word: str) -> None:
        try:
            for number in range(15):
                write_tree(out, artifacts(f"{word}{number}", *(f"{word}/{i}" for i in range(5))))
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=writes, args=(word,)) for word in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(words(out)) == 1
    listed = json.loads((out / "manifest.json").read_text())["files"]
    assert set(tree(out)) == {*listed, "manifest.json"}
    assert beside(out) == ["out"]


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")
def test_who_waits_for_another_run_is_told_once(out: Path) -> None:
    import fcntl

    work = out.with_name(".out.baseline-work")
    work.mkdir(mode=0o700)
    other = os.open(work / "lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX)
    said: list[str] = []

    def tell(message: str) -> None:
        said.append(message)
        (work / "lock").unlink()  # the other run has ended, and a third one begins
        os.close(os.open(work / "lock", os.O_CREAT | os.O_RDWR))
        os.close(other)

    write_tree(out, artifacts("new"), tell)
    assert said == [f"{out}: waiting for another run that writes there"]
    assert words(out) == {b"new\n"}
    write_tree(out, artifacts("newer"), tell)
    assert len(said) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no such locks there")
def test_generate_says_what_it_waits_for(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    work = tmp_path / ".build.baseline-work"
    work.mkdir(mode=0o700)
    other = os.open(work / "lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(other, fcntl.LOCK_EX)

    def said(message: str) -> None:
        tell(message)
        os.close(other)

    monkeypatch.setattr("baseline.commands.generate.tell", said)
    answer = run("generate", "small.yaml", "-o", "build", "--format", "terraform")
    assert answer.code == 0
    assert answer.err.startswith(f"{tmp_path / 'build'}: waiting for another run that writes there\nbuild: 2 targets\n")


class TestWhatLiesInTheWay:
    """Beside OUT, in /tmp for instance, anybody may have put something under the names that this tool uses."""

    @pytest.fixture
    def elsewhere(self, out: Path) -> Path:
        folder = out.with_name("elsewhere")
        folder.mkdir()
        (folder / "lock").write_text("precious")
        return folder

    def test_a_link_for_the_work_folder_is_not_followed(self, out: Path, elsewhere: Path) -> None:
        out.with_name(".out.baseline-work").symlink_to(elsewhere)
        with pytest.raises(BaselineError, match=r"\.out\.baseline-work is not a folder of this user's"):
            write_tree(out, artifacts("new"))
        assert tree(elsewhere) == {"lock": b"precious"}
        assert not out.exists()

    def test_a_folder_of_another_user_is_not_used(self, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        out.with_name(".out.baseline-work").mkdir()
        monkeypatch.setattr(os, "geteuid", lambda: os.stat(out.parent).st_uid + 1)
        with pytest.raises(BaselineError, match="is not a folder of this user's"):
            write_tree(out, artifacts("new"))
        assert not out.exists()

    def test_a_link_for_the_lock_is_not_followed(self, out: Path, elsewhere: Path) -> None:
        work = out.with_name(".out.baseline-work")
        work.mkdir()
        (work / "lock").symlink_to(elsewhere / "lock")
        with pytest.raises(BaselineError, match="cannot write"):
            write_tree(out, artifacts("new"))
        assert tree(elsewhere) == {"lock": b"precious"}

    def test_a_lock_that_is_there_is_not_emptied(self, out: Path, elsewhere: Path) -> None:
        work = out.with_name(".out.baseline-work")
        work.mkdir()
        (work / "lock").hardlink_to(elsewhere / "lock")
        write_tree(out, artifacts("new"))
        assert tree(elsewhere) == {"lock": b"precious"}
        assert words(out) == {b"new\n"}

    def test_a_link_for_a_single_file_is_not_followed(self, out: Path, elsewhere: Path) -> None:
        out.with_name(".profile.yaml.baseline-new").symlink_to(elsewhere / "lock")
        write_file(out.with_name("profile.yaml"), "schema: baseline/v1\n")
        assert tree(elsewhere) == {"lock": b"precious"}
        assert out.with_name("profile.yaml").read_text() == "schema: baseline/v1\n"
