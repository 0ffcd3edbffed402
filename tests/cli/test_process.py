"""How a process of this tool ends, and what its streams take: whoever closes them, interrupts it or speaks Latin-1."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from baseline.cli import main
from baseline.process import run_guarded
from tests.cli.conftest import SMALL, Run, process

ENDING = [name for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
WAIVED = (
    SMALL + "waivers:\n  - {control: iam.support_role, reason: 'done elsewhere → by a partner 😀', "
    "owner: ciso@example.com, expires: 2099-03-31}\n"
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and closed streams are otherwise there")


@pytest.fixture(autouse=True)
def _as_from_a_terminal() -> Iterator[None]:
    """GIVEN signals as a shell leaves them: under nohup, in the background of a script, or in some runners, a hangup or
    Ctrl-C would be ignored by us and by the processes that we start."""
    before = {number: signal.signal(number, signal.SIG_DFL) for number in (getattr(signal, name) for name in ENDING)}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


class TestAClosedStream:
    @pytest.mark.parametrize(
        ("arguments", "closed", "code", "said"),
        [
            ("plan small.yaml", ">&-", 1, "output: Bad file descriptor\n"),
            ("plan small.yaml --format json", ">&-", 1, "output: Bad file descriptor\n"),
            ("explain iam.support_role small.yaml", ">&-", 1, "output: Bad file descriptor\n"),
            ("validate small.yaml", ">&-", 0, "small.yaml: valid; 3 controls in 2 targets, 2 stacks\n"),
            ("validate nowhere.yaml", "2>&-", 2, ""),
            ("init mine.yaml --home-region eu-west-1 --organization Acme", "<&- >&- 2>&-", 0, ""),
        ],
    )
    def test_no_traceback_and_no_data_lost_in_silence(
        self, tmp_path: Path, arguments: str, closed: str, code: int, said: str
    ) -> None:
        (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
        command = ["/bin/sh", "-c", f'exec "$0" -m baseline {arguments} {closed}', sys.executable]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stdout, done.stderr) == (code, "", said)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
    def test_what_fits_into_a_buffer_is_not_lost_in_silence_on_a_full_disk(self, tmp_path: Path) -> None:
        (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
        command = [sys.executable, "-m", "baseline", "explain", "iam.support_role", "small.yaml"]
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(command, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (1, "output: No space left on device\n")


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
@pytest.mark.parametrize(
    "arguments", [("plan", "w.yaml"), ("plan", "w.yaml", "--format", "json"), ("explain", "iam.support_role", "w.yaml")]
)
def test_data_is_utf_8_in_every_locale(tmp_path: Path, encoding: str, arguments: tuple[str, ...]) -> None:
    (tmp_path / "w.yaml").write_text(WAIVED, encoding="utf-8")
    done = process(*arguments, cwd=tmp_path, environment={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done.stderr
    assert "→ by a partner 😀" in done.stdout


def test_the_caller_keeps_its_encoding(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    sys.stdout.reconfigure(encoding="latin-1", errors="strict")  # type: ignore[union-attr]
    run("validate", "small.yaml")
    assert (sys.stdout.encoding, sys.stdout.errors) == ("latin-1", "strict")


class TestToldToEnd:
    @pytest.mark.parametrize("name", ENDING)
    def test_what_was_begun_is_taken_back_though_it_is_told_again(
        self, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        number = getattr(signal, name)
        taken_back: list[bool] = []

        def command() -> int:
            try:
                os.kill(os.getpid(), number)
                time.sleep(10)
                return 0
            finally:
                os.kill(os.getpid(), number)
                taken_back.append(True)

        assert run_guarded(command) == 1
        assert taken_back
        assert capsys.readouterr().err == "interrupted\n"
        assert signal.getsignal(number) is signal.SIG_DFL

    @pytest.mark.parametrize("name", ENDING)
    @pytest.mark.parametrize("chosen", [signal.SIG_IGN, lambda _number, _frame: None])
    def test_who_started_it_may_have_decided_otherwise(self, name: str, chosen: Callable[..., None]) -> None:
        number = getattr(signal, name)
        before = signal.signal(number, chosen)
        try:

            def command() -> int:
                os.kill(os.getpid(), number)
                return 0

            assert run_guarded(command) == 0
            assert signal.getsignal(number) is chosen
        finally:
            signal.signal(number, before)

    def test_only_the_main_thread_has_handlers(self, run: Run) -> None:
        codes: list[int] = []
        thread = threading.Thread(target=lambda: codes.append(main(["validate", "small.yaml"])))
        thread.start()
        thread.join()
        assert codes == [0]


@pytest.mark.node
@pytest.mark.parametrize(
    ("name", "everyone"), [("SIGTERM", False), ("SIGHUP", True), ("SIGINT", True)], ids=["term", "hangup", "ctrl-c"]
)
def test_nothing_stays_of_a_synthesis_and_nothing_is_said_of_node(tmp_path: Path, name: str, everyone: bool) -> None:
    """A terminal sends Ctrl-C, and that it closes, to Node too, which then leaves its own folder."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    child = subprocess.Popen(
        [sys.executable, "-m", "baseline", "generate", "small.yaml", "-o", "out", "--format", "cloudformation"],
        cwd=tmp_path,
        env={**os.environ, "TMPDIR": str(temporary), "BASELINE_CACHE_DIR": str(tmp_path / "cache")},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not [*temporary.rglob("jsii-kernel-*")] and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [*temporary.rglob("jsii-kernel-*")]
        (os.killpg if everyone else os.kill)(child.pid, getattr(signal, name))
        _, said = child.communicate(timeout=60)
    finally:
        child.kill()
    assert (child.returncode, said) == (1, "interrupted\n")
    assert [*temporary.iterdir()] == []
    assert not (tmp_path / "out").exists()
