"""A text of a profile stays a text: no output format, no shell and no reader takes a part of it for something else."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.commands.plan import _lines as plan_lines
from baseline.control import Format
from baseline.emit.guide import emit as emit_guide
from baseline.emit.hcl_text import render
from baseline.emit.terraform import Module, modules
from baseline.errors import ProfileError
from baseline.hcl import CLOSE, OPEN, Block, Document, Nested, reference, strings_in
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.document import to_document
from baseline.plan.plan import Plan
from baseline.verify import template
from baseline.verify.intrinsics import nodes
from tests.proof.hostile import ALWAYS_REFUSED, ENCODED, HOSTILE, MADE, SLOTS, profile, slots_of, taking_texts
from tests.proof.terraform import environment_of

TODAY = date(2027, 1, 31)


@pytest.mark.parametrize("control", list(controls()))
def test_every_parameter_that_takes_text_is_among_the_places(control: str) -> None:
    """But for those whose pattern no hostile text fits."""
    assert taking_texts(control) <= {path.split(",")[0] for path in slots_of(control)}


FREE = (
    "contacts.security.name",
    "contacts.security.title",
    "waivers[].reason",
    "config.managed_rules rules.{}.inputs.{}",
    "iam.access_analyzer archive_rules[].criteria[].eq[]",
)
"""Places that take any text; whatever else is a place's grammar, these show that the payloads are judged at all."""


@dataclass(frozen=True)
class Harmless:
    """The plan with a harmless word at a place, and what it becomes: the same for every hostile text."""

    plan: Plan

    @cached_property
    def modules(self) -> Mapping[str, Module]:
        return modules(self.plan)

    @cached_property
    def guide(self) -> dict[str, str]:
        return guide(self.plan)


@dataclass(frozen=True)
class Accepted:
    """A hostile text that a place took: the plan with it, and the plan with a harmless word instead."""

    place: str
    text: str
    plan: Plan
    harmless: Harmless

    def restored(self, value: Any) -> Any:
        """What the harmless plan became, with the hostile text where the harmless word was."""
        return rewritten(value, lambda text: text.replace(MADE, self.text))

    def written(self, value: Any) -> Any:
        """The same of an output, in which some places hold the text as its reader encodes it."""
        encode = ENCODED.get(self.place, str)
        return rewritten(value, lambda text: text.replace(MADE, encode(self.text)))


def rewritten(value: Any, rewrite: Callable[[str], str]) -> Any:
    """The value with every text in it rewritten, keys included."""
    match value:
        case str():
            return rewrite(value)
        case Nested(body=inner):
            return Nested(rewritten(inner, rewrite))
        case Document(content=inner):
            return Document(rewritten(inner, rewrite))
        case Mapping():
            return {rewrite(key): rewritten(inner, rewrite) for key, inner in value.items()}
        case list() | tuple():
            return type(value)(rewritten(inner, rewrite) for inner in value)
        case _:
            return value


def nameless(value: Any) -> Any:
    """A body without the addresses in its references, which hold local names."""
    return rewritten(value, lambda text: re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", reference("local.known"), text))


def planned(data: Mapping[str, Any], path: Path) -> Plan:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return plan_profile(open_profile(path), TODAY)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Accepted | ProfileError]:
    """What became of every hostile text at every place. Any other exception fails the tests."""
    path = tmp_path_factory.mktemp("hostile") / "profile.yaml"
    found: dict[tuple[str, str], Accepted | ProfileError] = {}
    for place, slot in SLOTS.items():
        harmless: Harmless | None = None
        for kind, text in HOSTILE.items():
            try:
                plan = planned(profile(slot, text), path)
            except ProfileError as error:
                found[place, kind] = error
            else:
                harmless = harmless or Harmless(planned(profile(slot, MADE), path))
                found[place, kind] = Accepted(place, text, plan, harmless)
    return found


@pytest.fixture(scope="module")
def accepted(verdicts: dict[tuple[str, str], Accepted | ProfileError]) -> list[Accepted]:
    return [one for one in verdicts.values() if isinstance(one, Accepted)]


def test_what_is_refused_is_refused_at_its_place(verdicts: dict[tuple[str, str], Any]) -> None:
    for where, error in verdicts.items():
        if isinstance(error, ProfileError):
            for problem in error.problems:
                assert problem.location, where
                assert problem.location.line == 1, where
                assert problem.message, where


def test_what_something_else_would_replace_is_refused_everywhere(verdicts: dict[tuple[str, str], Any]) -> None:
    for (place, kind), verdict in verdicts.items():
        if kind in ALWAYS_REFUSED:
            assert isinstance(verdict, ProfileError), (place, kind)
            assert any("which" in one.message and one.advice for one in verdict.problems), (place, kind)


def test_free_text_is_not_refused_for_what_it_looks_like(verdicts: dict[tuple[str, str], Any]) -> None:
    for place in FREE:
        for kind in HOSTILE.keys() - ALWAYS_REFUSED:
            assert isinstance(verdicts[place, kind], Accepted), (place, kind, str(verdicts[place, kind]))


def test_the_plan_differs_in_text_alone(accepted: list[Accepted]) -> None:
    for one in accepted:
        document = json.loads(json.dumps(to_document(one.plan, provenance=False)))
        assert document == one.restored(to_document(one.harmless.plan, provenance=False)), one.place


def test_terraform_differs_in_text_alone(accepted: list[Accepted]) -> None:
    """Local names are left aside but for their grammar: that of a subscription comes from the digest of its address."""
    for one in accepted:
        ours, harmless = modules(one.plan), one.harmless.modules
        for name, module in ours.items():
            blocks = [block for own in module.blocks.values() for block in own]
            expected = [block for own in harmless[name].blocks.values() for block in own]
            assert [nameless(block.body) for block in blocks] == [
                one.written(nameless(block.body)) for block in expected
            ], one.place
            assert [block.labels[0] for block in blocks] == [block.labels[0] for block in expected], one.place
            odd = [name for block in blocks for name in block.labels if not re.fullmatch("[a-zA-Z][a-zA-Z0-9_]*", name)]
            assert odd == [], one.place


def test_the_printed_plan_gains_no_line(verdicts: dict[tuple[str, str], Any]) -> None:
    """A reason of several lines could else say of a control that it is in place."""
    for kind in HOSTILE.keys() - ALWAYS_REFUSED:
        one = verdicts["waivers[].reason", kind]
        lines, expected = plan_lines(one.plan), plan_lines(one.harmless.plan)
        assert len(lines) == len(expected)
        assert not any("\n" in line for line in lines), kind
        assert lines[0] == expected[0]


def test_the_commands_are_the_same_whatever_the_texts_are(accepted: list[Accepted]) -> None:
    for one in accepted:
        written, harmless = guide(one.plan), one.harmless.guide
        assert written.keys() == harmless.keys()
        assert commands(written["README.md"]) == one.restored(commands(harmless["README.md"])), one.place
        assert written["README.md"].count("```") == harmless["README.md"].count("```")
        if "tags.json" in written:
            tags = dict(text.split("=", 1) for text in json.loads(written["tags.json"]))
            assert tags == one.plan.setting.tags


def guide(plan: Plan) -> dict[str, str]:
    return {artifact.path: artifact.text for artifact in emit_guide(plan, tuple(Format), {})}


def commands(text: str) -> list[list[str]]:
    """The words of every command in the shell blocks and code spans."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"\\.", "", prose))  # what is escaped begins no code span
    return [shlex.split(one) for one in (*lines, *spans)]


def numbered(template: Mapping[str, Any]) -> Any:
    """A template whose logical ids are the numbers of its resources, with the templates in its texts opened."""
    numbers = {name: f"resource{number}" for number, name in enumerate(template["Resources"])}
    found = opened(rewritten(template, lambda text: numbers.get(text, text)))
    for resource in found["Resources"].values():
        if isinstance(names := resource.get("DependsOn"), list):
            resource["DependsOn"] = sorted(names)
    return found


def opened(value: Any) -> Any:
    """A value in which templates that are texts, as those of conformance packs, are documents."""
    match value:
        case str() if value.startswith('{"') and '"Resources"' in value:
            return Document(json.loads(value))
        case dict():
            return {key: opened(inner) for key, inner in value.items()}
        case list():
            return [opened(inner) for inner in value]
        case _:
            return value


@pytest.mark.node
def test_cloudformation_differs_in_text_alone(accepted: list[Accepted]) -> None:
    """GIVEN every accepted text in one CDK app THEN each template holds it as it is, and no function reads it."""
    from baseline.emit.cdk import synthesize

    pairs = [(one, *both) for one in accepted for both in zip(one.plan.stacks, one.harmless.plan.stacks, strict=True)]
    # What carries no hostile text is equal already, and most stacks do not.
    pairs = [(one, ours, harmless) for one, ours, harmless in pairs if ours.digest != harmless.digest]
    distinct = {stack.digest: stack for _, ours, harmless in pairs for stack in (ours, harmless)}
    named = {digest: replace(stack, name=f"s{number}") for number, (digest, stack) in enumerate(distinct.items())}
    templates = synthesize(list(named.values()))
    assert len(templates) > 40
    for one, ours, harmless in pairs:
        stack = named[ours.digest]
        found, expected = templates[stack.name], templates[named[harmless.digest].name]
        # Logical ids are left aside but for their grammar, as local names are above.
        assert numbered(found) == one.written(numbered(expected)), one.place
        assert all(re.fullmatch("[A-Za-z0-9]+", name) for name in found["Resources"])
        for node in nodes(expected):
            if isinstance(node, Mapping) and "Fn::Sub" in node:
                assert MADE not in json.dumps(node), one.place
        plan = replace(one.plan, stacks=(stack,))
        before = list(template.check(plan, {stack.name: expected}))
        assert [finding.rule for finding in template.check(plan, {stack.name: found})] == [
            finding.rule for finding in before
        ], one.place


@pytest.mark.terraform
def test_terraform_evaluates_every_text_to_itself(accepted: list[Accepted], tmp_path: Path) -> None:
    """Every text of a block that carries a hostile one, as the renderer writes it, goes through `terraform console`."""
    texts = sorted({text for one in accepted for text in _carrying(one)})
    assert len(texts) > 40
    marked = nameless(texts)
    plain = sorted(text for text in marked if OPEN not in text)
    block = Block("locals", (), {"known": "known", "texts": marked, "keys": dict.fromkeys(plain, "value")})
    (tmp_path / "main.tf").write_text(render([block]), encoding="utf-8")
    console = subprocess.run(
        ["terraform", "console"],
        cwd=tmp_path,
        env=environment_of(tmp_path),
        input="jsonencode([local.texts, keys(local.keys)])",
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    values, keys = json.loads(json.loads(console.stdout))
    assert values == [text.replace(reference("local.known"), "known") for text in marked]
    assert sorted(keys) == plain


def _carrying(one: Accepted) -> Iterator[str]:
    for module in modules(one.plan).values():
        for own in module.blocks.values():
            yield from (text for block in own for text in strings_in(block.body) if one.text in text)
    yield from (text for pair in one.plan.setting.tags.items() for text in pair)
