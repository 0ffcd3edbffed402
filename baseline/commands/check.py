"""`baseline check OUT`, and what `generate --check` runs."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from baseline.artifact import GENERATOR, MANIFEST, Artifact
from baseline.catalog.discovery import controls
from baseline.commands import progress
from baseline.cache import Cache
from baseline.emit.cdk import synthesize
from baseline.emit.cloudformation import template_path
from baseline.verify.limits import needs_bucket
from baseline.errors import UsageError
from baseline.plan.document import from_document
from baseline.plan.plan import Plan
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
    try:
        manifest = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
        if manifest.get("generator") != GENERATOR:
            raise UsageError(f"{out} was not written by baseline generate")
        changed = [
            path
            for path, digest in manifest["files"].items()
            if Artifact(path, (out / path).read_text(encoding="utf-8")).sha256 != digest
        ]
        if changed:
            raise UsageError(
                f"{out} was changed after it was generated: {', '.join(changed[:5])}; generate it again, and keep "
                "changes in the profile"
            )
        plan = from_document(json.loads((out / "plan.json").read_text(encoding="utf-8")), controls())
        templates = {
            stack.name: json.loads((out / template_path(stack)).read_text(encoding="utf-8")) for stack in plan.stacks
        }
    except FileNotFoundError as error:
        raise UsageError(
            f"{out} lacks {Path(error.filename).name}: name a folder that baseline generate wrote with CloudFormation"
        ) from None
    except (ValueError, AttributeError, KeyError, OSError) as error:
        raise UsageError(f"{out} cannot be read as a generated folder: {error}") from None
    return plan, templates
