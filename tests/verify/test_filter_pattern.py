"""The grammar of JSON filter patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baseline.verify.filter_pattern import MAX_LENGTH, PatternError, count_regexes, parse
from constructs_lib.documents.cis_filters import SIGNALS

RIGHT = (
    ("{$.a=b}", ("$.a",)),
    ("  { $.a = b }  ", ("$.a",)),
    ("{ $.a.b-c_d[0].e[1][2] = 1 }", ("$.a.b-c_d[0].e[1][2]",)),
    ("{ $[0].a = 1 }", ("$[0].a",)),
    ('{ $.a = "two words" }', ("$.a",)),
    (r'{ $.a = "a \" quote, a } and a ) && $.b = 1" }', ("$.a",)),
    ("{ $.a != 123.123.* }", ("$.a",)),
    ("{ $.a = kms.amazonaws.com }", ("$.a",)),
    ("{ $.a = *Unauthorized* || $.b = arn:aws:iam::aws:policy/* }", ("$.a", "$.b")),
    ("{ $.a >= 1.5e-3 && $.b<5 && $.c > -1 && $.d <= +2 }", ("$.a", "$.b", "$.c", "$.d")),
    ("{ $.a IS NULL || $.b IS TRUE || $.c IS FALSE || $.d NOT EXISTS }", ("$.a", "$.b", "$.c", "$.d")),
    ("{ (($.a = 1) && (($.b = 2) || ($.c = 3))) }", ("$.a", "$.b", "$.c")),
    ("{ $.a = %^[a-z]{2,3}-x|y$% }", ("$.a",)),
    ("{ $.a = 1\n && $.b = 2 }", ("$.a", "$.b")),
    ("{ $.IS IS NULL }", ("$.IS",)),
)
WRONG = (
    ("", "braces"),
    ("{", "braces"),
    ("$.a = 1", "braces"),
    ("{ $.a = 1", "braces"),
    ("{}", "selector"),
    ("{ }", "selector"),
    ("{ a = 1 }", "selector"),
    ("{ $a = 1 }", "selector"),
    ("{ $. = 1 }", "selector"),
    ("{ $.a[x] = 1 }", "after $.a"),
    ("{ $.a[*] = 1 }", "after $.a"),
    ("{ $.a }", "after $.a"),
    ("{ $.a == 1 }", "value of $.a"),
    ("{ $.a =~ b }", "value of $.a"),
    ("{ $.a = }", "value of $.a"),
    ("{ $.a = Failed authentication }", "several words"),
    ("{ ($.a = 1) ($.b = 2) }", "&& or ||"),
    ("{ $.a = 1 & $.b = 2 }", "&& or ||"),
    ("{ $.a = 1 and $.b = 2 }", "&& or ||"),
    ("{ $.a = 1 && }", "selector"),
    ("{ && $.a = 1 }", "selector"),
    ("{ ($.a = 1 }", "open"),
    ("{ $.a = 1) }", "never opened"),
    ("{ () }", "selector"),
    ('{ $.a = "open }', "value of $.a"),
    ("{ $.a = 'single' }", "value of $.a"),
    ("{ $.a > high }", "takes a number"),
    ('{ $.a > "1" }', "value of $.a"),
    ("{ $.a < 1* }", "takes a number"),
    ("{ $.a is null }", "after $.a"),
    ("{ $.a IS NOT NULL }", "after $.a"),
    ("{ $.a EXISTS }", "after $.a"),
    ("{ $.a NOT EXIST }", "after $.a"),
    ("{ $.a IS NULLABLE }", "after $.a"),
    ("{ $.a = %(a|b)% }", "no parentheses"),
    ("{ $.a = %a!% }", "allowed are"),
    ("{ $.a = %[a% }", "unterminated"),
    ("{ $.a = %% }", "allowed are"),
    ("{ $.a > %a% }", "value of $.a"),
    ("{ $.a = %a% && $.b = %b% && $.c = %c% }", "more than 2"),
    ("{ $.a = 1 } }", "&& or ||"),
    ("{ $.a = " + "b" * MAX_LENGTH + " }", "characters"),
)


@pytest.mark.parametrize(("pattern", "selectors"), RIGHT)
def test_a_pattern_gives_its_selectors(pattern: str, selectors: tuple[str, ...]) -> None:
    assert parse(pattern) == selectors


@pytest.mark.parametrize(("pattern", "said"), WRONG)
def test_a_pattern_that_is_refused_says_why(pattern: str, said: str) -> None:
    with pytest.raises(PatternError) as raised:
        parse(pattern)
    assert said in str(raised.value)


@pytest.mark.parametrize(
    "pattern",
    [text for one in SIGNALS for text in (one.security_hub, one.cis_5, one.pager.pattern if one.pager else "") if text],
)
def test_the_shipped_patterns_are_right(pattern: str) -> None:
    assert parse(pattern)


def test_fifteen_signals_are_shipped() -> None:
    assert len(SIGNALS) == 15


def test_the_longest_pattern_is_taken_and_one_more_is_not() -> None:
    longest = "{$.a=" + "b" * (MAX_LENGTH - 6) + "}"
    assert len(longest) == MAX_LENGTH
    assert parse(longest) == ("$.a",)
    with pytest.raises(PatternError):
        parse(longest.replace("}", "b}"))


def test_hundreds_of_parentheses_are_read() -> None:
    assert parse("{" + "(" * 500 + "$.a=1" + ")" * 500 + "}") == ("$.a",)


def test_a_percent_sign_in_quotes_is_no_regular_expression() -> None:
    assert count_regexes('{ $.a = "100% of 100%" }') == 0
    assert count_regexes("{ $.a = %x% || $.b = %y% }") == 2


@given(st.text(max_size=60) | st.text(alphabet='{}()$.ab[0]=!<>&|"\\% ISNULTRE*', max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    for pattern in (text, f"{{{text}}}", f"{{ $.a = {text} }}"):
        assert _selectors(pattern) != ()


def _selectors(pattern: str) -> tuple[str, ...] | None:
    try:
        return parse(pattern)
    except PatternError:
        return None


_LEAVES = st.sampled_from(
    ["$.a = 1", '$.b != "x y"', "$.c IS NULL", "$.d.e NOT EXISTS", "$.f[0] >= 2.5", "$.g = %^x%", "$.h=AWS*"]
)
_EXPRESSIONS = st.recursive(
    _LEAVES,
    lambda inner: st.builds(lambda a, b, how: f"({a}) {how} ({b})", inner, inner, st.sampled_from(["&&", "||"])),
    max_leaves=8,
)


@given(_EXPRESSIONS)
def test_what_is_composed_of_right_parts_is_right(expression: str) -> None:
    if expression.count("%") > 4:
        with pytest.raises(PatternError):
            parse(f"{{ {expression} }}")
    else:
        assert len(parse(f"{{ {expression} }}")) == expression.count("$.")
