"""`baseline validate PROFILE`."""

from __future__ import annotations

import argparse
import sys

from baseline.commands import as_of
from baseline.pipeline import open_profile, plan_profile


def run(options: argparse.Namespace) -> int:
    """Resolve the profile and say that it is valid; every problem at once where it is not."""
    plan = plan_profile(open_profile(options.profile), as_of(options.as_of))
    controls = {instance.id for stack in plan.stacks for instance in stack.instances}
    print(
        f"{options.profile}: valid; {len(controls)} controls in {len(plan.targets)} targets, {len(plan.stacks)} stacks",
        file=sys.stderr,
    )
    return 0
