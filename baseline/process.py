"""What a process of this tool keeps, whichever its entry: exit codes, streams that take its words, and an orderly end
when it is told to stop.

Exit codes: 0 done, 1 the tool failed, was interrupted or found faults, 2 wrong usage or an invalid profile.
"""

from __future__ import annotations

import atexit
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Literal, TextIO

if TYPE_CHECKING:
    from baseline.errors import BaselineError

# A request to end, and a terminal that closes; Windows has no SIGHUP.
_ENDING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))


def run_guarded(command: Callable[[], int]) -> int:
    """Run a command. Returns its exit code; what stopped it is told on stderr, without a traceback where it is none of
    our mistakes. Handlers of signals and the encoding of stdout are the caller's again afterwards."""
    # Imported here: `--help`, which comes from the parser alone, does not wait for it.
    from baseline.errors import BaselineError

    with _streams(), _signals():
        try:
            code = command()
            sys.stdout.flush()
            return code
        except BaselineError as error:
            _tell(error)
            return error.exit_code
        except (KeyboardInterrupt, EOFError):
            with suppress(OSError):  # the terminal is gone
                print("interrupted", file=sys.stderr)
            _hush_at_exit()
            return 1
        except BrokenPipeError:  # the reader, `head` for instance, has seen enough
            return 1
        except OSError as error:
            # A full disk, a folder for temporary files that is not there: nothing that a traceback would explain.
            print(f"{error.filename or 'output'}: {error.strerror or error}", file=sys.stderr)
            return 1


def _tell(error: BaselineError) -> None:
    for problem in error.problems:
        print(problem.render(), file=sys.stderr)
    if len(error.problems) > 1:
        print(f"{len(error.problems)} problems", file=sys.stderr)


@contextmanager
def _streams() -> Iterator[None]:
    """Data is UTF-8, as the JSON in it has to be, whatever the locale; what is no text, such as a byte of a path, is
    shown escaped. A stream that was closed when the process began takes nothing, and the others keep their places."""
    if sys.stdin is None:
        sys.stdin = _nothing(os.O_RDONLY, "r")
    if sys.stdout is None:
        # Not to be written to: a command that has data for it says so, as GNU's do.
        sys.stdout = _nothing(os.O_RDONLY, "w")
    if sys.stderr is None:
        sys.stderr = _nothing(os.O_WRONLY, "w")
    stdout = sys.stdout if isinstance(sys.stdout, io.TextIOWrapper) else None
    before = (stdout.encoding, stdout.errors) if stdout else ("", "")
    if stdout:
        stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        yield
    finally:
        _give_up_what_cannot_be_written()
        if stdout:
            stdout.reconfigure(encoding=before[0], errors=before[1])


def _nothing(flags: int, mode: Literal["r", "w"]) -> TextIO:
    return open(os.open(os.devnull, flags), mode, encoding="utf-8")


def _give_up_what_cannot_be_written() -> None:
    """Python would try once more as it ends, and complain."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def _signals() -> Iterator[None]:
    """What asks the process to end interrupts it, as Ctrl-C does, so that nothing is left half-written or in folders
    for temporary files. Once: a closing terminal asks twice, and what is being cleaned up is not disturbed. What is
    ignored, by nohup for instance, stays so."""
    ours = [one for one in _ENDING if signal.getsignal(one) is signal.SIG_DFL]
    if threading.current_thread() is not threading.main_thread():
        ours = []  # only that thread may have handlers

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        for one in ours:
            signal.signal(one, signal.SIG_IGN)
        raise KeyboardInterrupt

    for one in ours:
        signal.signal(one, interrupt)
    try:
        yield
    finally:
        for one in ours:
            signal.signal(one, signal.SIG_DFL)


def _hush_at_exit() -> None:
    """Ctrl-C reaches Node too; jsii, which finds it gone as this process ends, tells that in tracebacks."""
    if "jsii" in sys.modules:
        # Called before what was registered earlier, jsii's own end among it.
        atexit.register(lambda: os.dup2(os.open(os.devnull, os.O_WRONLY), 2))
