"""What every command keeps: exit codes, which stream carries what, and no traceback for a user's mistake."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from baseline.cli import build_parser, main
from tests.cli.conftest import Run, process

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("--help", 0),
        ("--version", 0),
        ("validate small.yaml", 0),
        ("plan small.yaml", 0),
        ("plan small.yaml --format json", 0),
        ("generate small.yaml -o build --format terraform", 0),
        ("catalog list", 0),
        ("catalog show iam.support_role", 0),
        ("explain iam.support_role small.yaml", 0),
        ("schema", 0),
        ("", 2),
        ("deploy small.yaml", 2),
        ("validate", 2),
        ("validate nowhere.yaml", 2),
        ("plan small.yaml --format xml", 2),
        ("plan small.yaml --as-of yesterday", 2),
        ("generate small.yaml", 2),
        ("generate small.yaml -o build --format pulumi", 2),
        ("generate small.yaml -o build --check --format terraform", 2),
        ("generate nowhere.yaml -o build", 2),
        ("catalog", 2),
        ("catalog show iam.suport_role", 2),
        ("explain iam.suport_role small.yaml", 2),
        ("check nowhere", 2),
    ],
)
def test_the_exit_code_tells_done_from_wrong_usage(run: Run, arguments: str, code: int) -> None:
    answer = run(*arguments.split())
    assert answer.code == code, answer.err
    if code:
        assert answer.out == ""
        assert answer.err.strip()


@pytest.mark.parametrize(
    "arguments",
    [
        "plan small.yaml",
        "catalog list",
        "catalog show iam.support_role",
        "explain iam.support_role small.yaml",
        "schema",
    ],
)
def test_data_goes_to_stdout_alone(run: Run, arguments: str) -> None:
    answer = run(*arguments.split())
    assert answer.out
    assert answer.err == ""


@pytest.mark.parametrize("arguments", ["validate small.yaml", "generate small.yaml -o build --format terraform"])
def test_messages_go_to_stderr_alone(run: Run, arguments: str) -> None:
    answer = run(*arguments.split())
    assert answer.err
    assert answer.out == ""


def test_a_misspelt_word_is_answered_with_the_nearest(run: Run) -> None:
    assert "did you mean 'iam.support_role'?" in run("catalog", "show", "iam.suport_role").err


def test_every_command_of_the_parser_has_its_module(run: Run) -> None:
    commands = build_parser()._subparsers._group_actions[0].choices  # pyright: ignore
    assert commands
    for name in commands:
        assert (ROOT / "baseline" / "commands" / f"{name}.py").is_file()
        assert run(name, "--help").code == 0


def test_help_answers_in_a_fifth_of_a_second_and_imports_nothing_heavy(tmp_path: Path) -> None:
    # The interpreter's own start is taken off, so that a busy machine does not decide.
    probe = (
        "import sys; from baseline.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print(sorted({'pydantic', 'yaml', 'aws_cdk', 'jinja2'} & set(sys.modules)))"
    )
    assert process(cwd=tmp_path, code=probe).stdout.splitlines()[-1] == "[]"

    def seconds(*arguments: str) -> float:
        def once() -> float:
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], cwd=tmp_path, capture_output=True, check=True)
            return time.perf_counter() - began

        return statistics.median(once() for _ in range(5))

    assert seconds("-m", "baseline", "--help") - seconds("-c", "pass") < 0.2


def test_an_interrupt_ends_with_a_word(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def interrupted(*_arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("baseline.commands.validate.open_profile", interrupted)
    assert main(["validate", str(tmp_path)]) == 1
    assert capsys.readouterr().err == "interrupted\n"


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
def test_a_reader_that_has_seen_enough_is_no_fault_to_trace() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "baseline", "schema"],
            stdout=writer,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            check=False,
        )
    finally:
        os.close(writer)
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told_in_a_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "baseline", "schema"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


def test_as_a_process_the_streams_are_the_same(tmp_path: Path) -> None:
    done = process("catalog", "list", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(json.loads(done.stdout)) > 10
    wrong = process("validate", "nowhere.yaml", cwd=tmp_path)
    assert wrong.returncode == 2
    assert wrong.stdout == ""
    assert wrong.stderr.startswith("there is no file 'nowhere.yaml'")
