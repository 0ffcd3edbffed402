"""`baseline generate PROFILE -o OUT`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence

from baseline.commands import as_of, counted, progress, tell
from baseline.control import Format
from baseline.departures import Departures, departures
from baseline.errors import UsageError
from baseline.pipeline import emit, open_profile, plan_profile
from baseline.tree.place import check_replaceable
from baseline.tree.writer import write_tree

MAX_SHOWN = 20
"""Lines of what left the profile, or is held nowhere, that are shown."""


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
    left = departures(options.output, plan)
    write_tree(options.output, emission.artifacts, tell)
    said = f"{options.output}: {counted(len(plan.targets), 'target')}"
    if emission.templates:
        resources = sum(len(template["Resources"]) for template in emission.templates.values())
        templates = counted(len(emission.templates), "distinct template")
        said += f", {counted(resources, 'resource')} in {templates}"
    print(said, file=sys.stderr)
    if plan.notes:
        count = "1 thing is" if len(plan.notes) == 1 else f"{len(plan.notes)} things are"
        print(f"{count} left for a person: see {options.output / 'README.md'}", file=sys.stderr)
    for line in _shown([f"not held anywhere: {control}: {what}" for control, what in plan.unplaced]):
        print(line, file=sys.stderr)
    for line in _departure_lines(left):
        print(line, file=sys.stderr)
    return 0


def _departure_lines(left: Departures) -> Iterator[str]:
    """What a person has to take down, since no generation and no deployment of the rest does."""
    if left.stacks:
        yield "no longer in the profile; what was deployed of it stays until you take it down:"
        by_place: dict[str, list[str]] = {}
        for account, region, stack in left.stacks:
            by_place.setdefault(f"{account} {region}", []).append(stack)
        yield from _shown([f"  {place}: {', '.join(stacks)}" for place, stacks in by_place.items()])
    if left.controls:
        yield "taken out of stacks that stay; the next deployment removes what it does not retain:"
        by_control: dict[str, list[str]] = {}
        for control, (account, region, _) in left.controls:
            by_control.setdefault(control, []).append(f"{account} {region}")
        yield from _shown([f"  {control}: {', '.join(places)}" for control, places in by_control.items()])
    if left.stacks or left.controls:
        yield 'how: "When something leaves the profile" in the README of this tool'


def _shown(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MAX_SHOWN]
    if len(lines) > MAX_SHOWN:
        yield f"  and {len(lines) - MAX_SHOWN} more"
