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


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """`path` is relative to the output folder, with forward slashes; `text` ends in LF."""

    path: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def json_text(value: Any) -> str:
    """JSON as this project writes it: one space of indent, keys in the given order, LF at the end."""
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"


def check_replaceable(out: Path) -> None:
    """Raise `UsageError` where `out` holds anything that this tool did not write and must not remove."""
    if not out.exists() and not out.is_symlink():
        return
    if not out.is_dir():
        raise UsageError(f"{out} is not a folder; choose another -o, or remove it")
    if any(out.iterdir()):
        foreign = [path for path in _foreign(out) if not _is_working_file(path)]
        if foreign:
            shown = ", ".join(foreign[:5]) + (f" and {len(foreign) - 5} more" if len(foreign) > 5 else "")
            raise UsageError(
                f"{out} holds files that this tool did not write, so it is left as it is: {shown}; "
                "choose another -o, or move them away"
            )


def write_tree(out: Path, artifacts: Iterable[Artifact]) -> None:
    """Replace `out` by exactly these artifacts; Terraform's working files in it are kept.

    The new tree is written beside `out` and renamed into place, so that an interrupted run leaves the old tree or the
    new one; what such a run left behind is put right by the next. Raises `UsageError` as `check_replaceable` does,
    `BaselineError` where the disk refuses.
    """
    out = Path(os.path.abspath(out))
    if out.is_symlink():
        out = out.resolve()
    previous, fresh = out.with_name(f".{out.name}.previous"), out.with_name(f".{out.name}.new")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with _only_writer(out):
            _recover(out, previous)
            check_replaceable(out)
            shutil.rmtree(fresh, ignore_errors=True)
            for artifact in artifacts:
                path = fresh / artifact.path
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(artifact.text, encoding="utf-8", newline="\n")
            if out.exists():
                out.rename(previous)
            fresh.rename(out)
            _recover(out, previous)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise BaselineError(f"cannot write {out.name}: {error.strerror or error}") from error


@contextmanager
def _only_writer(out: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows: the renames themselves fail where another run holds the folder
        yield
        return
    lock = out.with_name(f".{out.name}.lock")
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _recover(out: Path, previous: Path) -> None:
    """Finish, or take back, a replacement: `previous` is gone afterwards."""
    if not previous.exists():
        return
    if not out.exists():
        previous.rename(out)
        return
    for path in _foreign(previous):
        target = out / path
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            (previous / path).rename(target)
    shutil.rmtree(previous)


def _foreign(folder: Path) -> list[str]:
    """Files that the folder's manifest does not list; `.terraform` folders count as one."""
    listed = _listed(folder)
    found: list[str] = []
    for base, folders, files in os.walk(folder):
        relative = PurePosixPath(Path(base).relative_to(folder).as_posix())
        if ".terraform" in folders:
            folders.remove(".terraform")
            found.append(str(relative / ".terraform"))
        found += [path for name in files if (path := str(relative / name)) not in listed]
    return sorted(found)


def _listed(folder: Path) -> set[str]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    if not isinstance(manifest, dict) or manifest.get("generator") != GENERATOR:
        return set()
    return {*manifest.get("files", {}), MANIFEST}


def _is_working_file(path: str) -> bool:
    name = PurePosixPath(path).name
    return name == ".terraform" or any(fnmatchcase(name, pattern) for pattern in _WORKING_FILES)


def write_file(path: Path, text: str) -> None:
    """Write one file whole: beside it first, then renamed over it. Raises `BaselineError` where the disk refuses."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BaselineError(f"cannot write {path}: {error.strerror or error}") from error
