"""May a folder be replaced? Only where this tool wrote all that is in it, and the disk will let it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from baseline.errors import BaselineError, UsageError
from baseline.tree.contents import STATE_LOCK, beside, changes_configuration, is_working_file, listed_in

_SHOWN = 5
_PATIENCE = 50


def check_replaceable(out: Path) -> None:
    """Raise `UsageError` where `out` is, or holds, anything that this tool did not write and must not remove;
    `BaselineError` where the disk would refuse to have it replaced."""
    try:
        check_place(out)
        if os.path.lexists(out):
            if not out.is_dir():
                raise UsageError(f"{out} is not a folder; choose another -o, or remove it")
            _check_content(out)
    except OSError as error:
        raise BaselineError(f"cannot replace {out}: {error.strerror or error}") from error


def check_place(out: Path) -> None:
    """Raise as `check_replaceable` does where `out` stands wrong, whatever it holds."""
    real, here = Path(os.path.realpath(out)), Path.cwd()
    if real == here or real in here.parents:
        raise UsageError(
            f"{out} is the folder that you are in, or holds it, and would be replaced under your feet; "
            "name a folder inside, such as -o build"
        )
    if os.path.ismount(real):
        raise UsageError(f"{out} is a mount point, which cannot be replaced; name a folder inside")
    around = next(folder for folder in real.parents if os.path.lexists(folder))
    if not around.is_dir():
        raise UsageError(f"{around} is not a folder; choose another -o")
    outer = next((folder for folder in (around, *around.parents) if _is_ours(folder)), None)
    if outer:
        raise UsageError(
            f"{out} lies in {outer}, which holds an output of this tool and could not be replaced any more; "
            "name a folder beside it"
        )
    if not os.access(around, os.W_OK | os.X_OK):
        raise BaselineError(f"cannot write {out}: no permission to change {around}")


def _is_ours(folder: Path) -> bool:
    try:
        return listed_in(folder) is not None
    except OSError:  # another's manifest, which nobody else may read
        return False


def _check_content(out: Path) -> None:
    strange, working = _unlisted(out)
    if strange:
        raise UsageError(
            f"{out} holds files that this tool did not write, so it is left as it is: "
            f"{shown(strange)}; choose another -o, or move them away"
        )
    locks = [path for path in working if path.endswith(STATE_LOCK)]
    if locks:
        raise UsageError(
            f"Terraform is at work in {out}, or was killed there: {shown(locks)}; "
            "wait until it is done, or remove that file where no Terraform runs"
        )


def shown(paths: Sequence[str]) -> str:
    """As many paths as a person reads."""
    more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
    return ", ".join(paths[:_SHOWN]) + more


def foreign(out: Path) -> list[str]:
    """What lies in a folder that this tool did not write and must not remove."""
    return _unlisted(out)[0]


def changing(out: Path) -> list[str]:
    """The files in a folder of this tool, not written by it, that change what Terraform makes of the others."""
    return [path for path in _unlisted(out)[1] if changes_configuration(path)]


def _unlisted(out: Path) -> tuple[list[str], list[str]]:
    """What is foreign in a folder, and what Terraform and its users left beside the files that this tool wrote."""
    for _ in range(_PATIENCE):
        try:
            seen = out.stat()
            listed = listed_in(out)
            if listed is None:
                found = sorted(path.name for path in out.iterdir()), []
            else:
                unlisted = beside(out, listed)
                working = [path for path in unlisted if is_working_file(path)]
                found = [path for path in unlisted if path not in working], working
            if os.path.samestat(seen, out.stat()):
                return found
        except FileNotFoundError:
            if not os.path.lexists(out):
                return [], []
        # Another run has put a new tree in its place while we looked.
    raise UsageError(f"{out} changes while it is looked at; choose another -o, or wait for the other run")
