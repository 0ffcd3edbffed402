"""The README of the output: what goes where, and the commands that deploy it, in order; and the tags they take."""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from baseline.artifact import Artifact, json_text
from baseline.control import Format, Support
from baseline.documents import render
from baseline.emit.cloudformation import artifact_id
from baseline.markdown import literal, prose
from baseline.plan.plan import Plan, Target, Waived

TAGS = "tags.json"
"""The stack tags, as a list of `key=value`, beside the README. On a command line the AWS CLI would take a key that
begins with a hyphen for an option, and one that begins with `file://` for a file; in a file it takes every key without
`=`."""


def emit(plan: Plan, formats: Sequence[Format], large: Collection[str]) -> Iterable[Artifact]:
    """`README.md` of the output folder, and `tags.json` where its commands take tags. `large` names the stacks whose
    templates have to go through S3."""
    text = render(
        "deploy.md.j2",
        {"markdown": prose, "literal": literal, "fenced": fenced},
        plan=plan,
        accounts=_accounts(plan),
        waived=_waived(plan),
        cloudformation=Format.CLOUDFORMATION in formats,
        terraform=Format.TERRAFORM in formats,
        large=large,
        tags_file=TAGS,
        unsupported=otherwise_realised(plan, formats),
    )
    if plan.setting.tags and Format.CLOUDFORMATION in formats:
        yield Artifact(TAGS, json_text([f"{key}={value}" for key, value in sorted(plan.setting.tags.items())]))
    yield Artifact("README.md", re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n")


def _waived(plan: Plan) -> list[tuple[Waived, list[str]]]:
    """Each waived control with one of its waivers and the places where that holds."""
    places: dict[tuple[str, str, str, str, str], tuple[Waived, list[str]]] = {}
    for one in plan.waived:
        what = (one.control, one.reason, one.owner, one.expires, one.alternative)
        places.setdefault(what, (one, []))[1].append(f"{one.target.account} {one.target.region}")
    return list(places.values())


@dataclass(frozen=True, slots=True)
class _Account:
    """What is deployed with the credentials of one account: its Regions, the home Region first, and its stacks as the
    CDK CLI is told of them, quoted for a shell."""

    name: str
    id: str | None
    targets: tuple[Target, ...]
    stacks: str


def _accounts(plan: Plan) -> list[_Account]:
    by_name: dict[str, list[Target]] = {}
    for target in sorted(plan.targets, key=lambda one: one.region != plan.setting.home_region):
        by_name.setdefault(target.account, []).append(target)
    names = list(dict.fromkeys(target.account for target in plan.targets))
    stacks = {
        name: [artifact_id(target, stack) for target in by_name[name] for stack in plan.stacks_of(target)]
        for name in names
    }
    found = []
    for name in names:
        others = [stack for other in names if other != name for stack in stacks[other]]
        if not others:
            told = ["--all"]
        elif any(stack.startswith(f"{name}-") for stack in others):
            told = stacks[name]  # such as those of `shop` beside an account `shop-test`
        else:
            told = [f"{name}-*"]
        targets = tuple(by_name[name])
        found.append(_Account(name, targets[0].account_id, targets, shlex.join(told)))
    return found


def otherwise_realised(plan: Plan, formats: Sequence[Format]) -> list[tuple[str, str, Support]]:
    """(control, format, support) wherever a control is not native to a format, or there is more to say of it."""
    found = {
        (one.id, output.value): one.control.support[output]
        for stack in plan.stacks
        for one in stack.instances
        for output in formats
        if one.control.support[output].reason
    }
    return [(control, output, support) for (control, output), support in sorted(found.items())]


def fenced(notes: Sequence[tuple[str, str]]) -> str:
    """Notes as preformatted text, by control, since they hold commands that a person copies as they are."""
    lines = []
    for control, found in groupby(notes, key=lambda note: note[0]):
        lines += ["", control, *(f"  {text}" for _, text in found)]
    text = "\n".join(lines).strip("\n")
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}text\n{text}\n{fence}"
