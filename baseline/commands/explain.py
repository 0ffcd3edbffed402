"""`baseline explain CONTROL PROFILE`."""

from __future__ import annotations

import argparse

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework
from baseline.commands import as_of
from baseline.commands.catalog import known_control
from baseline.commands.plan import instead, parameter_lines, target_lines
from baseline.control import Control
from baseline.model.loader import LoadedProfile
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.claims import claims
from baseline.plan.plan import Plan


def run(options: argparse.Namespace) -> int:
    """Print where a control stands in a profile, why it is there or not, and where each parameter came from."""
    control = known_control(options.control, controls())
    today = as_of(options.as_of)
    loaded = open_profile(options.profile, today)
    plan = plan_profile(loaded, today)
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
            print("\n" + "\n".join(target_lines(f"{stack.name}: ", stack.targets)))
            for line in parameter_lines(instance):
                print(f"  {line}")
    waived = [one for one in plan.waived if one.control == control.id]
    for one in waived:
        place = f"{one.target.account} {one.target.region}"
        reason = " ".join(one.reason.split())
        print(f"\nwaived in {place} until {one.expires}: {reason} ({one.owner}){instead(one)}")
    if not found and not waived:
        print(f"\n{_why_not(control, loaded, plan)}")
    return 0


def _why_not(control: Control, loaded: LoadedProfile, plan: Plan) -> str:
    """Why a control stands nowhere, with the lines of the profile that decide it."""
    asking, dropping = claims(loaded, controls(), framework)
    asked = ", ".join(claim.words for claim in asking.get(control.id, ()))
    dropped = ", ".join(claim.words for claim in dropping.get(control.id, ()))
    if asked and dropped:
        return f"not chosen by {loaded.path}: asked for by {asked}, and dropped by {dropped}"
    if asked:
        reasons = "; ".join(what for name, what in plan.unplaced if name == control.id)
        return f"chosen by {asked}: {reasons}"
    nobody = f"not chosen by {loaded.path}: no imported framework calls for it, controls.include does not name it"
    if dropped:
        return f"{nobody}, and {dropped} would drop it"
    return f"{nobody}, and no chosen control needs it"
