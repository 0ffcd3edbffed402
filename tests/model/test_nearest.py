"""Which known word is offered in place of an unknown one."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from baseline.errors import nearest
from baseline.facts.regions import REGIONS

KNOWN = sorted(REGIONS)


@pytest.mark.parametrize(
    ("word", "known", "offered"),
    [
        ("eu-wst-1", KNOWN, "eu-west-1"),
        ("EU-WEST-1", KNOWN, "eu-west-1"),
        ("us-eest-1", KNOWN, "us-east-1"),
        ("eu-west-9", KNOWN, "eu-west-1"),
        ("securityhub", ("CloudTrail", "SecurityHub"), "SecurityHub"),
        ("b", ("ba", "bc"), "ba"),
        ("b", ("bc", "ba"), "bc"),
        ("b", frozenset({"bc", "bd", "ba", "be"}), "ba"),
        ("b", (), None),
        ("mars", KNOWN, None),
    ],
)
def test_the_first_of_the_closest_is_offered_whatever_its_case(
    word: str, known: Iterable[str], offered: str | None
) -> None:
    assert nearest(word, known) == (f"did you mean '{offered}'?" if offered else "")


def test_a_word_that_agrees_in_just_enough_is_offered() -> None:
    assert nearest("abcxy", ["abcde"]) == "did you mean 'abcde'?"
    assert nearest("abxyz", ["abcde"]) == ""
