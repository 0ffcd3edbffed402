"""`baseline init`: a profile from a few answers, given as options or on a terminal, never asked for without one."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run

ANSWERS = ("--organization", "Acme", "--home-region", "eu-west-1")


def test_options_alone_make_a_profile_that_generates(run: Run, tmp_path: Path) -> None:
    answer = run(
        "init", "mine.yaml", *ANSWERS, "--name", "mine", "--account-name", "prod", "--account-id", "012345678901",
        "--governed-region", "us-east-1", "--security-email", "security@example.com",
        "--security-phone", "+32 2 555 01 00", "--framework", "cis-aws-5.0", "--include", "vpc.*",
    )  # fmt: skip
    assert (answer.code, answer.out) == (0, "")
    written = yaml.safe_load((tmp_path / "mine.yaml").read_text(encoding="utf-8"))
    assert written["name"] == "mine"
    assert written["naming"] == {"prefix": "acme"}
    assert "every name begins with 'acme'" in answer.err
    assert written["organization"]["accounts"] == [{"name": "prod", "role": "standalone", "id": "012345678901"}]
    assert written["organization"]["governed_regions"] == ["eu-west-1", "us-east-1"]
    assert run("validate", "mine.yaml").code == 0
    assert run("generate", "mine.yaml", "-o", "build", "--format", "terraform").code == 0


def test_without_a_terminal_a_missing_answer_names_its_option(run: Run, tmp_path: Path) -> None:
    answer = run("init", "mine.yaml")
    assert answer.code == 2
    assert "--organization: an answer is needed" in answer.err
    assert "--home-region: an answer is needed" in answer.err
    assert not (tmp_path / "mine.yaml").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--account-id", "123"), "--account-id '123': an account id of 12 digits"),
        (("--security-email", "nobody"), "--security-email 'nobody': an e-mail address"),
        (("--security-email", "security@example.com"), "--security-phone: an answer is needed: the security contact"),
        (("--governed-region", "eu-west-9"), "there is no Region 'eu-west-9'"),
        (("--governed-region", "eu-wst-1"), "  did you mean 'eu-west-1'?\n"),
        (("--governed-region", "eu-wst-1"), "  allowed: af-south-1, "),
        (("--governed-region", "cn-north-1"), "cn-north-1 is in the partition aws-cn"),
        (("--framework", "cis-aws-5"), "  did you mean 'cis-aws-5.0'?\n"),
        (("--framework", "zzz"), "--framework 'zzz': there is none\n  allowed: "),
        (("--include", "vpc.*", "--include", "vcp.*"), "'vcp.*': no control matches\n  did you mean 'vpc.*'?\n"),
        (("--include", "qqqq.*"), "--include 'qqqq.*': no control matches\n"),
        (("--include", "shield.advanced_protection"), "shield.advanced_protection"),
        (("--organization", "日本"), "derived from the organization's name, and '日本' yields none: fewer than 3"),
        (("--organization", "365 days"), "'365 days' yields none: it would begin with a digit"),
        (("--organization", "AWS fans"), "'AWS fans' yields none: the prefix 'aws-fans' cannot be used: AWS reserves"),
        (("--organization", "日本", "--prefix", "Nippon"), "--prefix 'Nippon': lower-case letters"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_written(
    run: Run, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    answer = run("init", "mine.yaml", *ANSWERS, *options)
    assert answer.code == 2
    assert said in answer.err
    assert "baseline-init-" not in answer.err, "the folder in which the draft was tried is nobody's business"
    assert not list(tmp_path.glob("*mine*"))


def test_every_wrong_answer_is_told_at_once(run: Run) -> None:
    said = run("init", "mine.yaml", "--organization", " ", "--home-region", "x", "--account-id", "1").err
    assert [line.split()[0] for line in said.splitlines() if line.startswith("--")] == [
        "--organization", "--home-region", "--account-id",
    ]  # fmt: skip
    assert said.endswith("\n3 problems\n")
    said = run("init", "mine.yaml", "--organization", "3M", "--home-region", "x").err
    assert [line.split()[0] for line in said.splitlines() if line.startswith("--")] == ["--home-region", "--prefix:"]


@pytest.mark.parametrize(
    "name",
    [
        'The "best" bank',
        "it's: all #1",
        "{{ cycler.__init__ }} {% raw %}",
        "Äpfel und Öl 😀 AG",
        "yes: [no] &anchor *alias !tag",
        "back\\slash \\n \\x41",
        "acme,inc ${env} %{x}",
    ],
)
def test_odd_names_end_as_text(run: Run, tmp_path: Path, name: str) -> None:
    assert run("init", "mine.yaml", "--organization", name, "--home-region", "eu-west-1", "--prefix", "odd").code == 0
    assert yaml.safe_load((tmp_path / "mine.yaml").read_text(encoding="utf-8"))["organization"]["name"] == name
    assert run("validate", "mine.yaml").code == 0


def test_an_existing_file_is_overwritten_by_force_alone(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("precious", encoding="utf-8")
    refused = run("init", "mine.yaml", *ANSWERS)
    assert refused.code == 2
    assert "--force" in refused.err
    assert (tmp_path / "mine.yaml").read_text(encoding="utf-8") == "precious"
    assert run("init", "mine.yaml", *ANSWERS, "--force").code == 0
    assert run("validate", "mine.yaml").code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.yaml", "small.yaml"]


@pytest.mark.parametrize("options", [(), ("--force",)])
@pytest.mark.parametrize("make", [Path.mkdir, lambda path: os.mkfifo(path), lambda path: path.symlink_to(path.parent)])
def test_what_is_no_regular_file_is_never_replaced(
    run: Run, tmp_path: Path, make: Callable[[Path], None], options: tuple[str, ...]
) -> None:
    make(tmp_path / "mine.yaml")
    before = (tmp_path / "mine.yaml").lstat()
    answer = run("init", "mine.yaml", *ANSWERS, *options)
    assert (answer.code, answer.err) == (2, "mine.yaml is no regular file; name another path\n")
    assert os.path.samestat(before, (tmp_path / "mine.yaml").lstat())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.yaml", "small.yaml"]


@pytest.mark.parametrize(
    ("home", "options", "governed"),
    [
        ("eu-west-1", (), ["eu-west-1", "us-east-1"]),
        ("us-east-1", (), ["us-east-1"]),
        ("us-gov-west-1", (), ["us-gov-west-1"]),
        ("eu-west-1", ("--governed-region", "eu-west-1"), ["eu-west-1"]),
        ("eu-west-1", ("--governed-region", "eu-west-2", "--governed-region", "us-west-2"),
         ["eu-west-1", "eu-west-2", "us-west-2"]),
    ],
)  # fmt: skip
def test_which_regions_are_governed_is_decided_alike_and_said(
    run: Run, tmp_path: Path, home: str, options: tuple[str, ...], governed: list[str]
) -> None:
    answer = run("init", "mine.yaml", "--organization", "Acme", "--home-region", home, *options)
    assert answer.code == 0, answer.err
    written = yaml.safe_load((tmp_path / "mine.yaml").read_text(encoding="utf-8"))
    assert written["organization"]["governed_regions"] == governed
    assert f"governed Regions: {', '.join(governed).replace(home, f'{home} (home)')}; add others" in answer.err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminal there")
class TestOnATerminal:
    def test_questions_are_asked_and_a_wrong_answer_is_asked_again(self, tmp_path: Path) -> None:
        code, shown = _typed(
            tmp_path,
            [
                "",
                "Acme",
                "eu-wst-1",
                "eu-west-1",
                "",
                "",
                "security@example.com",
                "",
                "+32 2 555 01 00",
                "us-eastt-1 eu-west-2",
                "",
            ],
        )
        assert code == 0, shown
        assert "there is no Region 'eu-wst-1'\r\n  allowed: af-south-1, " in shown
        assert max(map(len, shown.split("allowed: ")[1].split("  did you mean")[0].splitlines())) <= 100
        assert "  did you mean 'eu-west-1'?" in shown
        assert "which never changes afterwards (3 to 20 of a-z, 0-9 and -) [acme]: " in shown
        assert "there is no Region 'us-eastt-1'" in shown
        assert "  did you mean 'us-east-1'?" in shown
        assert shown.count("Further Regions to govern, separated by spaces (eu-west-1: no other) [us-east-1]: ") == 2
        written = yaml.safe_load((tmp_path / "mine.yaml").read_text(encoding="utf-8"))
        assert written["organization"]["home_region"] == "eu-west-1"
        assert written["organization"]["governed_regions"] == ["eu-west-1", "us-east-1"]
        assert "governed Regions: eu-west-1 (home), us-east-1;" in shown
        assert written["naming"] == {"prefix": "acme"}
        assert written["contacts"]["security"]["phone"] == "+32 2 555 01 00"

    def test_what_is_no_text_is_asked_again(self, tmp_path: Path) -> None:
        code, shown = _typed(tmp_path, [b"\xff\xfe", "\x04"])
        assert code == 1
        assert "that is no text in utf-8" in shown
        assert "Traceback" not in shown

    def test_an_end_of_input_writes_nothing(self, tmp_path: Path) -> None:
        code, shown = _typed(tmp_path, ["", "\x04"])
        assert code == 1
        assert "interrupted" in shown
        assert "Traceback" not in shown
        assert not (tmp_path / "mine.yaml").exists()


def _typed(cwd: Path, lines: Sequence[str | bytes]) -> tuple[int, str]:
    """Exit code and screen of `baseline init mine.yaml` on a pseudo-terminal, one line typed per question."""
    import pty

    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "baseline", "init", "mine.yaml"],
        cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs,
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict"},
    )  # fmt: skip
    os.close(theirs)
    shown, waiting, deadline = "", list(lines), time.monotonic() + 60
    try:
        while time.monotonic() < deadline:
            if select.select([ours], [], [], 0.2)[0]:
                try:
                    shown += os.read(ours, 4096).decode(errors="replace")
                except OSError:  # how Linux says that the other end is closed
                    break
                if waiting and shown.endswith(": "):
                    typed = waiting.pop(0)
                    text = typed if isinstance(typed, bytes) else typed.encode()
                    os.write(ours, text if typed == "\x04" else text + b"\n")
            elif child.poll() is not None:
                break
        return child.wait(timeout=10), shown
    finally:
        child.kill()
        os.close(ours)
