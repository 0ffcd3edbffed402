"""`baseline check OUT`, and what `generate --check` runs."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from baseline.artifact import GENERATOR, MANIFEST
from baseline.cache import Cache
from baseline.catalog.discovery import controls
from baseline.commands import progress
from baseline.emit.cdk import synthesize
from baseline.emit.cloudformation import template_path
from baseline.errors import UsageError
from baseline.plan.document import from_document
from baseline.plan.plan import Plan
from baseline.verify.limits import needs_bucket
from baseline.verify.thorough import thorough


def run(options: argparse.Namespace) -> int:
    """Check a generated folder: its files against their hashes, its templates by cfn-lint, its plan by the packs."""
    plan, templates = read(options.output)
    return report(plan, templates)


def report(plan: Plan, templates: Mapping[str, Mapping[str, Any]]) -> int:
    """Print findings to stdout and acknowledgments with their reasons to stderr; 1 where there is a finding."""
    result = thorough(plan, templates, cache=Cache(), synthesize=synthesize, progress=progress)
    for one in result.acknowledged:
        print(f"acknowledged: {one}", file=sys.stderr)
    for name, template in templates.items():
        if needs_bucket(template):
            print(f"{name}: over 51,200 bytes: deploy it with --s3-bucket", file=sys.stderr)
    for finding in result.findings:
        print(finding)
    packs = ", ".join(plan.packs) or "no pack"
    print(
        f"{len(templates)} distinct templates, cfn-lint in every Region of the plan, {packs}: "
        f"{len(result.findings)} findings, {len(result.acknowledged)} acknowledged",
        file=sys.stderr,
    )
    return 1 if result.findings else 0


def read(out: Path) -> tuple[Plan, dict[str, Any]]:
    """The plan and the templates of a generated folder. Raises `UsageError` where it is none, or was changed."""
    manifest = _manifest(out)
    changed = [path for path, digest in manifest["files"].items() if _digest(out / path) != digest]
    if changed:
        more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
        raise UsageError(
            f"{out} was changed after it was generated: {', '.join(changed[:5])}{more}; "
            "generate it again, and keep changes in the profile"
        )
    plan = from_document(json.loads((out / "plan.json").read_text(encoding="utf-8")), controls())
    paths = {stack.name: template_path(stack) for stack in plan.stacks}
    if not manifest["files"].keys() >= set(paths.values()):
        raise UsageError(f"{out} was generated without CloudFormation: there is nothing to check")
    return plan, {name: json.loads((out / path).read_text(encoding="utf-8")) for name, path in paths.items()}


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


def _digest(path: Path) -> str:
    """SHA-256 of a file; empty where it cannot be read, which is a change too."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
