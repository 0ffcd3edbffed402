"""The way from a profile to a tree of files: load, resolve, emit, verify, write. Commands call these
verbs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from baseline.artifact import MANIFEST, Artifact, json_text
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

    verdicts = _Verdicts(plan, Cache())
    artifacts: list[Artifact] = []
    templates: dict[str, dict[str, Any]] = {}
    synthesis = cloudformation.Synthesis(plan, verdicts.cache) if Format.CLOUDFORMATION in formats else None
    # Terraform first: while it is written and judged, the CDK loads.
    if Format.TERRAFORM in formats:
        progress("writing Terraform")
        modules = terraform.modules(plan)
        artifacts += terraform.emit(plan, modules)
        verdicts.judge(Format.TERRAFORM, artifacts, modules, faults_of_modules)
    if synthesis:
        templates = synthesis.templates(progress)
        emitted = [*cloudformation.emit(plan, templates)]
        artifacts += emitted
        verdicts.judge(Format.CLOUDFORMATION, emitted, templates, partial(faults_of_templates, plan))
    verdicts.settle()
    artifacts += _common(plan, formats, artifacts)
    artifacts.sort()
    read = [{"name": file.name, "sha256": file.sha256} for file in loaded.files]
    about = manifest(plan, templates, artifacts, read)
    return Emission(plan, templates, (*artifacts, Artifact(MANIFEST, json_text(about))))


def templates_of(plan: Plan, *, progress: Progress = silent) -> dict[str, dict[str, Any]]:
    """The CloudFormation templates of the plan by stack name, from the cache where they are known."""
    from baseline.emit.cloudformation import Synthesis

    return Synthesis(plan, Cache()).templates(progress)


def artifacts_of(
    plan: Plan,
    formats: Sequence[Format],
    templates: Mapping[str, dict[str, Any]],
    modules: Mapping[str, Module],
) -> Iterator[Artifact]:
    """Every file that follows from a plan and its templates and modules: all but the manifest."""
    from baseline.emit import cloudformation, terraform

    emitted = [*cloudformation.emit(plan, templates)] if Format.CLOUDFORMATION in formats else []
    yield from emitted
    if Format.TERRAFORM in formats:
        yield from terraform.emit(plan, modules)
    yield from _common(plan, formats, emitted)


def _common(plan: Plan, formats: Sequence[Format], emitted: Sequence[Artifact]) -> Iterator[Artifact]:
    """The files that stand beside those of each format, `emitted`: the README, the tags and the plan."""
    from baseline.emit import guide
    from baseline.emit.cloudformation import template_path

    paths = {template_path(stack): stack.name for stack in plan.stacks}
    sizes = {paths[one.path]: len(one.text.encode("utf-8")) for one in emitted if one.path in paths}
    yield from guide.emit(plan, formats, sizes)
    yield Artifact("plan.json", json_text(to_document(plan, provenance=False)))


def faults_of_templates(plan: Plan, templates: Mapping[str, Mapping[str, Any]]) -> list[Finding]:
    """What the fast checks find in these templates of the plan, which are by stack name."""
    from baseline.verify import limits, template
    from baseline.verify.expectations import unmet_in_templates

    part = replace(plan, stacks=tuple(stack for stack in plan.stacks if stack.name in templates))
    findings = [*limits.check(part, templates), *template.check(part, templates), *unmet_in_templates(part, templates)]
    return sorted(set(findings))


def faults_of_modules(modules: Mapping[str, Module]) -> list[Finding]:
    """What the fast checks find in these Terraform modules, which are by stack name."""
    from baseline.verify import modules as structure
    from baseline.verify.expectations import unmet_in_modules

    return sorted({*structure.check(modules), *unmet_in_modules(modules)})


class _Verdicts:
    """What the fast checks say of each stack, judged anew only where it changed."""

    def __init__(self, plan: Plan, cache: Cache) -> None:
        self.cache = cache
        self._plan = plan
        self._new: list[str] = []
        self._found: list[Finding] = []

    def judge(
        self,
        output: Format,
        artifacts: Sequence[Artifact],
        emitted: Mapping[str, Any],
        faults: Callable[[Mapping[str, Any]], list[Finding]],
    ) -> None:
        """Judge those of `emitted`, a format's templates or modules by stack name, that are not known to be right.
        `artifacts` are the files that they were written to."""
        keys = _check_keys(self._plan, output, artifacts)
        new = {name: key for name, key in keys.items() if self.cache.get("checked", key) is None}
        self._new += new.values()
        self._found += faults({name: emitted[name] for name in new})

    def settle(self) -> None:
        """Keep what was found right for the next run. Raises `BaselineError` where there is a fault."""
        if self._found:
            raise BaselineError(_shown(self._found))
        for key in self._new:
            self.cache.put("checked", key, True)


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
