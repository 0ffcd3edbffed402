"""Files to be written, and the one writer that puts them on the disk: whole, or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Any

from baseline.errors import BaselineError, UsageError

GENERATOR = "aws-security-baseline"
MANIFEST = "manifest.json"

# What Terraform and its users leave beside generated code. It holds state, so it outlives a new generation.
_WORKING_FILES = (
    ".terraform.lock.hcl",
    "terraform.tfstate",
    "terraform.tfstate.*",
    ".terraform.tfstate.lock.info",
    "*.tfplan",
    "*.tfvars",
    "*.tfvars.json",
    "override.tf",
    "*_override.tf",
)
_SHOWN = 5
_PATIENCE = 50


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """`path` is relative to the output folder, with forward slashes; `text` ends in LF."""

    path: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def json_text(value: Any) -> str:
    """JSON as this project writes it: keys in the given order, LF at the end, and on one line whatever fits there.

    A template then reads like the policy it holds, and stays under what CloudFormation takes without a bucket.
    """
    return _json(value, 0) + "\n"


_WIDTH = 110


def _json(value: Any, depth: int) -> str:
    if isinstance(value, dict) and value:
        opening, closing = "{", "}"
        parts = [f"{json.dumps(str(key), ensure_ascii=False)}: {_json(one, depth + 1)}" for key, one in value.items()]
    elif isinstance(value, (list, tuple)) and value:
        opening, closing = "[", "]"
        parts = [_json(one, depth + 1) for one in value]
    else:
        return json.dumps(value, ensure_ascii=False)
    line = opening + ", ".join(parts) + closing
    if depth and len(line) + depth <= _WIDTH and "\n" not in line:
        return line
    pad = " " * (depth + 1)
    return f"{opening}\n{pad}" + f",\n{pad}".join(parts) + f"\n{' ' * depth}{closing}"


def check_replaceable(out: Path) -> None:
    """Raise `UsageError` where `out` is, or holds, anything that this tool did not write and must not remove;
    `BaselineError` where the disk would refuse to have it replaced."""
    try:
        _check_place(out)
        if os.path.lexists(out):
            if not out.is_dir():
                raise UsageError(f"{out} is not a folder; choose another -o, or remove it")
            _check_content(out)
    except OSError as error:
        raise BaselineError(f"cannot replace {out}: {error.strerror or error}") from error


def _check_place(out: Path) -> None:
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
    if not os.access(around, os.W_OK | os.X_OK):
        raise BaselineError(f"cannot write {out}: no permission to change {around}")


def _check_content(out: Path) -> None:
    foreign = _foreign(out)
    if foreign:
        more = f" and {len(foreign) - _SHOWN} more" if len(foreign) > _SHOWN else ""
        raise UsageError(
            f"{out} holds files that this tool did not write, so it is left as it is: "
            f"{', '.join(foreign[:_SHOWN])}{more}; choose another -o, or move them away"
        )


def _foreign(out: Path) -> list[str]:
    """What this tool did not write and must not remove."""
    for _ in range(_PATIENCE):
        try:
            seen = out.stat()
            listed = _listed(out)
            if listed is None:
                found = sorted(path.name for path in out.iterdir())
            else:
                found = [path for path in _beside(out, listed) if not _is_working_file(path)]
            if os.path.samestat(seen, out.stat()):
                return found
        except FileNotFoundError:
            if not os.path.lexists(out):
                return []
        # Another run has put a new tree in its place while we looked.
    raise UsageError(f"{out} changes while it is looked at; choose another -o, or wait for the other run")


def write_tree(out: Path, artifacts: Iterable[Artifact]) -> None:
    """Replace `out` by exactly these artifacts; Terraform's working files in it are kept.

    The new tree is written beside `out` and renamed into place, so that a run that fails or is interrupted
    leaves the old tree; what a killed run left behind is put right by the next. Where `out` is a link, its
    target is replaced. Raises as `check_replaceable` does.
    """
    real = Path(os.path.realpath(out))
    try:
        _check_place(out)
        previous = real.with_name(f".{real.name}.baseline-previous")
        fresh = real.with_name(f".{real.name}.baseline-new")
        real.parent.mkdir(parents=True, exist_ok=True)
        with _only_writer(real):
            _settle(real, previous)
            check_replaceable(out)
            shutil.rmtree(fresh, ignore_errors=True)
            try:
                for artifact in artifacts:
                    path = fresh / artifact.path
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(artifact.text, encoding="utf-8", newline="\n")
                if real.exists():
                    real.rename(previous)
                fresh.rename(real)
            except BaseException:
                # Whatever stopped us, Ctrl-C included: the old tree stands again.
                if previous.exists() and not real.exists():
                    previous.rename(real)
                shutil.rmtree(fresh, ignore_errors=True)
                raise
            _settle(real, previous)
    except OSError as error:
        raise BaselineError(f"cannot write {out}: {error.strerror or error}") from error


@contextmanager
def _only_writer(out: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows: the renames themselves fail where another run holds the folder
        yield
        return
    lock = out.with_name(f".{out.name}.baseline-lock")
    while True:
        held = lock.open("w")
        fcntl.flock(held, fcntl.LOCK_EX)
        # The run before us removed the file that we waited for: a third run may hold its successor.
        if lock.exists() and os.path.samestat(os.fstat(held.fileno()), lock.stat()):
            break
        held.close()
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)
        held.close()


def _settle(out: Path, previous: Path) -> None:
    """Finish, or take back, a replacement: `previous` is gone afterwards."""
    if not previous.exists():
        return
    if not out.exists():
        previous.rename(out)
        return
    for path in _beside(previous, _listed(previous) or set()):
        target = out / path
        if not os.path.lexists(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            (previous / path).rename(target)
    shutil.rmtree(previous)


def _beside(folder: Path, listed: set[str]) -> list[str]:
    """Files that are not listed; a `.terraform` folder, and a link to a folder, count as one."""

    def refuse(error: OSError) -> None:
        raise error

    found: list[str] = []
    for base, folders, files in os.walk(folder, onerror=refuse):
        relative = PurePosixPath(Path(base).relative_to(folder).as_posix())
        whole = [name for name in folders if name == ".terraform" or os.path.islink(os.path.join(base, name))]
        folders[:] = [name for name in folders if name not in whole]
        found += [path for name in (*whole, *files) if (path := str(relative / name)) not in listed]
    return sorted(found)


def _listed(folder: Path) -> set[str] | None:
    """The files of a folder that this tool wrote; None where it did not write the folder."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(manifest, dict) or manifest.get("generator") != GENERATOR:
        return None
    return {*manifest.get("files", {}), MANIFEST}


def _is_working_file(path: str) -> bool:
    name = PurePosixPath(path).name
    return name == ".terraform" or any(fnmatchcase(name, pattern) for pattern in _WORKING_FILES)


def write_file(path: Path, text: str) -> None:
    """Write one file whole: beside it first, then renamed over it. `BaselineError` where the disk refuses."""
    fresh = path.with_name(f".{path.name}.baseline-new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BaselineError(f"cannot write {path}: {error.strerror or error}") from error
