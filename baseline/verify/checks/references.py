"""Who refers to whom."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from baseline.errors import nearest
from baseline.verify.check import Found, template_check
from baseline.verify.intrinsics import references
from baseline.verify.stack_template import StackTemplate


@template_check("reference")
def resolved(template: StackTemplate) -> Found:
    """Every Ref, Fn::GetAtt, Fn::Sub and DependsOn names a resource of the template."""
    named = {**template.dependencies, "Outputs": frozenset(references(template.template.get("Outputs", {})))}
    for resource, others in named.items():
        for other in sorted(others - template.resources.keys()):
            hint = nearest(other, template.resources)
            yield resource, f"refers to {other}, which is no resource of this template {hint}".rstrip()


@template_check("dependency-cycle")
def cycle(template: StackTemplate) -> Found:
    """No resource waits for itself."""
    order = TopologicalSorter({name: sorted(others) for name, others in template.dependencies.items()})
    try:
        order.prepare()
    except CycleError as error:
        ring: list[str] = error.args[1]
        yield ring[0], f"waits for itself: {' → '.join(ring)}"
