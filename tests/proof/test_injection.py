"""A text of a profile stays a text: no output format, no shell and no reader takes a part of it for something else."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from baseline.catalog.discovery import controls
from baseline.commands.plan import _lines as plan_lines
from baseline.control import Format
from baseline.emit.guide import emit as emit_guide
from baseline.emit.hcl_text import render
from baseline.emit.terraform import modules
from baseline.errors import ProfileError
from baseline.hcl import CLOSE, OPEN, Block, Document, Nested, reference, strings_in
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.document import to_document
from baseline.plan.plan import Plan
from baseline.verify import template
from baseline.verify.intrinsics import nodes
from tests.proof.hostile import ALWAYS_REFUSED, HOSTILE, MADE, PARAMETERS, SLOTS, profile
from tests.proof.terraform import environment_of

TODAY = date(2027, 1, 31)


def texts_in(schema: Mapping[str, Any], definitions: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """(path, pattern) of every free text that a schema admits; the pattern is empty where there is none."""
    if "$ref" in schema:
        yield from texts_in(definitions[schema["$ref"].rsplit("/", 1)[1]], definitions, path)
    for word in ("anyOf", "allOf", "oneOf"):
        for one in schema.get(word, ()):
            yield from texts_in(one, definitions, path)
    if schema.get("type") == "string" and not {"enum", "const"} & schema.keys():
        yield path, schema.get("pattern", "")
    for name, one in schema.get("properties", {}).items():
        yield from texts_in(one, definitions, f"{path}.{name}" if path else name)
    if isinstance(one := schema.get("additionalProperties"), dict):
        yield from texts_in({"type": "string", **schema.get("propertyNames", {})}, definitions, f"{path}.{{key}}")
        yield from texts_in(one, definitions, f"{path}.{{}}")
    if "items" in schema:
        yield from texts_in(schema["items"], definitions, f"{path}[]")


@pytest.mark.parametrize("control", list(controls()))
def test_every_parameter_that_takes_text_is_among_the_places(control: str) -> None:
    """But for those whose pattern no hostile text fits."""
    schema = controls()[control].Params.model_json_schema()
    taking = {
        path
        for path, pattern in texts_in(schema, schema.get("$defs", {}))
        if not pattern or any(re.search(pattern, text) for text in HOSTILE.values())
    }
    covered = {path.split(",")[0] for path in PARAMETERS.get(control, {})}
    assert taking <= covered


FREE = (
    "contacts.security.name",
    "contacts.security.title",
    "waivers[].reason",
    "config.managed_rules rules.{}.inputs.{}",
    "iam.access_analyzer archive_rules[].criteria[].eq[]",
)
"""Places that take any text; whatever else is a place's grammar, these show that the payloads are judged at all."""


@dataclass(frozen=True)
class Accepted:
    """A hostile text that a place took: the plan with it, and the plan with a harmless word instead."""

    place: str
    text: str
    plan: Plan
    harmless: Plan

    def restored(self, value: Any) -> Any:
        """What the harmless plan became, with the hostile text where the harmless word was."""
        return rewritten(value, lambda text: text.replace(MADE, self.text))


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
        for kind, text in HOSTILE.items():
            try:
                plan = planned(profile(slot, text), path)
            except ProfileError as error:
                found[place, kind] = error
            else:
                found[place, kind] = Accepted(place, text, plan, planned(profile(slot, MADE), path))
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
        assert document == one.restored(to_document(one.harmless, provenance=False)), one.place


def test_terraform_differs_in_text_alone(accepted: list[Accepted]) -> None:
    """Local names are left aside but for their grammar: that of a subscription comes from the digest of its address."""
    for one in accepted:
        ours, harmless = modules(one.plan), modules(one.harmless)
        for name, module in ours.items():
            blocks = [block for own in module.blocks.values() for block in own]
            expected = [block for own in harmless[name].blocks.values() for block in own]
            assert [nameless(block.body) for block in blocks] == [
                one.restored(nameless(block.body)) for block in expected
            ], one.place
            assert [block.labels[0] for block in blocks] == [block.labels[0] for block in expected], one.place
            odd = [name for block in blocks for name in block.labels if not re.fullmatch("[a-zA-Z][a-zA-Z0-9_]*", name)]
            assert odd == [], one.place


def test_the_printed_plan_gains_no_line(verdicts: dict[tuple[str, str], Any]) -> None:
    """A reason of several lines could else say of a control that it is in place."""
    for kind in HOSTILE.keys() - ALWAYS_REFUSED:
        one = verdicts["waivers[].reason", kind]
        lines, expected = plan_lines(one.plan), plan_lines(one.harmless)
        assert len(lines) == len(expected)
        assert not any("\n" in line for line in lines), kind
        assert lines[0] == expected[0]


def test_the_commands_are_the_same_whatever_the_texts_are(accepted: list[Accepted]) -> None:
    for one in accepted:
        written, harmless = guide(one.plan), guide(one.harmless)
        assert written.keys() == harmless.keys()
        assert commands(written["README.md"]) == one.restored(commands(harmless["README.md"])), one.place
        assert written["README.md"].count("```") == harmless["README.md"].count("```")
        if "tags.json" in written:
            tags = dict(text.split("=", 1) for text in json.loads(written["tags.json"]))
            assert tags == one.plan.setting.tags


def guide(plan: Plan) -> dict[str, str]:
    return {artifact.path: artifact.text for artifact in emit_guide(plan, tuple(Format), ())}


def commands(text: str) -> list[list[str]]:
    """The words of every command in the shell blocks and code spans."""
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M)
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"\\.", "", prose))  # what is escaped begins no code span
    return [shlex.split(one) for one in (*lines, *spans)]


@pytest.mark.node
def test_cloudformation_differs_in_text_alone(accepted: list[Accepted]) -> None:
    """GIVEN every accepted text in one CDK app THEN each template holds it as it is, and no function reads it."""
    from baseline.emit.cdk import synthesize

    pairs = [(one, *both) for one in accepted for both in zip(one.plan.stacks, one.harmless.stacks, strict=True)]
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
        assert {**found, "Resources": list(found["Resources"].values())} == one.restored(
            {**expected, "Resources": list(expected["Resources"].values())}
        ), one.place
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
