"""Values with their references resolved to the same words in either format, and documents compared that way.

A pseudo parameter of CloudFormation and a variable of a Terraform module become PARTITION, ACCOUNT, REGION or
DNS_SUFFIX; every other reference becomes REFERENCE, since each format names resources in its own way. In what is
expected, ANY stands for a text that only the profile knows, such as a prefix.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from baseline.hcl import CLOSE, OPEN

PARTITION, ACCOUNT, REGION, DNS_SUFFIX = "<partition>", "<account>", "<region>", "<dns suffix>"
REFERENCE = "<reference>"
# Of the private-use characters that the loader refuses in a profile, like the marks of `baseline.hcl`.
ANY = "\ue002"

_PLACE = {
    "AWS::Partition": PARTITION,
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::URLSuffix": DNS_SUFFIX,
    "var.partition": PARTITION,
    "var.account_id": ACCOUNT,
    "var.region": REGION,
    "var.dns_suffix": DNS_SUFFIX,
}
# Any other dynamic reference stays as it is, and so is not what is expected.
_HANDED_OVER = r"\{\{resolve:ssm:/[a-z0-9-]+/baseline(?:/[a-z0-9-]+)+\}\}"
_MARKED = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}|{_HANDED_OVER}")
_VARIABLE = re.compile(r"\$\{([^!}][^}]*)\}")


def text_of(value: object) -> str | None:
    """The value as a text with its references resolved; None for what is no text in either format.

    >>> text_of({"Fn::Join": ["-", ["logs", {"Ref": "AWS::AccountId"}]]})
    'logs-<account>'
    """
    match value:
        case str():
            marked = OPEN in value or "{{resolve:" in value
            return _MARKED.sub(lambda found: _PLACE.get(found[1] or "", REFERENCE), value) if marked else value
        case {"Ref": str(name)}:
            return _PLACE.get(name, REFERENCE)
        case {"Fn::GetAtt": _}:
            return REFERENCE
        case {"Fn::Join": [str(separator), list(items)]}:
            parts = [text_of(one) for one in items]
            return separator.join(one for one in parts if one is not None) if None not in parts else None
        case {"Fn::Sub": str(text)}:
            return _VARIABLE.sub(lambda found: _PLACE.get(found[1], REFERENCE), text)
        case _:
            return None


def referred(value: object) -> str | None:
    """What a value that is one reference, and nothing around it, names: a logical id with its attribute, a Terraform
    address, the name of an SSM parameter; None for everything else."""
    match value:
        case {"Ref": str(name)} if not name.startswith("AWS::"):
            return name
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"{name}.{attribute}"
        case str():
            whole = _MARKED.fullmatch(value)
            return (whole[1] or whole[0]) if whole else None
        case _:
            return None


def agrees(expected: Any, found: Any) -> bool:
    """Whether `found`, its references resolved, is `expected`: the same keys, the same items in the same order. What is
    expected may hold conditions, which are called."""
    if callable(expected):
        return bool(expected(found))
    if isinstance(expected, str):
        text = text_of(found)
        return text is not None and (text == expected or (ANY in expected and bool(_pattern(expected).fullmatch(text))))
    if isinstance(expected, Mapping):
        found = _parsed(found)
        return (
            isinstance(found, Mapping)
            and len(found) == len(expected)
            and all(key in found and agrees(value, found[key]) for key, value in expected.items())
        )
    if isinstance(expected, (list, tuple)):
        return (
            isinstance(found, (list, tuple))
            and len(found) == len(expected)
            and all(agrees(one, other) for one, other in zip(expected, found, strict=True))
        )
    return bool(expected == found) and type(expected) is type(found)


def _parsed(value: Any) -> Any:
    """CloudWatch Logs and EventBridge take some of their documents as text."""
    if isinstance(value, str) or (isinstance(value, Mapping) and "Fn::Join" in value):
        try:
            return json.loads(text_of(value) or "")
        except ValueError:
            return None
    return value


@cache
def _pattern(expected: str) -> re.Pattern[str]:
    """ANY is at least one character, and no wildcard of IAM."""
    return re.compile("[^*?]+".join(re.escape(piece) for piece in expected.split(ANY)))
