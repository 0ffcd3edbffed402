"""`baseline init [PATH]`: a profile from a few answers."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from baseline.artifact import write_file
from baseline.commands import counted, tell
from baseline.commands.interview.answers import Answers, collect
from baseline.commands.interview.draft import plan_of, profile_text
from baseline.errors import UsageError
from baseline.plan.plan import Plan


def run(options: argparse.Namespace) -> int:
    """Write a profile that `generate` takes. Asks on a terminal what no option answers; never asks without one."""
    path: Path = options.path
    if path.exists() and not path.is_file():
        # A folder, a device, a pipe: what is renamed over them would take their place.
        raise UsageError(f"{path} is no regular file; name another path")
    if path.exists() and not options.force:
        raise UsageError(f"{path} exists; overwrite it with --force, or name another path")
    answers = collect(options)
    text = profile_text(answers, path)
    plan = plan_of(text, path)
    write_file(path, text)
    for line in _closing_words(path, answers, plan):
        tell(line)
    return 0


def _closing_words(path: Path, answers: Answers, plan: Plan) -> Iterator[str]:
    home, *further = answers.regions
    yield (
        f"every name begins with '{answers.single['prefix']}' (naming.prefix); leave it as it is after the first "
        "deployment: another prefix means new buckets, keys and stacks beside the old ones"
    )
    yield f"governed Regions: {', '.join([f'{home} (home)', *further])}; add others to organization.governed_regions"
    count = len({one.id for stack in plan.stacks for one in stack.instances})
    yield f"{path}: {counted(count, 'control')}; next: baseline generate {path} -o build"
