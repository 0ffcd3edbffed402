"""The thorough checks: cfn-lint for every Region of the plan, and the rule packs; once per distinct template."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol

from baseline.cache import Cache
from baseline.expectation import Finding
from baseline.plan.plan import Plan, StackPlan
from baseline.verify.nag import Acknowledged, PackReport, plugins


class Synthesize(Protocol):
    """`baseline.emit.cdk.synthesize`, which this room may not import."""

    def __call__(
        self,
        stacks: Sequence[StackPlan],
        *,
        plugins: Callable[..., Any] | None = None,
        inspect: Callable[[Path], None] | None = None,
    ) -> Mapping[str, Mapping[str, Any]]: ...


def linted(
    plan: Plan, templates: Mapping[str, Mapping[str, Any]], *, cache: Cache, progress: Callable[[str], None]
) -> list[Finding]:
    """cfn-lint over every template, warnings included, for every Region of its targets.

    Verdicts are cached by content and by the version of cfn-lint that gave them.
    """
    findings: list[Finding] = []
    for stack in plan.stacks:
        regions = sorted({target.region for target in stack.targets})
        text = json.dumps(templates[stack.name], sort_keys=True)
        key = json.dumps([version("cfn-lint"), regions, text])
        verdict = cache.get("cfn-lint", key)
        if verdict is None:
            progress(f"cfn-lint: {stack.name}")
            verdict = [[one.resource, one.rule, one.message] for one in lint(stack.name, text, regions)]
            cache.put("cfn-lint", key, verdict)
        findings += [Finding(stack.name, *one) for one in verdict]
    return findings


def lint(stack: str, text: str, regions: Sequence[str]) -> Iterator[Finding]:
    """What cfn-lint says of a template in JSON, errors and warnings alike."""
    from cfnlint.api import lint as cfn_lint

    # No .cfnlintrc: neither one of the folder that this runs in, nor the user's, decides what is a fault. cfn-lint
    # reads the name of that file here too, though its type for these arguments does not say so.
    arguments: Any = {"regions": list(regions), "config_file": os.devnull}
    for match in cfn_lint(text, config=arguments):
        path = getattr(match, "path", None) or []  # set by cfn-lint where the match is inside the template
        resource = str(path[1]) if len(path) > 1 else "template"
        yield Finding(stack, resource, match.rule.id, match.message)


def judged_by_packs(plan: Plan, *, cache: Cache, synthesize: Synthesize, progress: Callable[[str], None]) -> PackReport:
    """What the plan's packs say of each distinct stack; verdicts are cached as those of cfn-lint are."""
    judged = PackReport()
    missing: list[StackPlan] = []

    def key(stack: StackPlan) -> str:
        return json.dumps([version("cdk-nag"), sorted(plan.packs), stack.digest])

    for stack in plan.stacks if plan.packs else ():
        verdict = cache.get("packs", key(stack))
        if verdict is None:
            missing.append(stack)
        else:
            judged.findings += [Finding(stack.name, *one) for one in verdict["findings"]]
            judged.acknowledged += [Acknowledged(stack.name, *one) for one in verdict["acknowledged"]]
    if missing:
        progress(f"cdk-nag: {', '.join(plan.packs)} over {len(missing)} stacks")
        report = PackReport()
        synthesize(missing, plugins=plugins(plan.packs), inspect=report.read)
        judged.findings += report.findings
        judged.acknowledged += report.acknowledged
        for stack in missing:
            found = [[one.resource, one.rule, one.message] for one in report.findings if one.stack == stack.name]
            accepted = [[one.construct, one.rule, one.reason] for one in report.acknowledged if one.stack == stack.name]
            cache.put("packs", key(stack), {"findings": found, "acknowledged": accepted})
    return judged
