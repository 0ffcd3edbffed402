"""The one writer of output folders: the tree is whole before it takes its place, and no working file is lost.

All that a run needs beside OUT lies in one folder, `.OUT.baseline-work`:

    lock   held while a run is at work; the next one waits for it
    new    the tree being written, Terraform's working files linked into it
    swap   the inode of `new`, written before the swap: tells afterwards whether it took place
    old    the tree that was replaced, until it is cleared away

A run that is killed leaves that folder, and the next one puts right what it finds there.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from baseline.artifact import Artifact
from baseline.errors import BaselineError
from baseline.tree.exchange import exchange
from baseline.tree.keeping import clear, keep_beside
from baseline.tree.place import check_place, check_replaceable


def _silent(_message: str) -> None:
    """Nobody is told."""


def write_tree(out: Path, artifacts: Iterable[Artifact], tell: Callable[[str], None] = _silent) -> None:
    """Replace `out` by exactly these artifacts; Terraform's working files in it are kept.

    `tell` is called, once, where another run is at work there and this one waits until it has ended.

    Where the system can swap two names (`exchange`), `out` is at every instant the old tree or the new one, and each
    holds the working files. Elsewhere there are two renames, and a run killed between them leaves no `out`: the old
    tree is `.OUT.baseline-work/old` then, and stands again as soon as the next run begins. Where `out` is a link,
    its target is replaced. Raises as `check_replaceable` does, and `BaselineError` where working files of one name
    differ between a killed run's tree and `out`: neither is removed.
    """
    real = Path(os.path.realpath(out))
    try:
        check_place(out)
        real.parent.mkdir(parents=True, exist_ok=True)
        with _work_folder(real, tell) as work:
            _settle(real, work)
            check_replaceable(out)
            try:
                _write(work / "new", artifacts)
                _replace(real, work)
            finally:
                # Whatever stopped us, Ctrl-C included: the old tree stands, or the new one, and nothing else.
                _settle(real, work)
    except OSError as error:
        raise BaselineError(f"cannot write {out}: {error.strerror or error}") from error


def _write(new: Path, artifacts: Iterable[Artifact]) -> None:
    new.mkdir()
    made = {new}
    for artifact in artifacts:
        path = new / artifact.path
        if path.parent not in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            made.add(path.parent)
        path.write_text(artifact.text, encoding="utf-8", newline="\n")


def _replace(out: Path, work: Path) -> None:
    new, old = work / "new", work / "old"
    if not out.exists():
        new.rename(out)
        return
    keep_beside(out, new)
    # A folder closed to others, for the sake of the state in it, stays closed.
    shutil.copymode(out, new)
    (work / "swap").write_text(str(new.stat().st_ino), encoding="ascii")
    if exchange(new, out):
        new.rename(old)
    else:
        out.rename(old)
        new.rename(out)


def _settle(out: Path, work: Path) -> None:
    """Finish a replacement, or take it back: `out` is the old tree or the new one, and nothing but the lock is left."""
    new, old, swap = work / "new", work / "old", work / "swap"
    if new.exists() and swap.exists() and swap.read_text(encoding="ascii") != str(new.stat().st_ino):
        # They were swapped: what is called new is the old tree.
        new.rename(old)
    if old.exists():
        if out.exists():
            clear(old, out)
        else:
            old.rename(out)
    swap.unlink(missing_ok=True)
    if new.exists():
        shutil.rmtree(new)


@contextmanager
def _work_folder(out: Path, tell: Callable[[str], None]) -> Iterator[Path]:
    """The folder beside `out`, held by this run alone, and removed where nothing but its lock is left in it."""
    work = out.with_name(f".{out.name}.baseline-work")
    held = _hold(work, lambda: tell(f"{out}: waiting for another run that writes there"))
    try:
        yield work
    finally:
        with suppress(OSError):
            if [path.name for path in work.iterdir()] == ["lock"]:
                # While it is held: who waits for it sees that it is gone, and begins anew.
                (work / "lock").unlink()
                work.rmdir()
        os.close(held)


def _hold(work: Path, waiting: Callable[[], None]) -> int:
    lock = work / "lock"
    told = False
    while True:
        with suppress(FileExistsError):
            work.mkdir(mode=0o700)
        try:
            _check_own(work)
            # Neither truncated nor followed: what lies under the name may be another's.
            held = os.open(lock, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except FileNotFoundError:
            continue  # the run before us has just removed the folder
        try:
            if not _take(held, wait=False):
                if not told:
                    waiting()
                told = True
                _take(held, wait=True)
            # The run before us removed the file that we waited for: a third run may hold its successor.
            if lock.exists() and os.path.samestat(os.fstat(held), lock.stat()):
                return held
        except BaseException:
            os.close(held)
            raise
        os.close(held)


def _check_own(work: Path) -> None:
    """In a folder that all may write to, such as /tmp, anybody can make a folder of this name, or a link."""
    about = work.lstat()
    if not stat.S_ISDIR(about.st_mode) or (hasattr(os, "geteuid") and about.st_uid != os.geteuid()):
        raise BaselineError(f"{work} is not a folder of this user's; look what it is, remove it, and run again")


def _take(held: int, *, wait: bool) -> bool:
    """Whether this run holds the lock now."""
    try:
        import fcntl
    except ImportError:  # Windows: the renames themselves fail where another run holds the folder
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True
