"""A generated folder, read back: its plan, its templates and the bytes of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baseline.catalog.discovery import controls
from baseline.control import Format
from baseline.emit.cloudformation import is_template, template_path
from baseline.errors import BaselineError, UsageError
from baseline.plan.plan import Plan
from baseline.plan.reader import from_document
from baseline.tree.manifest import read_manifest
from baseline.tree.place import changing, foreign, shown


@dataclass(frozen=True)
class Generated:
    """What `baseline generate` wrote. `templates` are by stack name and empty where CloudFormation was not asked for;
    `files` are by path and hold everything but the manifest; `changing` are the paths of files that others laid beside
    them and Terraform reads."""

    plan: Plan
    templates: dict[str, dict[str, Any]]
    formats: tuple[Format, ...]
    files: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    changing: tuple[str, ...]

    @property
    def version(self) -> str:
        """The version of this tool that wrote the folder."""
        return str(self.manifest.get("version"))


def open_generated(out: Path) -> Generated:
    """Read a generated folder. Raises `UsageError` where it is none, and `BaselineError` where it was changed, which is
    a fault found."""
    manifest = _manifest(out)
    files = {path: _bytes(out / path) for path in manifest["files"]}
    changed = [path for path, text in files.items() if text is None or _digest(text) != manifest["files"][path]]
    changed += foreign(out)
    if changed:
        raise BaselineError(
            f"{out} was changed after it was generated: {shown(changed)}; "
            "generate it again, and keep changes in the profile"
        )
    whole = {path: text for path, text in files.items() if text is not None}
    plan = from_document(_object(out, "plan.json", whole), controls())
    formats = tuple(one for one in Format if any(path.startswith(f"{one.value}/") for path in whole))
    templates: dict[str, dict[str, Any]] = {}
    if Format.CLOUDFORMATION in formats:
        templates = {stack.name: _template(out, template_path(stack), whole) for stack in plan.stacks}
    return Generated(plan, templates, formats, whole, manifest, tuple(changing(out)))


def _manifest(out: Path) -> dict[str, Any]:
    try:
        manifest = read_manifest(out)
    except OSError:
        manifest = None
    if manifest is None or "plan.json" not in manifest["files"]:
        raise UsageError(f"{out} is no folder that baseline generate wrote")
    return manifest


def _object(out: Path, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        found = json.loads(files[path])
    except (KeyError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{out}/{path} is not what baseline generate writes; generate it again")
    return found


def _template(out: Path, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    template = _object(out, path, files)
    if not is_template(template):
        raise UsageError(f"{out}/{path} is no CloudFormation template; generate it again")
    return template


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _bytes(path: Path) -> bytes | None:
    """The bytes of a file; None where it is none, or a link to one, or cannot be read, which is a change too."""
    try:
        return path.read_bytes() if path.is_file() and not path.is_symlink() else None
    except OSError:
        return None
