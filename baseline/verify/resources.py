"""Templates and blocks as `Resource`s: the one form that expectations and checks read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from baseline.expectation import Resource
from baseline.hcl import Block, Document, Nested


def of_template(template: Mapping[str, Any]) -> Iterator[Resource]:
    """Every resource of a CloudFormation template."""
    for logical_id, resource in template.get("Resources", {}).items():
        yield Resource(logical_id, resource["Type"], resource.get("Properties", {}))


def of_blocks(blocks: Iterable[Block]) -> Iterator[Resource]:
    """Every managed resource among Terraform blocks; nested blocks become lists, documents their content."""
    for block in blocks:
        if block.kind == "resource":
            yield Resource(block.address, block.labels[0], _body(block.body))


def _body(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body as it is rendered: an attribute without a value is not there."""
    return {key: _plain(value) for key, value in body.items() if value is not None}


def _plain(value: Any) -> Any:
    match value:
        case Nested(body=body):
            return [_body(body)]
        case Document(content=content):
            return content
        case list() | tuple() if value and all(isinstance(one, Nested) for one in value):
            return [_body(one.body) for one in value]
        case Mapping():
            return {key: _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case _:
            return value
