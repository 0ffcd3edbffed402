"""What a profile says is shown in Markdown as it is, and never as HTML."""

from __future__ import annotations

import pytest

from baseline.markdown import cell, literal, one_line, prose


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain words", "plain words"),
        ("a_b *c* <d> [e](f) | #", r"a\_b \*c\* \<d\> \[e\](f) \| \#"),
        ("run `aws iam list_users --x *` now_", r"run `aws iam list_users --x *` now\_"),
        ("``a ` b`` and `c`", "``a ` b`` and `c`"),
    ],
)
def test_text_is_shown_as_it_is(text: str, shown: str) -> None:
    assert prose(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "a ` <img src=x onerror=1>",
        "`a` ` <img>",
        "` a `` <img> ``` b",
        "`` <img> `",
        "a `b\n<img>` c",
        "a `b\n\n- <img>` c",
        "\\` <img> \\",
    ],
)
def test_a_backtick_without_its_like_opens_no_code(text: str) -> None:
    assert r"\<img" in prose(text)
    assert r"\<img" in literal(text)


def test_what_looks_like_an_entity_is_none() -> None:
    assert literal("&lt;b&gt;") == r"\&lt;b\&gt;"
    assert prose("&#60; and `&lt;`") == r"\&\#60; and `&lt;`"


def test_a_cell_stays_a_cell() -> None:
    assert cell("a |\n `b | c` `") == r"a \| `b \| c` \`"
    assert one_line("a |\n `b`") == r"a \| \`b\`"
