"""Terraform configuration as data: what a control's `terraform` method returns.

A block is a kind, labels and a body. In a body, a `Nested` value (or a tuple of them) becomes a nested block, a
`Document` becomes `jsonencode(...)`, anything else an attribute. References are strings that carry marks, as CDK
tokens do: `reference("aws_kms_key.logs.arn")` may stand alone or inside a longer string, so the documents of
`constructs_lib` take them as they take CDK tokens. The marks are Unicode private-use characters, which the profile
loader refuses, so no text of a user can become a reference; everything outside the marks is escaped when rendered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

OPEN, CLOSE = "\ue000", "\ue001"


def reference(expression: str) -> str:
    """A string that renders as the Terraform expression: bare where it stands alone, `${...}` inside a text."""
    return f"{OPEN}{expression}{CLOSE}"


@dataclass(frozen=True)
class Nested:
    """The body of one nested block, such as `rule { ... }` in a bucket's encryption configuration."""

    body: Mapping[str, Any]


@dataclass(frozen=True)
class Document:
    """A JSON document; Terraform keeps it readable as `jsonencode({...})`."""

    content: Mapping[str, Any] | Sequence[Any]


@dataclass(frozen=True)
class Block:
    """One top-level block: `resource "aws_kms_key" "logs" { ... }`."""

    kind: str
    labels: tuple[str, ...]
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """How other blocks name this one: `aws_kms_key.logs`, `data.aws_region.current`, `module.logging_home`."""
        prefix = "" if self.kind == "resource" else f"{self.kind}."
        return prefix + ".".join(self.labels)

    def attribute(self, name: str) -> str:
        """A reference to an attribute of this block: `block.attribute("arn")`."""
        return reference(f"{self.address}.{name}")


def resource(resource_type: str, name: str, body: Mapping[str, Any]) -> Block:
    """A managed resource."""
    return Block("resource", (resource_type, name), body)


def data_source(data_type: str, name: str, body: Mapping[str, Any] | None = None) -> Block:
    """A data source."""
    return Block("data", (data_type, name), body or {})


def retain() -> Nested:
    """The `lifecycle` body of a resource whose loss would be loss of data: Terraform refuses to destroy it while it is
    declared. What `Control.retains` names outlives that too."""
    return Nested({"prevent_destroy": True})


def strings_in(value: object) -> Iterator[str]:
    """Every string inside a value, keys included: what a search for references has to look at."""
    match value:
        case str():
            yield value
        case Nested(body=inner):
            yield from strings_in(inner)
        case Document(content=inner):
            yield from strings_in(inner)
        case Mapping():
            for key, inner in value.items():
                yield from strings_in(key)
                yield from strings_in(inner)
        case list() | tuple():
            for inner in value:
                yield from strings_in(inner)
        case _:
            return
