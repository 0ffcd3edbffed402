"""The README of the output: what goes where, and the commands that deploy it, in order; and the tags they take."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from baseline.artifact import Artifact, json_text
from baseline.control import Format, Support
from baseline.documents import render
from baseline.plan.plan import Plan

TAGS = "tags.json"
"""The stack tags, as a list of `key=value`, beside the README. On a command line the AWS CLI would take a key that
begins with a hyphen for an option, and one that begins with `file://` for a file; in a file it takes every key without
`=`."""

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>|#~$])")


def emit(plan: Plan, formats: Sequence[Format], large: Collection[str]) -> Iterable[Artifact]:
    """`README.md` of the output folder, and `tags.json` where its commands take tags. `large` names the stacks whose
    templates have to go through S3."""
    home = plan.setting.home_region
    text = render(
        "deploy.md.j2",
        {"markdown": escape_markdown, "fenced": fenced},
        plan=plan,
        ordered=sorted(plan.targets, key=lambda target: target.region != home),
        cloudformation=Format.CLOUDFORMATION in formats,
        terraform=Format.TERRAFORM in formats,
        large=large,
        tags_file=TAGS,
        unsupported=otherwise_realised(plan, formats),
    )
    if plan.setting.tags and Format.CLOUDFORMATION in formats:
        yield Artifact(TAGS, json_text([f"{key}={value}" for key, value in sorted(plan.setting.tags.items())]))
    yield Artifact("README.md", re.sub(r"\n{3,}", "\n\n", text).rstrip() + "\n")


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


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is; code spans that a control wrote stay."""
    parts = text.split("`")
    return "`".join(part if index % 2 else _MARKDOWN.sub(r"\\\1", part) for index, part in enumerate(parts))
