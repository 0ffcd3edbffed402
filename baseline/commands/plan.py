"""`baseline plan PROFILE`."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Sequence

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework
from baseline.commands import as_of, counted, tell
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.document import to_document
from baseline.plan.plan import ControlInstance, Plan, Target, Waived
from baseline.report.exclusions import broken_by_exclusions

MAX_TARGETS = 40
"""Targets of a stack that the text lists; the JSON has all."""


def run(options: argparse.Namespace) -> int:
    """Print the plan: which control lands where, with which parameters, and where each of them came from."""
    today = as_of(options.as_of)
    plan = plan_profile(open_profile(options.profile, today), today)
    for one in broken_by_exclusions(plan, map(framework, plan.frameworks), controls()):
        asked = f"{one.framework}/{one.requirement.id} ({one.requirement.title})"
        tell(f"warning: {asked} is not met: {one.control} is dropped by {one.by}")
    if options.format == "json":
        json.dump(to_document(plan), sys.stdout, indent=2, ensure_ascii=False)
        print()
    else:
        print("\n".join(_lines(plan)))
    return 0


def _lines(plan: Plan) -> list[str]:
    stacks, targets = counted(len(plan.stacks), "distinct stack"), counted(len(plan.targets), "target")
    lines = [f"{plan.profile}: {stacks} for {targets}"]
    for stack in plan.stacks:
        lines += ["", *target_lines(f"{stack.name}  ->  ", stack.targets, f"  (stack {stack.deployed_name})")]
        for instance in stack.instances:
            lines.append(f"  {instance.id}: {instance.control.title}")
            lines += [f"    {line}" for line in parameter_lines(instance)]
            lines += [
                f"    {output.value}: {support.kind.replace('_', ' ')}: {support.reason}"
                for output, support in instance.control.support.items()
                if support.reason
            ]
    if plan.waived:
        lines += ["", "Waived:"]
        lines += [
            f"  {one.control} in {one.target.account} {one.target.region}: "
            f"{' '.join(one.reason.split())} ({one.owner}, until {one.expires}){instead(one)}"
            for one in plan.waived
        ]
    if plan.unplaced:
        lines += ["", "Asked for, and held nowhere:"]
        lines += [f"  {control}: {what}" for control, what in plan.unplaced]
    if plan.notes:
        lines += ["", "What a person must still do:"]
        lines += [f"  {control}: {note}" for control, note in plan.notes]
    return lines


def target_lines(head: str, targets: Sequence[Target], tail: str = "") -> list[str]:
    """The accounts and Regions of a stack between `head` and `tail`, wrapped; beyond the fortieth, their count."""
    # A wrapped line ends after a target, never between an account and its Region.
    places = ", ".join(f"{one.account}\u00a0{one.region}" for one in targets[:MAX_TARGETS])
    if len(targets) > MAX_TARGETS:
        places += f" and {len(targets) - MAX_TARGETS} more of {len(targets)}: see --format json"
    lines = textwrap.wrap(
        places + tail.replace(" ", "\u00a0"),
        width=110,
        initial_indent=head,
        subsequent_indent="    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace("\u00a0", " ") for line in lines]


def instead(waived: Waived) -> str:
    """What does the work of a waived control, as the end of its line; empty where nothing does."""
    return f"; instead: {' '.join(waived.alternative.split())}" if waived.alternative else ""


def parameter_lines(instance: ControlInstance) -> list[str]:
    """One line per parameter: its value, and where that came from."""
    lines = []
    for name, value in instance.parameters.items():
        known = instance.provenance.get(name)
        origin = f"{known.source} {known.detail}".strip() if known else "default"
        text = json.dumps(value, ensure_ascii=False)
        if len(text) > 100:
            entries = isinstance(value, (dict, list))
            size = counted(len(value), "entry", "entries") if entries else counted(len(value), "character")
            text = f"{text[:80]}... ({size})"
        lines.append(f"{name} = {text}  [{origin}]")
    return lines
