"""The way from a profile to a tree of files: load, resolve, emit, verify, write. Commands call these
verbs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from baseline.artifact import GENERATOR, MANIFEST, Artifact, json_text
from baseline.cache import Cache
from baseline.catalog.discovery import controls, providers
from baseline.catalog.frameworks import framework, framework_ids
from baseline.control import Format
from baseline.errors import BaselineError
from baseline.expectation import Finding
from baseline.model.loader import LoadedProfile, load_profile
from baseline.plan.document import to_document
from baseline.plan.parameters import problems_in_draft
from baseline.plan.plan import Plan, StackPlan
from baseline.plan.resolve import resolve
from baseline.resources import shipped_profile, shipped_profiles

Progress = Callable[[str], None]
MAX_SHOWN = 30


def silent(_message: str) -> None:
    """No progress."""


def open_profile(path: Path) -> LoadedProfile:
    """The validated profile, its imports merged. Raises `ProfileError`."""
    return load_profile(
        path,
        find_shipped=shipped_profile,
        frameworks=framework_ids(),
        shipped=tuple(shipped_profiles()),
        further=lambda draft, locations: problems_in_draft(draft, locations, controls()),
    )


def plan_profile(loaded: LoadedProfile, today: date) -> Plan:
    """The plan as of `today`. Raises `ProfileError`."""
    return resolve(loaded, controls=controls(), providers=providers(), framework=framework, today=today)


@dataclass(frozen=True)
class Emission:
    """Everything that a plan becomes. `templates` are by stack name."""

    plan: Plan
    templates: dict[str, dict[str, Any]]
    artifacts: tuple[Artifact, ...]


def emit(
    loaded: LoadedProfile,
    plan: Plan,
    formats: Sequence[Format] = tuple(Format),
    *,
    progress: Progress = silent,
) -> Emission:
    """Every artifact of the plan, checked: `BaselineError` where the fast checks find a fault, and nothing is
    written."""
    from baseline.emit import cloudformation, guide, terraform
    from baseline.emit.manifest import manifest
    from baseline.verify import limits, template
    from baseline.verify.expectations import unmet_in_modules, unmet_in_templates

    cache = Cache()
    findings: list[Finding] = []
    artifacts: list[Artifact] = []
    templates: dict[str, dict[str, Any]] = {}
    if Format.CLOUDFORMATION in formats:
        templates = cloudformation.templates(plan, cache, progress)
        artifacts += cloudformation.emit(plan, templates)
        artifacts += cloudformation.assembly(plan, "../cloudformation")
        new = _not_yet_checked(plan, cache, Format.CLOUDFORMATION, templates)
        findings += limits.check(new, templates)
        findings += template.check(new, templates)
        findings += unmet_in_templates(new, templates)
    if Format.TERRAFORM in formats:
        progress("writing Terraform")
        modules = terraform.modules(plan)
        artifacts += terraform.emit(plan, modules)
        new = _not_yet_checked(plan, cache, Format.TERRAFORM, templates)
        findings += unmet_in_modules({stack.name: modules[stack.name] for stack in new.stacks})
    if findings:
        raise BaselineError(_shown(sorted(set(findings))))
    for output in formats:
        for stack in plan.stacks:
            cache.put_once("checked", _check_key(stack, output, templates), True)
    large = {name for name, one in templates.items() if limits.needs_bucket(one)}
    artifacts += guide.emit(plan, formats, large)
    artifacts.append(Artifact("plan.json", json_text(to_document(plan, provenance=False))))
    artifacts.sort()
    about = manifest(loaded, plan, templates, artifacts)
    return Emission(plan, templates, (*artifacts, Artifact(MANIFEST, json_text({"generator": GENERATOR, **about}))))


def _not_yet_checked(plan: Plan, cache: Cache, output: Format, templates: Mapping[str, Any]) -> Plan:
    """The plan with those stacks alone that no earlier run of the same code has found to be right."""

    def is_new(stack: StackPlan) -> bool:
        return cache.get("checked", _check_key(stack, output, templates)) is None

    return replace(plan, stacks=tuple(stack for stack in plan.stacks if is_new(stack)))


def _check_key(stack: StackPlan, output: Format, templates: Mapping[str, Any]) -> str:
    """What a verdict depends on: the content, and the accounts and Regions, since not every Region has every type.

    The template itself is in it: it may come from the cache, and a file there that was changed must not pass unseen.
    """
    targets = sorted({(one.account_id or "", one.region) for one in stack.targets})
    template = templates[stack.name] if output is Format.CLOUDFORMATION else None
    return json.dumps([stack.digest, output.value, targets, template])


def _shown(findings: Sequence[Finding]) -> str:
    """Findings as text, as many as a person reads."""
    more = [f"and {len(findings) - MAX_SHOWN} more"] if len(findings) > MAX_SHOWN else []
    return "\n".join([*(str(one) for one in findings[:MAX_SHOWN]), *more])
