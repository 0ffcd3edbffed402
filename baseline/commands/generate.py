"""`baseline generate PROFILE -o OUT`."""

from __future__ import annotations

import argparse
import sys

from baseline.commands import as_of, counted, progress
from baseline.control import Format
from baseline.errors import UsageError
from baseline.pipeline import emit, open_profile, plan_profile
from baseline.tree.place import check_replaceable
from baseline.tree.writer import write_tree


def run(options: argparse.Namespace) -> int:
    """Write the tree, after the fast checks and, with `--check`, the thorough ones have passed."""
    today = as_of(options.as_of)
    loaded = open_profile(options.profile, today)
    plan = plan_profile(loaded, today)
    check_replaceable(options.output)
    formats = tuple(one for one in Format if not options.format or one.value in options.format)
    if options.check and Format.CLOUDFORMATION not in formats:
        raise UsageError("--check judges CloudFormation templates; add --format cloudformation, or leave --check out")
    emission = emit(loaded, plan, formats, progress=progress)
    if options.check:
        from baseline.commands.check import report

        code = report(plan, emission.templates)
        if code:
            print(f"{options.output} is left as it was", file=sys.stderr)
            return code
    write_tree(options.output, emission.artifacts)
    said = f"{options.output}: {counted(len(plan.targets), 'target')}"
    if emission.templates:
        resources = sum(len(template["Resources"]) for template in emission.templates.values())
        templates = counted(len(emission.templates), "distinct template")
        said += f", {counted(resources, 'resource')} in {templates}"
    print(said, file=sys.stderr)
    if plan.notes:
        count = "1 thing is" if len(plan.notes) == 1 else f"{len(plan.notes)} things are"
        print(f"{count} left for a person: see {options.output / 'README.md'}", file=sys.stderr)
    return 0
