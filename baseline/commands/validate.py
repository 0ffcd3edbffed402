"""`baseline validate PROFILE`."""

from __future__ import annotations

import argparse
import sys

from baseline.commands import as_of, counted
from baseline.pipeline import open_profile, plan_profile


def run(options: argparse.Namespace) -> int:
    """Resolve the profile and say that it is valid; every problem at once where it is not."""
    today = as_of(options.as_of)
    plan = plan_profile(open_profile(options.profile, today), today)
    controls = {instance.id for stack in plan.stacks for instance in stack.instances}
    print(
        f"{options.profile}: valid; {counted(len(controls), 'control')} in {counted(len(plan.targets), 'target')}, "
        f"{counted(len(plan.stacks), 'stack')}",
        file=sys.stderr,
    )
    return 0
