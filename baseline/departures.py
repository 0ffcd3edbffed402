"""What a folder was generated for and no longer is: stacks and controls that may still be deployed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baseline.plan.plan import Plan
from baseline.tree.manifest import read_manifest

Stack = tuple[str, str, str]
"""Account, Region and the stack's name there."""


@dataclass(frozen=True, slots=True)
class Departures:
    """`stacks` left the profile whole; `controls` left a stack that stays, each with that stack. Both sorted."""

    stacks: tuple[Stack, ...]
    controls: tuple[tuple[str, Stack], ...]


def departures(out: Path, plan: Plan) -> Departures:
    """What the folder `out`, as it is now, was generated for and `plan` has no more. Nothing where `out` is no folder
    of this tool."""
    before, after = _deployed(out), _planned(plan)
    return Departures(
        tuple(sorted(set(before) - set(after))),
        tuple(
            sorted(
                (control, stack)
                for stack, controls in before.items()
                if stack in after
                for control in controls - after[stack]
            )
        ),
    )


def _planned(plan: Plan) -> dict[Stack, frozenset[str]]:
    return {
        (target.account, target.region, stack.deployed_name): frozenset(one.id for one in stack.instances)
        for stack in plan.stacks
        for target in stack.targets
    }


def _deployed(out: Path) -> dict[Stack, frozenset[str]]:
    try:
        manifest = read_manifest(out)
        return dict(_stacks_of(manifest)) if manifest else {}
    except (OSError, LookupError, TypeError):
        # Of a version that wrote otherwise: there is nothing to compare with.
        return {}


def _stacks_of(manifest: Mapping[str, Any]) -> Iterator[tuple[Stack, frozenset[str]]]:
    for stack in manifest["stacks"]:
        for target in stack["targets"]:
            place = (str(target["account"]), str(target["region"]), str(stack["stack_name"]))
            yield place, frozenset(stack["controls"])
