"""Files that outlive the tree they lie in: they stand in the new tree before the old one loses them."""

from __future__ import annotations

import filecmp
import os
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path

from baseline.artifact import MANIFEST
from baseline.errors import BaselineError
from baseline.tree.contents import contents, is_working_folder, listed_in

_PATIENCE = 50


def keep_beside(old: Path, new: Path) -> None:
    """Afterwards everything in `old` that is not listed in its manifest stands in `new` as well.

    As hard links: what Terraform writes into an open state file reaches both trees. As copies where the file
    system has no links. Raises `BaselineError`, naming both, where `new` holds something else under a name.
    """
    files, folders = contents(old)
    _keep_all(old, new, set(files) - (listed_in(old) or set()), folders)


def clear(old: Path, new: Path) -> None:
    """Remove `old`, which `new` has replaced: file by file, and only what was listed or stands in `new`.

    What another program adds meanwhile is kept as well. Raises as `keep_beside` does, with nothing removed.
    """
    for _ in range(_PATIENCE):
        files, folders = contents(old)
        unlisted = set(files) - (listed_in(old) or set())
        _keep_all(old, new, unlisted, folders)
        for path in files:
            if path != MANIFEST and (path not in unlisted or _same(old / path, new / path)):
                os.unlink(old / path)
        if all(_remove_empty(old / path) for path in reversed(folders)) and set(os.listdir(old)) <= {MANIFEST}:
            # Last, so that a kill before leaves a folder of which it is known what this tool wrote.
            (old / MANIFEST).unlink(missing_ok=True)
            if _remove_empty(old):
                return
    raise BaselineError(f"{old} is being written to; stop what writes there, and run again")


def _keep_all(old: Path, new: Path, files: Iterable[str], folders: Iterable[str]) -> None:
    for path in folders:
        if is_working_folder(path):
            (new / path).mkdir(parents=True, exist_ok=True)
    differing = [path for path in sorted(files) if not _keep(old / path, new / path)]
    if differing:
        raise BaselineError(
            f"two trees hold different files of one name: {', '.join(differing)} in {old} and in {new}; "
            f"nothing was removed: leave the right one in {new}, remove the other, and run again"
        )


def _keep(source: Path, target: Path) -> bool:
    """Whether the file stands at `target` too: put there now, or before."""
    if not os.path.lexists(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_symlink():
            os.symlink(os.readlink(source), target)
            return True
        try:
            os.link(source, target)
        except OSError:
            # No links in this file system, or none to another user's file.
            _copy(source, target)
        return True
    return _same(source, target)


def _copy(source: Path, target: Path) -> None:
    """A copy that stands under its name only when it is whole and on the disk."""
    partial = target.with_name(f"{target.name}.baseline-partial")
    shutil.copy2(source, partial)
    with partial.open("rb") as written:
        os.fsync(written.fileno())
    partial.replace(target)


def _same(one: Path, other: Path) -> bool:
    try:
        first, second = one.lstat(), other.lstat()
    except FileNotFoundError:
        return False
    if os.path.samestat(first, second):
        return True
    if stat.S_ISLNK(first.st_mode) and stat.S_ISLNK(second.st_mode):
        return os.readlink(one) == os.readlink(other)
    if stat.S_ISREG(first.st_mode) and stat.S_ISREG(second.st_mode):
        return filecmp.cmp(one, other, shallow=False)
    return False


def _remove_empty(folder: Path) -> bool:
    """Remove a folder; False where something lies in it."""
    try:
        os.rmdir(folder)
    except OSError:
        if os.listdir(folder):
            return False
        raise
    return True
