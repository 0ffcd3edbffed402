"""The README of the output: what goes where, and the commands that deploy it, in order; and the tags they take."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from baseline.artifact import Artifact, json_text
from baseline.control import Format, Layer, Support
from baseline.documents import render
from baseline.emit.cloudformation import artifact_id
from baseline.facts.template_quotas import MAX_INLINE_BYTES
from baseline.markdown import literal, prose
from baseline.plan.plan import Plan, StackPlan, Target, Waived

TAGS = "tags.json"
"""The stack tags, as a list of `key=value`, beside the README. On a command line the AWS CLI would take a key that
begins with a hyphen for an option, and one that begins with `file://` for a file; in a file it takes every key without
`=`."""


_MAX_JSON_OF_CDK = 46_000
"""The CDK CLI sends YAML, and no more of it in a request: of our templates it made 1.07 times as many bytes as they
have (measured with CDK CLI 2.1148), and 1.1 leaves some room."""


def emit(plan: Plan, formats: Sequence[Format], sizes: Mapping[str, int]) -> Iterable[Artifact]:
    """`README.md` of the output folder, and `tags.json` where its commands take tags. `sizes` are the bytes of the
    templates, by stack name."""
    text = render(
        "deploy.md.j2",
        {"markdown": prose, "literal": literal, "fenced": fenced},
        plan=plan,
        accounts=_accounts(plan),
        waived=_waived(plan),
        cloudformation=Format.CLOUDFORMATION in formats,
        terraform=Format.TERRAFORM in formats,
        large={name for name, size in sizes.items() if size > MAX_INLINE_BYTES},
        bootstrap=sorted({one.layer.value for one in plan.stacks if sizes.get(one.name, 0) > _MAX_JSON_OF_CDK}),
        tags_file=TAGS,
        before=[one for one in plan.notes if one[1].startswith("Before ")],
        after=[one for one in plan.notes if not one[1].startswith("Before ")],
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
class _Place:
    """An account and Region with the stacks that are deployed there in one go; `whole` tells whether they are all that
    go there."""

    target: Target
    stacks: tuple[StackPlan, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class _Account:
    """What is deployed with the credentials of one account in one go: its places, the home Region first, and its stacks
    as the CDK CLI is told of them, quoted for a shell. `last` is what waits until all accounts have the rest."""

    name: str
    id: str | None
    places: tuple[_Place, ...]
    stacks: str
    last: bool = False


def _accounts(plan: Plan) -> list[_Account]:
    """Account by account. What binds the accounts of an organization comes when each has its baseline: before that,
    policies would refuse the roles and buckets that a baseline makes."""
    targets = sorted(plan.targets, key=lambda one: one.region != plan.setting.home_region)
    names = list(dict.fromkeys(target.account for target in plan.targets))
    alone = len(names) == 1
    rounds = [(name, False) for name in names] + [(name, True) for name in names if not alone]
    found = []
    for name, last in rounds:
        places = []
        for target in (one for one in targets if one.account == name):
            stacks = tuple(plan.stacks_of(target))
            chosen = tuple(one for one in stacks if alone or (one.layer is Layer.ORGANIZATION) is last)
            if chosen:
                places.append(_Place(target, chosen, whole=last or chosen == stacks))
        if places:
            told = shlex.join(_told(plan, name, places))
            found.append(_Account(name, places[0].target.account_id, tuple(places), told, last))
    return found


def _told(plan: Plan, name: str, places: Sequence[_Place]) -> list[str]:
    """The stacks of these places as the CDK CLI is told of them, in as few words as name no other stack."""
    own = [artifact_id(place.target, stack) for place in places for stack in place.stacks]
    others = {artifact_id(target, stack) for target in plan.targets for stack in plan.stacks_of(target)}.difference(own)
    if not others:
        return ["--all"]
    # Not where stacks of `shop-test` stand beside those of `shop`, or where some of the account's own wait.
    return own if any(stack.startswith(f"{name}-") for stack in others) else [f"{name}-*"]


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
