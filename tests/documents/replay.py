"""CloudWatch Logs filter patterns applied to JSON events, as far as the CIS filters use them.

Source: Amazon CloudWatch Logs User Guide, "Filter pattern syntax": `()` before `&&` before `||`, `*` stands for
anything, `NOT EXISTS` holds where the event has no such field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_SYMBOL = re.compile(r'\s*(\(|\)|&&|\|\||!=|=|NOT EXISTS|"[^"]*"|[^\s()"=!|&]+)')


def matches(pattern: str, event: Mapping[str, Any]) -> bool:
    """Whether the filter counts the event. A field that is not there is taken neither to equal a value nor to differ
    from one; the guide is silent on the latter, so no test may lean on it."""
    inside = re.fullmatch(r"\s*\{(.*)\}\s*", pattern, re.DOTALL)
    assert inside, pattern
    symbols = _SYMBOL.findall(inside[1])
    found, rest = _alternatives(symbols, event)
    assert not rest, rest
    return found


def _alternatives(symbols: list[str], event: Mapping[str, Any]) -> tuple[bool, list[str]]:
    found, rest = _conditions(symbols, event)
    while rest[:1] == ["||"]:
        another, rest = _conditions(rest[1:], event)
        found = found or another
    return found, rest


def _conditions(symbols: list[str], event: Mapping[str, Any]) -> tuple[bool, list[str]]:
    found, rest = _condition(symbols, event)
    while rest[:1] == ["&&"]:
        another, rest = _condition(rest[1:], event)
        found = found and another
    return found, rest


def _condition(symbols: list[str], event: Mapping[str, Any]) -> tuple[bool, list[str]]:
    if symbols[0] == "(":
        found, rest = _alternatives(symbols[1:], event)
        assert rest[0] == ")", rest
        return found, rest[1:]
    selector, operator, *rest = symbols
    value = _select(selector, event)
    if operator == "NOT EXISTS":
        return value is None, rest
    assert operator in {"=", "!="}, operator
    if value is None:
        return False, rest[1:]
    wanted = ".*".join(re.escape(part) for part in rest[0].strip('"').split("*"))
    return (re.fullmatch(wanted, value) is not None) == (operator == "="), rest[1:]


def _select(selector: str, event: Mapping[str, Any]) -> str | None:
    found: Any = event
    for name in selector.removeprefix("$.").split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
