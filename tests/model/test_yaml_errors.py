"""Every way in which the YAML itself can be wrong, and where the error points."""

from __future__ import annotations

import os

import pytest
import yaml

from baseline.errors import ProfileError
from baseline.model.loader import load_profile
from baseline.model.nodes import plain
from baseline.model.source import Source
from baseline.model.yaml_events import MAX_WEIGHT, compose

BOMB = "\n".join(
    ["x-a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"]
    + [f"x-{n}: &{n} [{', '.join([f'*{p}'] * 10)}]" for p, n in zip("abcdefg", "bcdefgh", strict=True)]
)
LONG_STRINGS = f'x-a: &a "{"y" * 100_000}"\nx-b: [{", ".join(["*a"] * 100)}]\n'
MERGE_BOMB = (
    "x-a: &a {" + ", ".join(f"k{i}: 1" for i in range(5000)) + "}\nx-b: [" + ", ".join(["{<<: *a}"] * 100) + "]\n"
)
CHAIN = "x-a: &a " + "[" * 30 + "]" * 30 + "\nx-b: " + "[" * 30 + "*a" + "]" * 30 + "\n"

# (text, line:column, words of the message)
MISTAKES = [
    pytest.param("a: [1, 2\n", "1:4", "not valid YAML", id="syntax"),
    pytest.param("a:\n\tb: 1\n", "2:1", "not valid YAML", id="tab"),
    pytest.param("a: 1\nb: 2\na: 3\n", "3:1", "'a' is written twice; first at p.yaml:1:1", id="duplicate"),
    pytest.param("b: {c: 1, c: 2}\n", "1:11", "'c' is written twice; first at p.yaml:1:5", id="duplicate-flow"),
    pytest.param("a: !!python/object:os.system x\n", "1:4", "tag '!!python/object:os.system'", id="python-tag"),
    pytest.param("a: !foo x\n", "1:4", "tag '!foo'", id="own-tag"),
    pytest.param("a: !!str 5\n", "1:4", "tag '!!str'", id="standard-tag"),
    pytest.param("a: !!set {x}\n", "1:4", "tag '!!set'", id="collection-tag"),
    pytest.param("a: *nowhere\n", "1:4", "'*nowhere' names no anchor", id="unknown-alias"),
    pytest.param("a: &a [*a]\n", "1:8", "'*a' stands inside '&a' itself", id="recursive-alias"),
    pytest.param(BOMB + "\n", "6:10", "grows beyond 200,000 values", id="alias-bomb"),
    pytest.param(LONG_STRINGS, "2:255", "grows beyond 200,000 values", id="alias-of-a-long-string"),
    pytest.param(MERGE_BOMB, "2:382", "grows beyond 200,000 values", id="merge-bomb"),
    pytest.param("a: " + "[" * 60 + "]" * 60 + "\n", "1:53", "nested deeper than 50", id="depth"),
    pytest.param(CHAIN, "2:36", "'*a' nests deeper than 50", id="depth-through-alias"),
    pytest.param("a: 1\n---\nb: 2\n", "2:1", "a second document", id="two-documents"),
    pytest.param("", "1:1", "the profile is empty", id="empty"),
    pytest.param("# a comment\n---\n", "1:1", "the profile is empty", id="only-comments"),
    pytest.param("1: x\n", "1:1", "the key 1 is not text", id="number-key"),
    pytest.param("true: x\n", "1:1", "the key true is not text", id="boolean-key"),
    pytest.param("~: x\n", "1:1", "a key is empty", id="empty-key"),
    pytest.param("[a, b]: x\n", "1:1", "a key must be text", id="list-key"),
    pytest.param("? {a: 1}\n: x\n", "1:3", "a key must be text", id="mapping-key"),
    pytest.param('a: "x\\u0007"\n', "1:4", "U+0007", id="escaped-control-character"),
    pytest.param("a: x\x07y\n", "1:5", "U+0007", id="raw-control-character"),
    pytest.param('a: "\\uE000"\n', "1:4", "U+E000", id="private-use-escaped"),
    pytest.param("a: \uf8ff\n", "1:4", "U+F8FF", id="private-use"),
    pytest.param("a: \U000f0000\n", "1:4", "U+F0000", id="plane-15"),
    pytest.param("a: [\U0010fffd]\n", "1:5", "U+10FFFD", id="plane-16"),
    pytest.param("\ue001: x\n", "1:1", "U+E001", id="private-use-in-key"),
    pytest.param("a: 'b\u202ec'\n", "1:4", "U+202E", id="right-to-left-override"),
    pytest.param("a: b\u2028c\n", "1:5", "U+2028", id="line-separator"),
    pytest.param('a: "\\ud800"\n', "1:7", "not valid YAML", id="lone-surrogate"),
    pytest.param("a: .inf\n", "1:4", "'.inf' is not a finite number", id="infinity"),
    pytest.param("a: 1e999\n", "1:4", "too large", id="overflow"),
    pytest.param("a: 99999999999999999999\n", "1:4", "beyond 64 bits", id="big-integer"),
    pytest.param("a: {<<: 3}\n", "1:9", "'<<' merges something that is no mapping", id="merge-of-a-number"),
]


@pytest.mark.parametrize(("text", "place", "words"), MISTAKES)
def test_is_located(text, place, words, problems):
    assert f"p.yaml:{place}" in [str(p.location) for p in problems(text) if words in p.message]


@pytest.mark.parametrize(("text", "place", "words"), MISTAKES)
def test_is_refused_without_libyaml_too(text, place, words):
    found = compose(Source("p.yaml", text), parser=yaml.SafeLoader).problems
    assert str(found[0].location).startswith(f"p.yaml:{place.split(':')[0]}:")


def test_a_tab_is_explained(problems):
    assert "spaces" in problems("a:\n\tb: 1\n")[0].advice


# (text, place, words of the message, advice)
UNENDED = [
    pytest.param(
        'a: 1\nname: "acme\nb: 2\n',
        "2:7",
        "end of stream at p.yaml:4:1 (while scanning a quoted scalar, begun here)",
        'close it with "',
        id="quote",
    ),
    pytest.param(
        "a: 'x\n---\nb: 1\n", "1:4", "at p.yaml:2:1 (while scanning a quoted", "close it with '", id="quote-cut"
    ),
    pytest.param(
        "a: [b,\n  c\nd: [e]\n",
        "1:4",
        "at p.yaml:3:2 (while parsing a flow sequence, begun here)",
        "close it with ], or write ',' between its entries",
        id="bracket",
    ),
    pytest.param(
        "a: {b: 1\nc: 2\n", "1:4", "at p.yaml:2:2 (while parsing a flow mapping", "close it with }", id="brace"
    ),
    pytest.param(
        "a: 1\nname:startup\nb: 2\n",
        "2:1",
        "could not find expected ':' at p.yaml:3:1",
        "write a space after the colon: 'name: ...'",
        id="glued-key",
    ),
    pytest.param(
        "name:startup\nb: 2\n",
        "1:1",
        "not allowed in this context at p.yaml:2:2, since this runs on",
        "write a space after the colon: 'name: ...'",
        id="glued-first-key",
    ),
    pytest.param("a:\n  - name:x\n    role: y\n", "2:5", "at p.yaml:3:9", "space after the colon", id="glued-in-list"),
    pytest.param("a: 1\nb\nc: 2\n", "2:1", "at p.yaml:3:1", "a key ends in a colon and a space", id="no-colon"),
]


@pytest.mark.parametrize(("text", "place", "words", "advice"), UNENDED)
def test_what_is_never_ended_is_shown_where_it_begins(text, place, words, advice):
    (problem,) = compose(Source("p.yaml", text)).problems
    assert str(problem.location) == f"p.yaml:{place}"
    assert words in problem.message
    assert advice in problem.advice
    line, column = map(int, place.split(":"))
    assert problem.render().splitlines()[1:3] == [
        f"    {text.splitlines()[line - 1]}",
        "    " + " " * (column - 1) + "^",
    ]
    slow = compose(Source("p.yaml", text), parser=yaml.SafeLoader).problems
    assert [(one.location, one.advice) for one in slow] == [(problem.location, problem.advice)]


@pytest.mark.parametrize(
    ("text", "place", "advice"),
    [
        ("a: b: c\n", "1:5", "put the value in quotes"),
        ("url:\n  http://x\n  b: 1\n", "3:4", ""),
        ('a: "x\nb: "y"\n', "2:5", "one that is not closed, here or above"),
        ("a: 'it's'\n", "1:8", "one that is not closed, here or above"),
        ('a: "x\n  \\q"\n', "2:3", ""),
        ("a: [b c: d: e]\n", "1:11", ""),
    ],
)
def test_what_is_ended_is_shown_where_the_parser_stopped(problems, text, place, advice):
    (problem,) = problems(text)
    assert str(problem.location) == f"p.yaml:{place}"
    assert problem.advice == advice or (advice and advice in problem.advice)


def test_not_utf_8(problems):
    (problem,) = problems(b"schema: baseline/v1\nname: caf\xe9\n")
    assert str(problem.location) == "p.yaml:2:10"
    assert "not UTF-8: byte 0xe9" in problem.message


def test_byte_order_mark_is_read_over(load, minimal):
    assert load(b"\xef\xbb\xbf" + minimal.encode()).profile.name == "minimal"


def test_too_large(problems):
    (problem,) = problems(b"# " + b"x" * 1024 * 1024)
    assert "larger than 1 MiB" in problem.message


@pytest.mark.parametrize(("name", "words"), [("gone.yaml", "there is no file"), (".", "is a directory")])
def test_unreadable_file(name, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ProfileError, match=words) as caught:
        load_profile(name, find_shipped=lambda _: None, frameworks=())
    assert str(tmp_path) not in str(caught.value)


def test_a_link_to_itself(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(ProfileError, match=r"'loop.yaml' cannot be read"):
        load_profile("loop.yaml", find_shipped=lambda _: None, frameworks=())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_forbidden_file(write, minimal):
    path = write(minimal)
    path.chmod(0)
    with pytest.raises(ProfileError, match="cannot be read: Permission denied"):
        load_profile(path, find_shipped=lambda _: None, frameworks=())


def test_the_caret_stands_under_the_mistake(problems):
    (duplicate,) = (p for p in problems("a:\n  b: 1\n  b: 2\n") if "twice" in p.message)
    assert duplicate.render().splitlines()[1:3] == ["      b: 2", "      ^"]


@pytest.mark.parametrize("before", [10, 69, 70, 71, 99, 100, 250, 5000])
@pytest.mark.parametrize("after", [0, 5, 29, 30, 31, 400])
def test_the_caret_stands_under_the_mistake_in_a_long_line_too(problems, before, after):
    text = f"x-a: [{'x' * before}, !!str {'y' * (after + 1)}]\n"
    (tag,) = (p for p in problems(text) if "the tag" in p.message)
    excerpt, caret = (line[4:] for line in tag.render().splitlines()[1:3])
    assert tag.location.column == text.index("!!str") + 1
    assert excerpt[caret.index("^") :].startswith("!!str")
    assert len(excerpt) <= 100


def test_an_excerpt_holds_nothing_that_a_terminal_obeys(problems):
    rendered = [problem.render() for problem in problems('a: "x" # \x1b[31m\n')]
    assert any("[31m" in text for text in rendered)
    assert not any("\x1b" in text for text in rendered)


@pytest.mark.parametrize("parser", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("yes", "yes"),
        ("on", "on"),
        ("No", "No"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("", None),
        ("null", None),
        ("012345678901", "012345678901"),
        ("123456789012", 123456789012),
        ("-17", -17),
        ("+3", 3),
        ("0", 0),
        ("007", "007"),
        ("0x1F", 31),
        ("0o17", 15),
        ("1_000", "1_000"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("5.0", 5.0),
        ("5.0.0", "5.0.0"),
        (".", "."),
        ("1:30", "1:30"),
        ("2027-03-31", "2027-03-31"),
        ("'365'", "365"),
        ('"true"', "true"),
        ("|-\n  two\n  lines", "two\nlines"),
    ],
)
def test_scalars_follow_the_core_schema(text, value, parser):
    document = compose(Source("p.yaml", f"k: {text}\n"), parser=parser)
    assert document.root is not None
    assert not document.problems
    found = plain(document.root)
    assert isinstance(found, dict)
    assert found["k"] == value
    assert type(found["k"]) is type(value)


def test_merge_keys_give_way_to_own_keys_and_earlier_sources():
    text = "x-a: &a {p: 1, q: 1}\nx-b: &b {q: 2, r: 2}\nc: {<<: [*a, *b], p: 3}\n"
    root = compose(Source("p.yaml", text)).root
    assert root is not None
    assert plain(root)["c"] == {"p": 3, "q": 1, "r": 2}  # type: ignore[index,call-overload]


def test_a_large_but_honest_profile_is_within_the_budget():
    accounts = "".join(f"- {{name: a{n}, role: workload, id: {n:012d}}}\n" for n in range(20_000))
    document = compose(Source("p.yaml", accounts))
    assert len(accounts) < 1024 * 1024
    assert not document.problems
    assert document.root is not None
    assert document.root.weight < MAX_WEIGHT  # type: ignore[union-attr]
