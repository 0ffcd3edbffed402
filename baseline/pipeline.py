"""The way from a profile to a tree of files: load, resolve, emit, verify, write. Commands call these
verbs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from baseline.plan.plan import Plan
from baseline.plan.resolve import resolve
from baseline.resources import shipped_profile, shipped_profiles

if TYPE_CHECKING:
    from baseline.emit.terraform import Module

Progress = Callable[[str], None]
MAX_SHOWN = 30


def silent(_message: str) -> None:
    """No progress."""


def open_profile(path: Path, today: date | None = None) -> LoadedProfile:
    """The validated profile, its imports merged. Raises `ProfileError`, which tells of waivers that have expired by
    `today` as well, where it is given."""
    return load_profile(
        path,
        find_shipped=shipped_profile,
        frameworks=framework_ids(),
        shipped=tuple(shipped_profiles()),
        further=lambda draft, locations: problems_in_draft(draft, locations, controls(), today),
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
    from baseline.emit import cloudformation, terraform
    from baseline.emit.manifest import manifest

    cache = Cache()
    templates: dict[str, dict[str, Any]] = {}
    modules: dict[str, Module] = {}
    if Format.CLOUDFORMATION in formats:
        templates = cloudformation.templates(plan, cache, progress)
    if Format.TERRAFORM in formats:
        progress("writing Terraform")
        modules = terraform.modules(plan)
    artifacts = sorted(artifacts_of(plan, formats, templates, modules))
    keys = {output: _check_keys(plan, output, artifacts) for output in formats}
    new = {
        output: {name: key for name, key in of_stacks.items() if cache.get("checked", key) is None}
        for output, of_stacks in keys.items()
    }
    found = faults(
        plan,
        {name: templates[name] for name in new.get(Format.CLOUDFORMATION, ())},
        {name: modules[name] for name in new.get(Format.TERRAFORM, ())},
    )
    if found:
        raise BaselineError(_shown(found))
    for of_stacks in new.values():
        for key in of_stacks.values():
            cache.put("checked", key, True)
    about = manifest(loaded, plan, templates, artifacts)
    return Emission(plan, templates, (*artifacts, Artifact(MANIFEST, json_text({"generator": GENERATOR, **about}))))


def artifacts_of(
    plan: Plan,
    formats: Sequence[Format],
    templates: Mapping[str, dict[str, Any]],
    modules: Mapping[str, Module],
) -> Iterator[Artifact]:
    """Every file that follows from a plan and its templates and modules: all but the manifest."""
    from baseline.emit import cloudformation, guide, terraform
    from baseline.verify import limits

    large: set[str] = set()
    if Format.CLOUDFORMATION in formats:
        for stack, one in zip(plan.stacks, cloudformation.emit(plan, templates), strict=True):
            # Of the text that is there already: to write a template as JSON takes longer than all else here.
            if len(one.text.encode("utf-8")) > limits.MAX_INLINE_BYTES:
                large.add(stack.name)
            yield one
        yield from cloudformation.assembly(plan, "../cloudformation")
    if Format.TERRAFORM in formats:
        yield from terraform.emit(plan, modules)
    yield from guide.emit(plan, formats, large)
    yield Artifact("plan.json", json_text(to_document(plan, provenance=False)))


def faults(plan: Plan, templates: Mapping[str, dict[str, Any]], modules: Mapping[str, Module]) -> list[Finding]:
    """What the fast checks find in these templates and modules of the plan, which are by stack name."""
    from baseline.verify import limits, template
    from baseline.verify.expectations import unmet_in_modules, unmet_in_templates

    part = replace(plan, stacks=tuple(stack for stack in plan.stacks if stack.name in templates))
    findings = [*limits.check(part, templates), *template.check(part, templates)]
    findings += unmet_in_templates(part, templates)
    findings += unmet_in_modules(modules)
    return sorted(set(findings))


def _check_keys(plan: Plan, output: Format, artifacts: Sequence[Artifact]) -> dict[str, str]:
    """What a verdict on each stack depends on: its content and its files, and the accounts and Regions, since not every
    Region has every type.

    The files count although the content decides them: a template may come from the cache, and an entry there that
    was changed must not pass unseen.
    """
    folder = "cloudformation" if output is Format.CLOUDFORMATION else "terraform/modules"
    hashes: dict[str, list[str]] = {stack.name: [] for stack in plan.stacks}
    for one in artifacts:
        # `cloudformation/NAME.template.json`, or `terraform/modules/NAME/FILE.tf`.
        name = one.path.removeprefix(f"{folder}/").removesuffix(".template.json").partition("/")[0]
        if one.path.startswith(f"{folder}/") and name in hashes:
            hashes[name].append(one.sha256)
    return {
        stack.name: json.dumps(
            [
                stack.digest,
                output.value,
                sorted({(one.account_id or "", one.region) for one in stack.targets}),
                hashes[stack.name],
            ]
        )
        for stack in plan.stacks
    }


def _shown(findings: Sequence[Finding]) -> str:
    """Findings as text, as many as a person reads."""
    more = [f"and {len(findings) - MAX_SHOWN} more"] if len(findings) > MAX_SHOWN else []
    return "\n".join([*(str(one) for one in findings[:MAX_SHOWN]), *more])
