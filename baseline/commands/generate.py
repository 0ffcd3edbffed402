"""`baseline generate PROFILE -o OUT`."""

from __future__ import annotations

import argparse
import sys

from baseline.artifact import check_replaceable, write_tree
from baseline.commands import as_of, progress
from baseline.control import Format
from baseline.pipeline import emit, open_profile, plan_profile


def run(options: argparse.Namespace) -> int:
    """Write the tree, after the fast checks and, with `--check`, the thorough ones have passed."""
    loaded = open_profile(options.profile)
    plan = plan_profile(loaded, as_of(options.as_of))
    check_replaceable(options.output)
    formats = tuple(Format(name) for name in dict.fromkeys(options.format)) if options.format else tuple(Format)
    emission = emit(loaded, plan, formats, progress=progress)
    if options.check:
        from baseline.commands.check import report

        code = report(plan, emission.templates)
        if code:
            print(f"{options.output} is left as it was", file=sys.stderr)
            return code
    write_tree(options.output, emission.artifacts)
    resources = sum(len(template["Resources"]) for template in emission.templates.values())
    said = f", {resources} resources in {len(emission.templates)} distinct templates" if emission.templates else ""
    print(f"{options.output}: {len(plan.targets)} targets{said}", file=sys.stderr)
    for control, note in plan.notes:
        print(f"to do: {control}: {note}", file=sys.stderr)
    return 0
