"""The fast checks: faults that a deployment, or an auditor, would find later, and cfn-lint does not see.

Every module of `checks/` is looked through for checks; none of them knows a control.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import baseline.verify.checks
from baseline.expectation import Finding
from baseline.plan.plan import Plan
from baseline.verify.check import Check
from baseline.verify.stack_template import StackTemplate


@cache
def checks() -> tuple[Check, ...]:
    """Every check, sorted by its rule."""
    package = baseline.verify.checks
    found = [
        one
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
        for one in vars(importlib.import_module(module.name)).values()
        if isinstance(one, Check)
    ]
    return tuple(sorted(found, key=lambda one: one.rule))


def check(plan: Plan, templates: Mapping[str, Mapping[str, Any]]) -> Iterator[Finding]:
    """Everything that the checks find in the templates of the plan's stacks, which are by stack name."""
    for stack in plan.stacks:
        yield from findings(StackTemplate(stack, templates[stack.name]))


def findings(template: StackTemplate) -> Iterator[Finding]:
    """Everything that the checks find in one template, but for what the control of a resource accepts by design."""
    for one in checks():
        for resource, message in one.find(template):
            owner = template.stack.owner(resource)
            if owner is None or one.rule not in owner.control.accepts:
                yield Finding(template.stack.name, resource, one.rule, message)
