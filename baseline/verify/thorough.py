"""The thorough checks: cfn-lint for every Region of the plan, and the rule packs; once per distinct template."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Thorough:
    """What is wrong, and what constructs accept by design."""

    findings: tuple[Finding, ...]
    acknowledged: tuple[Acknowledged, ...]


def thorough(
    plan: Plan,
    templates: Mapping[str, Mapping[str, Any]],
    *,
    cache: Cache,
    synthesize: Synthesize,
    progress: Callable[[str], None],
) -> Thorough:
    """cfn-lint over every template, warnings included, for every Region of its targets; then the plan's packs.

    Verdicts are cached by content and by the version of the tool that gave them.
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
    acknowledged: list[Acknowledged] = []
    if plan.packs:
        found, acknowledged = _packs(plan, cache, synthesize, progress)
        findings += found
    return Thorough(tuple(sorted(findings)), tuple(sorted(acknowledged)))


def lint(stack: str, text: str, regions: Sequence[str]) -> Iterator[Finding]:
    """What cfn-lint says of a template in JSON, errors and warnings alike."""
    from cfnlint.api import ManualArgs
    from cfnlint.api import lint as cfn_lint

    for match in cfn_lint(text, config=ManualArgs(regions=list(regions))):
        path = getattr(match, "path", None) or []  # set by cfn-lint where the match is inside the template
        resource = str(path[1]) if len(path) > 1 else "template"
        yield Finding(stack, resource, match.rule.id, match.message)


def _packs(
    plan: Plan, cache: Cache, synthesize: Synthesize, progress: Callable[[str], None]
) -> tuple[list[Finding], list[Acknowledged]]:
    findings: list[Finding] = []
    acknowledged: list[Acknowledged] = []
    missing: list[StackPlan] = []

    def key(stack: StackPlan) -> str:
        return json.dumps([version("cdk-nag"), sorted(plan.packs), stack.digest])

    for stack in plan.stacks:
        verdict = cache.get("packs", key(stack))
        if verdict is None:
            missing.append(stack)
        else:
            findings += [Finding(stack.name, *one) for one in verdict["findings"]]
            acknowledged += [Acknowledged(stack.name, *one) for one in verdict["acknowledged"]]
    if missing:
        progress(f"cdk-nag: {', '.join(plan.packs)} over {len(missing)} stacks")
        report = PackReport()
        synthesize(missing, plugins=plugins(plan.packs), inspect=report.read)
        for stack in missing:
            found = [one for one in report.findings if one.stack == stack.name]
            accepted = [one for one in report.acknowledged if one.stack == stack.name]
            findings += found
            acknowledged += accepted
            cache.put(
                "packs",
                key(stack),
                {
                    "findings": [[one.resource, one.rule, one.message] for one in found],
                    "acknowledged": [[one.construct, one.rule, one.reason] for one in accepted],
                },
            )
    return findings, acknowledged
