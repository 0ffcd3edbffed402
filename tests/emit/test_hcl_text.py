"""Terraform text: every value as HCL writes it, and nothing of a user's text becomes an expression."""

from __future__ import annotations

import base64
import json
import math
import os
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from baseline.emit.hcl_text import expression, render
from baseline.hcl import CLOSE, OPEN, Block, Document, Nested, data_source, reference, resource


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (0, "0"),
        (-7, "-7"),
        (0.5, "0.5"),
        ("", '""'),
        ("plain", '"plain"'),
        ('say "hi"', r'"say \"hi\""'),
        ("back\\slash", r'"back\\slash"'),
        ("a\\bword\\f", r'"a\\bword\\f"'),  # a regular expression's \b is two characters, not a backspace
        ("line\nbreak\ttab\r", r'"line\nbreak\ttab\r"'),
        ("\b\f\x00\x7f", r'"\u0008\u000c\u0000\u007f"'),
        ("${aws:username}", '"$${aws:username}"'),
        ("%{ if x }", '"%%{ if x }"'),
        ("$${x} %%{y}", '"$$${x} %%%{y}"'),
        ("100% of $5 {x}", '"100% of $5 {x}"'),
        ("Zoë 😀", '"Zoë 😀"'),
        (reference("var.region"), "var.region"),
        (f"arn:{reference('var.partition')}:s3", '"arn:${var.partition}:s3"'),
        (f"${{x}}{reference('var.a')}{reference('var.b')}", '"$${x}${var.a}${var.b}"'),
        ([], "[]"),
        ((), "[]"),
        (["one"], '["one"]'),
        ({}, "{}"),
        (Document({"Statement": []}), "jsonencode({\n  Statement = []\n})"),
        (["a", "b"], '[\n  "a",\n  "b",\n]'),
        ({"a": 1, "long": 2}, "{\n  a    = 1\n  long = 2\n}"),
        ({"aws:PrincipalOrgID": "o"}, '{\n  "aws:PrincipalOrgID" = "o"\n}'),
        ({"for": 1, "null": 2, "9x": 3, "ok-ay": 4}, '{\n  "for"  = 1\n  "null" = 2\n  "9x"   = 3\n  ok-ay  = 4\n}'),
        ({f"arn:{reference('var.x')}": 1}, '{\n  "arn:${var.x}" = 1\n}'),
    ],
)
def test_values(value: object, expected: str) -> None:
    assert expression(value, 0) == expected


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes has no HCL form"):
        expression(b"bytes", 0)


def test_blocks() -> None:
    blocks = [
        resource("aws_kms_key", "logs", {"description": "d", "enable_key_rotation": True, "absent": None,
                                         "lifecycle": Nested({"prevent_destroy": True})}),
        data_source("aws_region", "current"),
        Block("terraform", (), {"backend": Nested({})}),
        Block("x", ("a",), {"rule": (Nested({"id": 1}), Nested({"id": 2})), "after": [1, 2], "last": 3}),
    ]  # fmt: skip
    assert render(blocks) == (
        'resource "aws_kms_key" "logs" {\n  description         = "d"\n  enable_key_rotation = true\n\n'
        "  lifecycle {\n    prevent_destroy = true\n  }\n}\n\n"
        'data "aws_region" "current" {}\n\n'
        "terraform {\n  backend {}\n}\n\n"
        'x "a" {\n  after = [\n    1,\n    2,\n  ]\n  last = 3\n\n'
        "  rule {\n    id = 1\n  }\n\n  rule {\n    id = 2\n  }\n}\n"
    )


# Everything that a profile may hold: no half surrogates, no private use (the loader refuses both). Terraform puts text
# into Unicode's composed form, so it is given in that form.
TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Co", "Cn")) | st.sampled_from('${}%"\\\n\t\r\b\f\x00\x7f#//`~'),
    max_size=30,
).filter(lambda text: unicodedata.is_normalized("NFC", text))
# Keys are names of AWS's and tags of users. `fmt` counts the letters that a reader sees, which differ from the code
# points of rarer scripts; such a key would be valid and a blank off.
KEY = st.text(
    st.characters(categories=("Ll", "Lu", "Nd", "Zs")) | st.sampled_from('_.:/=+-@${}%"\\#'), min_size=1
).filter(lambda text: unicodedata.is_normalized("NFC", text))
NUMBER = st.integers(-(2**53), 2**53) | st.sampled_from([0.5, -1.25, 1e10])
VALUE = st.recursive(
    st.none() | st.booleans() | NUMBER | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEY, inner, max_size=4),
    max_leaves=25,
)


@pytest.mark.terraform
@pytest.mark.parametrize("before", ["$", "$$", "a$$$", "%", "$%", "${", "$${"])
def test_what_stands_before_a_reference_does_not_make_text_of_it(before: str, tmp_path: Path) -> None:
    named = {"one": "value", "all": before + reference("local.one") + "$" + reference("local.one")}
    (tmp_path / "main.tf").write_text(render([Block("locals", (), named)]), encoding="utf-8")
    said = _terraform(tmp_path, "console", stdin="base64encode(local.all)\n")
    assert base64.b64decode(said.strip().strip('"')).decode() == f"{before}value$value"


@given(TEXT)
def test_no_text_of_a_user_becomes_an_expression(text: str) -> None:
    rendered = expression(text, 0)
    assert rendered.startswith('"')
    assert rendered.endswith('"')
    inside = rendered[1:-1]
    assert "\n" not in inside
    assert all(ord(character) >= 32 for character in inside)
    for opening in ("${", "%{"):
        # Escaped, an opening has its sign doubled; nothing else may stand before the brace.
        position = inside.find(opening)
        while position >= 0:
            assert inside[position - 1] == opening[0]
            position = inside.find(opening, position + 1)
    assert OPEN not in inside
    assert CLOSE not in inside


@pytest.mark.terraform
@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.generate],  # each example starts Terraform: the batch is its own minimum
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)
@given(values=st.lists(VALUE, min_size=30, max_size=30))
def test_terraform_reads_back_what_was_meant_and_formats_nothing(values: list[Any], tmp_path: Path) -> None:
    bodies = [{f"value{i}": one, "document": Document([one])} for i, one in enumerate(values)]
    named = {f"v{i}": one for i, one in enumerate(values)}
    formatted = [*(Block("locals", (), body) for body in bodies), Block("x", ("y",), {"inner": Nested(bodies[0])})]
    assert _terraform(tmp_path, "fmt", "-", stdin=render(formatted)) == render(formatted)
    (tmp_path / "main.tf").write_text(render([Block("locals", (), {"all": named})]), encoding="utf-8")
    said = _terraform(tmp_path, "console", stdin="base64encode(jsonencode(local.all))\n")
    found = json.loads(base64.b64decode(said.strip().strip('"')))
    assert _rounded(found) == _rounded(named)


def _rounded(value: Any) -> Any:
    match value:
        case float() if not math.isinf(value) and value == int(value):
            return int(value)
        case list():
            return [_rounded(one) for one in value]
        case dict():
            return {key: _rounded(one) for key, one in value.items()}
        case _:
            return value


def _terraform(folder: Path, *arguments: str, stdin: str) -> str:
    done = subprocess.run(
        ["terraform", *arguments], cwd=folder, input=stdin.encode(), capture_output=True, check=False,
        env={**os.environ, "CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()[:3000]
    return done.stdout.decode()
