"""Resource types and Regions."""

from __future__ import annotations

from baseline.facts.resource_types import available_in
from baseline.verify.check import Found, template_check
from baseline.verify.stack_template import StackTemplate


@template_check("resource-type-region")
def regions(template: StackTemplate) -> Found:
    """CloudFormation has every type in every Region that the stack goes to, as far as the facts know."""
    for resource in template.resources.values():
        absent = [region for region in template.regions if not available_in(resource.type, region)]
        if absent:
            where = f"{resource.type} does not exist in {', '.join(absent)}, where this stack goes"
            yield resource.logical_id, f"{where}; leave the control or the Region out of the profile"
