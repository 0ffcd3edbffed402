"""What a scalar means: the YAML 1.2 core schema, and the characters that no string may hold."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from baseline.model.nodes import Scalar

_CONSTANTS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# A leading zero keeps text text, against the core schema: 012345678901 is an account, not a number.
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_BASED = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+")
_FLOAT = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_NUMERIC_START = frozenset("0123456789+-.")
_MAX_INTEGER = 2**63 - 1

FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\u2028\u2029"  # line breaks that editors do not show as such
    "\u202a-\u202e\u2066-\u2069"  # overrides of the reading direction: what is shown is not what is written
    "\ud800-\udfff"  # half of a surrogate pair
    "\ue000-\uf8ff\U000f0000-\U0010ffff"  # private use: the Terraform renderer's reference marks
    "\ufffe\uffff]"
)
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Characters that a YAML parser refuses wherever they stand, or that move its line numbers."""

INTERPRETED: Mapping[re.Pattern[str], str] = {
    # AWS's guide writes {{resolve:service:key}}; no other spelling is let through, should one be understood too.
    re.compile(r"\{\{\s*resolve", re.IGNORECASE): "CloudFormation replaces by what it looks up at deployment",
    re.compile(r"\{\{\s*ssm", re.IGNORECASE): "Systems Manager replaces by the value of a parameter",
    re.compile(r"[$#]\{Token\["): "the CDK takes for a value of its own",
}
"""What would be replaced on the way to AWS, so that a profile from elsewhere could read what its author cannot, such
as a secret, and who replaces it. Everything else that means something to an output format is escaped there."""


def resolve(text: str) -> Scalar:
    """The value of a plain (unquoted) scalar. `yes`, `on`, dates and numbers with a leading zero are text.

    Raises ValueError, worded for a user, for a number that no output format can hold.
    """
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC_START:
        return text
    if _INTEGER.fullmatch(text) or _BASED.fullmatch(text):
        if len(text) > 66 or abs(number := int(text, 0 if text[1:2] in ("x", "o") else 10)) > _MAX_INTEGER:
            raise ValueError("a whole number beyond 64 bits")
        return number
    if _NOT_FINITE.fullmatch(text):
        raise ValueError("not a finite number")
    if _FLOAT.fullmatch(text):
        number = float(text)
        if not math.isfinite(number):
            raise ValueError("a number too large to hold")
        return number
    return text


def name_of(character: str) -> str:
    """The character as `U+202E`, to print what cannot be shown."""
    return f"U+{ord(character):04X}"
