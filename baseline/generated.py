"""A generated folder, read back: its plan, its templates and the bytes of its files."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baseline.artifact import GENERATOR, MANIFEST
from baseline.catalog.discovery import controls
from baseline.control import Format
from baseline.emit.cloudformation import template_path
from baseline.errors import BaselineError, UsageError
from baseline.plan.document import from_document
from baseline.plan.plan import Plan
from baseline.tree.place import foreign, shown

_SECTIONS = ("Conditions", "Mappings", "Metadata", "Outputs", "Parameters", "Rules")


@dataclass(frozen=True)
class Generated:
    """What `baseline generate` wrote. `templates` are by stack name and empty where CloudFormation was not asked for;
    `files` are by path and hold everything but the manifest."""

    plan: Plan
    templates: dict[str, dict[str, Any]]
    formats: tuple[Format, ...]
    files: Mapping[str, bytes]
    version: str


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
    return Generated(plan, templates, formats, whole, str(manifest.get("version")))


def _manifest(out: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        manifest = None
    if (
        not isinstance(manifest, dict)
        or manifest.get("generator") != GENERATOR
        or not isinstance(manifest.get("files"), dict)
        or "plan.json" not in manifest["files"]
    ):
        raise UsageError(f"{out} is no folder that baseline generate wrote")
    return manifest


def _object(out: Path, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        found = json.loads(files[path])
    except (KeyError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{out}/{path} is not what baseline generate writes; generate it again")
    return found


def _template(out: Path, path: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    template = _object(out, path, files)
    resources = template.get("Resources")
    sections = [value for name, value in template.items() if name in _SECTIONS]
    if (
        not isinstance(resources, dict)
        or not all(isinstance(one, dict) for one in (*sections, *resources.values()))
        or not all(isinstance(one.get("Type"), str) for one in resources.values())
        or not all(isinstance(one.get("Properties", {}), dict) for one in resources.values())
    ):
        raise UsageError(f"{out}/{path} is no CloudFormation template; generate it again")
    return template


def _digest(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


def _bytes(path: Path) -> bytes | None:
    """The bytes of a file; None where it cannot be read, which is a change too."""
    try:
        return path.read_bytes()
    except OSError:
        return None
