"""Literals of the same words stand in one order everywhere.

Python caches types, and holds two literals of equal words to be equal: whichever module is imported first would decide
the order that the profile's schema shows.
"""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_literals_of_the_same_words_are_written_alike() -> None:
    written: dict[frozenset[str], set[tuple[str, ...]]] = {}
    for package in ("baseline", "constructs_lib"):
        for path in (ROOT / package).rglob("*.py"):
            for inside in re.findall(r"Literal\[([^\]]*)\]", path.read_text(encoding="utf-8")):
                words = tuple(re.findall(r'"([^"]*)"', inside))
                if len(words) > 1:
                    written.setdefault(frozenset(words), set()).add(words)
    assert [orders for orders in written.values() if len(orders) > 1] == []
