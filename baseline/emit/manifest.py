"""The manifest: what was generated, from what, where it goes, and the hash of every file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import baseline
from baseline.artifact import GENERATOR, Artifact
from baseline.emit.cloudformation import template_path
from baseline.plan.plan import Plan

SCHEMA = "baseline/manifest/v1"


def manifest(
    plan: Plan, templates: Mapping[str, Any], artifacts: Iterable[Artifact], read: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    """The manifest as JSON-like data; `files` maps each path to its SHA-256. `read` are name and SHA-256 of the files
    that the profile was read from."""
    hashes = {artifact.path: artifact.sha256 for artifact in artifacts}
    stacks = []
    for stack in plan.stacks:
        about: dict[str, Any] = {
            "name": stack.name,
            "layer": stack.layer.value,
            "stack_name": stack.deployed_name,
            "controls": [instance.id for instance in stack.instances],
            "targets": [
                {"account": one.account, "account_id": one.account_id, "region": one.region} for one in stack.targets
            ],
        }
        if stack.name in templates:
            path = template_path(stack)
            about |= {
                "template": path,
                "sha256": hashes[path],
                "resources": len(templates[stack.name]["Resources"]),
            }
        stacks.append(about)
    return {
        "generator": GENERATOR,
        "schema": SCHEMA,
        "version": baseline.__version__,
        "profile": {
            "name": plan.profile,
            "files": list(read),
        },
        "frameworks": list(plan.frameworks),
        "stacks": stacks,
        "files": hashes,
    }
