"""The grammar of CloudWatch Logs filter patterns for JSON events.

Source: Amazon CloudWatch Logs User Guide, "Filter pattern syntax" (operators, keywords, selectors, the
alphabet of regular expressions) and PutMetricFilter (1,024 characters). The guide calls `EXISTS` and `IS NOT`
unsupported. It asks for quotes around anything but letters and digits; dots and the like pass unquoted all
the same, as in the patterns that Security Hub prescribes (`kms.amazonaws.com`).
"""

from __future__ import annotations

import re
import warnings

MAX_LENGTH = 1024
MAX_REGEXES = 2

_SPACE = re.compile(r"\s*")
_SELECTOR = re.compile(r"\$(\.[A-Za-z0-9_-]+(\[[0-9]+\])*|(\[[0-9]+\])+)+")
_OPERATOR = re.compile(r"!=|<=|>=|=|<|>")
_KEYWORDS = re.compile(r"(IS\s+(NULL|TRUE|FALSE)|NOT\s+EXISTS)(?![A-Za-z0-9_])")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_REGEX = re.compile(r"%[^%]*%")
_REGEX_ALPHABET = re.compile(r"[A-Za-z0-9:_#=@/;,\-^$?\[\]{}|\\*+.]+")
_WORD = re.compile(r"[A-Za-z0-9_.:/*+-]+")
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


class PatternError(ValueError):
    """A pattern that CloudWatch Logs refuses, or takes for something else than was meant."""


def parse(pattern: str) -> tuple[str, ...]:
    """The selectors that a JSON pattern compares, in their order; `PatternError` for a pattern that is none.

    >>> parse('{ ($.errorCode = "AccessDenied*") && ($.userIdentity.invokedBy NOT EXISTS) }')
    ('$.errorCode', '$.userIdentity.invokedBy')
    """
    if len(pattern) > MAX_LENGTH:
        raise PatternError(f"has {len(pattern)} characters, {MAX_LENGTH:,} are allowed")
    text = pattern.strip()
    if len(text) < 2 or not text.startswith("{") or not text.endswith("}"):
        raise PatternError("must stand in braces to match JSON events: { $.eventName = ConsoleLogin }")
    return _Reader(text[1:-1]).selectors()


def count_regexes(pattern: str) -> int:
    """How many regular expressions between % a pattern has, outside of quoted strings."""
    return len(_REGEX.findall(_QUOTED.sub("", pattern)))


class _Reader:
    """Reads from left to right, without recursion: 1,024 characters can hold hundreds of parentheses."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._regexes = 0

    def selectors(self) -> tuple[str, ...]:
        found: list[str] = []
        depth = 0
        while True:
            while self._take("("):
                depth += 1
            found.append(self._comparison())
            while self._take(")"):
                depth -= 1
                if depth < 0:
                    raise PatternError("closes a parenthesis that was never opened")
            if self._ended():
                break
            if not self._take("&&") and not self._take("||"):
                raise PatternError(
                    f"goes on with {self._rest()} where && or || must stand; a value of several words needs quotes"
                )
        if depth:
            raise PatternError(f"leaves {depth} of its parentheses open")
        return tuple(found)

    def _comparison(self) -> str:
        selector = self._match(_SELECTOR)
        if selector is None:
            raise PatternError(f"has {self._rest()} where a selector such as $.userIdentity.type or $.a[0] must stand")
        if self._match(_KEYWORDS):
            return selector
        operator = self._match(_OPERATOR)
        if operator is None:
            raise PatternError(
                f"has {self._rest()} after {selector}; "
                "allowed are = != < > <= >= IS NULL, IS TRUE, IS FALSE, NOT EXISTS"
            )
        self._value(selector, operator)
        return selector

    def _value(self, selector: str, operator: str) -> None:
        if operator in ("=", "!=") and self._match(_QUOTED) is not None:
            return
        if operator in ("=", "!=") and (regex := self._match(_REGEX)) is not None:
            self._check_regex(regex[1:-1])
            return
        word = self._match(_WORD)
        if word is None:
            raise PatternError(f"has {self._rest()} where the value of {selector} must stand")
        if operator not in ("=", "!=") and not _NUMBER.fullmatch(word):
            raise PatternError(f"compares {selector} {operator} {word}: {operator} takes a number")

    def _check_regex(self, regex: str) -> None:
        self._regexes += 1
        if self._regexes > MAX_REGEXES:
            raise PatternError(f"has more than {MAX_REGEXES} regular expressions")
        if not _REGEX_ALPHABET.fullmatch(regex):
            raise PatternError(
                f"has the regular expression %{regex}%: allowed are letters, digits, : _ # = @ / ; , - "
                "and the operators ^ $ ? [ ] { } | \\ * + . (no parentheses)"
            )
        try:
            with warnings.catch_warnings():
                # Python announces that `[[` may mean something else in a later version of its own.
                warnings.simplefilter("ignore", FutureWarning)
                re.compile(regex)
        except (re.error, OverflowError) as error:
            raise PatternError(f"has the regular expression %{regex}%: {error}") from None

    def _match(self, expression: re.Pattern[str]) -> str | None:
        self._skip()
        found = expression.match(self._text, self._at)
        if found is None:
            return None
        self._at = found.end()
        return found[0]

    def _take(self, symbol: str) -> bool:
        self._skip()
        if not self._text.startswith(symbol, self._at):
            return False
        self._at += len(symbol)
        return True

    def _skip(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _ended(self) -> bool:
        self._skip()
        return self._at == len(self._text)

    def _rest(self) -> str:
        self._skip()
        rest = self._text[self._at :].strip()
        return repr(rest[:30]) if rest else "nothing"
