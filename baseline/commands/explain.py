"""`baseline explain CONTROL PROFILE`."""

from __future__ import annotations

import argparse

from baseline.catalog.discovery import controls
from baseline.commands import as_of
from baseline.commands.catalog import known_control
from baseline.commands.plan import parameter_lines
from baseline.pipeline import open_profile, plan_profile


def run(options: argparse.Namespace) -> int:
    """Print where a control stands in a profile, why it is there, and where each parameter came from."""
    control = known_control(options.control, controls())
    plan = plan_profile(open_profile(options.profile), as_of(options.as_of))
    print(f"{control.id}: {control.title}")
    print(f"  {control.placement.scope.value}; layer {control.layer.value}; severity {control.severity.value}")
    found = False
    for stack in plan.stacks:
        for instance in stack.instances:
            if instance.id != control.id:
                continue
            if not found:
                print(f"  chosen by: {instance.chosen}")
            found = True
            print(f"\n{stack.name}: " + ", ".join(f"{one.account} {one.region}" for one in stack.targets))
            for line in parameter_lines(instance):
                print(f"  {line}")
    waived = [one for one in plan.waived if one.control == control.id]
    for one in waived:
        place = f"{one.target.account} {one.target.region}"
        print(f"\nwaived in {place} until {one.expires}: {one.reason} ({one.owner})")
    if not found and not waived:
        print(
            f"\nnot chosen by {options.profile}: no imported framework calls for it, and controls.include "
            "does not name it, or controls.exclude drops it"
        )
    return 0
