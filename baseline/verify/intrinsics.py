"""What can be read of a CloudFormation value before it is deployed: its text, and what it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from baseline.facts.regions import REGIONS, partition_of

_VARIABLE = re.compile(r"\$\{(!?)([^}]+)\}")
_SUFFIXES = {"aws-cn": "amazonaws.com.cn"}
_SUFFIX = "amazonaws.com"
SAMPLE_ACCOUNT = "111122223333"


def as_text(value: object) -> str | None:
    """The value as `Fn::Sub` would write it, `${AWS::Region}` and `${LogicalId.Arn}` left in place.

    None for lists, objects and functions whose result is known at deployment only.

    >>> as_text({"Fn::Join": ["-", ["logs", {"Ref": "AWS::AccountId"}]]})
    'logs-${AWS::AccountId}'
    """
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case int() | float():
            return str(value)
        case {"Ref": str(name)}:
            return f"${{{name}}}"
        case {"Fn::GetAtt": [str(name), str(attribute)]}:
            return f"${{{name}.{attribute}}}"
        case {"Fn::GetAtt": str(path)}:
            return f"${{{path}}}"
        case {"Fn::Sub": str(text)}:
            return _VARIABLE.sub(lambda found: f"${{{found[2]}}}", text)
        case {"Fn::Sub": [str(text), Mapping() as variables]}:
            texts = {name: as_text(one) for name, one in variables.items()}
            if any(one is None for one in texts.values()):
                return None
            return _VARIABLE.sub(lambda found: texts.get(found[2]) or f"${{{found[2]}}}", text)
        case {"Fn::Join": [str(separator), list(items)]}:
            parts = [as_text(one) for one in items]
            return (
                None if any(one is None for one in parts) else separator.join(one for one in parts if one is not None)
            )
        case _:
            return None


def concrete(text: str, region: str) -> str:
    """`text` with pseudo parameters as they would be in `region`, the account being 111122223333."""
    partition = partition_of(region)
    return _replaced(text, SAMPLE_ACCOUNT, region, partition, _SUFFIXES.get(partition, _SUFFIX))


def longest(text: str) -> str:
    """`text` with pseudo parameters at their longest: account 12, Region 14, partition 10, suffix 16."""
    return _replaced(
        text,
        SAMPLE_ACCOUNT,
        max(sorted(REGIONS), key=len),
        "aws-us-gov",
        max(*_SUFFIXES.values(), _SUFFIX, key=len),
    )


def _replaced(text: str, account: str, region: str, partition: str, suffix: str) -> str:
    for name, value in (
        ("AccountId", account),
        ("Region", region),
        ("Partition", partition),
        ("URLSuffix", suffix),
    ):
        text = text.replace(f"${{AWS::{name}}}", value)
    return text


def is_known(text: str) -> bool:
    """Whether nothing in `text` is left for the deployment to fill in."""
    return "${" not in text and "{{resolve:" not in text


def nodes(value: object) -> Iterator[object]:
    """`value` and everything inside of it, keys included."""
    pending = [value]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, Mapping):
            pending += node.keys()
            pending += node.values()
        elif isinstance(node, (list, tuple)):
            pending += node


def references(value: object) -> Iterator[str]:
    """What `Ref`, `Fn::GetAtt` and `Fn::Sub` inside of `value` refer to, but for pseudo parameters."""
    for node in nodes(value):
        if not isinstance(node, Mapping) or len(node) != 1:
            continue
        for name in _named(node):
            if not name.startswith("AWS::"):
                yield name


def _named(node: Mapping[Any, Any]) -> Iterator[str]:
    match node:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::GetAtt": str(path)}:
            yield path.split(".")[0]
        case {"Fn::Sub": str(text)}:
            yield from _variables(text, {})
        case {"Fn::Sub": [str(text), Mapping() as variables]}:
            yield from _variables(text, variables)


def _variables(text: str, own: Mapping[str, Any]) -> Iterator[str]:
    for found in _VARIABLE.finditer(text):
        if not found[1] and found[2] not in own:
            yield found[2].split(".")[0]
