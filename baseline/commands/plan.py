"""`baseline plan PROFILE`."""

from __future__ import annotations

import argparse
import json
import sys

from baseline.commands import as_of
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.document import to_document
from baseline.plan.plan import ControlInstance, Plan


def run(options: argparse.Namespace) -> int:
    """Print the plan: which control lands where, with which parameters, and where each of them came from."""
    plan = plan_profile(open_profile(options.profile), as_of(options.as_of))
    if options.format == "json":
        json.dump(to_document(plan), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print("\n".join(_lines(plan)))
    return 0


def _lines(plan: Plan) -> list[str]:
    lines = [f"{plan.profile}: {len(plan.stacks)} distinct stacks for {len(plan.targets)} targets"]
    for stack in plan.stacks:
        places = ", ".join(f"{one.account} {one.region}" for one in stack.targets[:4])
        more = f" and {len(stack.targets) - 4} more" if len(stack.targets) > 4 else ""
        lines += ["", f"{stack.name}  ->  {places}{more}  (stack {stack.deployed_name})"]
        for instance in stack.instances:
            lines.append(f"  {instance.id}: {instance.control.title}")
            lines += [f"    {line}" for line in parameter_lines(instance)]
            lines += [
                f"    {output.value}: {support.kind.replace('_', ' ')}: {support.reason}"
                for output, support in instance.control.support.items()
                if support.kind != "native"
            ]
    if plan.waived:
        lines += ["", "Waived:"]
        lines += [
            f"  {one.control} in {one.target.account} {one.target.region}: "
            f"{one.reason} ({one.owner}, until {one.expires})"
            for one in plan.waived
        ]
    if plan.notes:
        lines += ["", "What a person must still do:"]
        lines += [f"  {control}: {note}" for control, note in plan.notes]
    return lines


def parameter_lines(instance: ControlInstance) -> list[str]:
    """One line per parameter: its value, and where that came from."""
    lines = []
    for name, value in instance.parameters.items():
        known = instance.provenance.get(name)
        origin = f"{known.source} {known.detail}".strip() if known else "default"
        text = json.dumps(value, ensure_ascii=False)
        if len(text) > 100:
            kind = "entries" if isinstance(value, (dict, list)) else "characters"
            text = f"{text[:80]}... ({len(value)} {kind})"
        lines.append(f"{name} = {text}  [{origin}]")
    return lines
