"""The manifest: what was generated, from what, where it goes, and the hash of every file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import baseline
from baseline.artifact import Artifact
from baseline.emit.cloudformation import template_path
from baseline.model.loader import LoadedProfile
from baseline.plan.plan import Plan

SCHEMA = "baseline/manifest/v1"


def manifest(
    loaded: LoadedProfile, plan: Plan, templates: Mapping[str, Any], artifacts: Iterable[Artifact]
) -> dict[str, Any]:
    """The manifest as JSON-like data; `files` maps each path to its SHA-256."""
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
        "schema": SCHEMA,
        "version": baseline.__version__,
        "profile": {
            "name": plan.profile,
            "files": [{"name": file.name, "sha256": file.sha256} for file in loaded.files],
        },
        "frameworks": list(plan.frameworks),
        "stacks": stacks,
        "files": hashes,
    }
