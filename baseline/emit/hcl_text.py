"""Renders blocks as Terraform text that `terraform fmt` leaves as it is.

Two rules of `fmt` matter here: the `=` signs of neighbouring one-line attributes line up, and a value of
several lines ends such a group. Source: the Terraform language's "Style Conventions".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from baseline.hcl import CLOSE, OPEN, Block, Document, Nested

_REFERENCE = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_DOLLARS = re.compile(r"\$+$")
_IDENTIFIER = re.compile(r"^[A-Za-z_][A-Za-z0-9_-]*$")
_INDENT = "  "

# HCL has fewer escapes than JSON. Matched pair by pair, so that the `\\b` of a regular expression stays what
# it is.
_ESCAPE = re.compile(r"\\.")
_UNKNOWN_TO_HCL = {"\\b": "\\u0008", "\\f": "\\u000c"}


def render(blocks: Iterable[Block]) -> str:
    """The text of a `.tf` file: blocks in the given order, one blank line between them, LF at the end."""
    return "\n".join(_block(block) for block in blocks)


def _block(block: Block) -> str:
    labels = "".join(f" {_quote(label)}" for label in block.labels)
    lines = _body(block.body, 1)
    return (
        f"{block.kind}{labels} {{\n" + "".join(f"{line}\n" for line in lines) + "}\n"
        if lines
        else (f"{block.kind}{labels} {{}}\n")
    )


def _body(body: Mapping[str, Any], depth: int) -> list[str]:
    """Attributes first, aligned; then nested blocks, each after a blank line."""
    attributes: list[tuple[str, str]] = []
    nested: list[tuple[str, Nested]] = []
    for name, value in body.items():
        match value:
            case None:
                continue
            case Nested():
                nested.append((name, value))
            case list() | tuple() if value and all(isinstance(one, Nested) for one in value):
                nested += [(name, one) for one in value]
            case _:
                attributes.append((name, expression(value, depth)))
    lines = _aligned(attributes, depth)
    for name, inner in nested:
        if lines:
            lines.append("")
        inside = _body(inner.body, depth + 1)
        pad = _INDENT * depth
        lines += [f"{pad}{name} {{", *inside, f"{pad}}}"] if inside else [f"{pad}{name} {{}}"]
    return lines


def _aligned(attributes: Sequence[tuple[str, str]], depth: int) -> list[str]:
    pad = _INDENT * depth
    lines: list[str] = []
    group: list[tuple[str, str]] = []

    def flush() -> None:
        width = max((len(name) for name, _ in group), default=0)
        lines.extend(f"{pad}{name.ljust(width)} = {text}" for name, text in group)
        group.clear()

    for name, text in attributes:
        if "\n" in text:
            flush()
            lines.append(f"{pad}{name} = {text}")
        else:
            group.append((name, text))
    flush()
    return lines


def expression(value: Any, depth: int) -> str:
    """A value as an HCL expression; `depth` is the indentation of the line it begins on."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return json.dumps(value)
        case None:
            return "null"
        case str():
            return text(value)
        case Document(content=content):
            return f"jsonencode({expression(content, depth)})"
        case Mapping():
            if not value:
                return "{}"
            entries = [(_key(key), expression(inner, depth + 1)) for key, inner in value.items()]
            return "\n".join(["{", *_aligned(entries, depth + 1), _INDENT * depth + "}"])
        case list() | tuple():
            if not value:
                return "[]"
            rendered = [expression(one, depth + 1) for one in value]
            if len(rendered) == 1 and "\n" not in rendered[0]:
                return f"[{rendered[0]}]"
            pad = _INDENT * (depth + 1)
            return "\n".join(["[", *(f"{pad}{one}," for one in rendered), _INDENT * depth + "]"])
        case _:
            raise TypeError(f"{type(value).__name__} has no HCL form")


def text(value: str) -> str:
    """A string as HCL: a bare expression where it is one reference, else a quoted template with everything escaped."""
    whole = _REFERENCE.fullmatch(value)
    return whole[1] if whole else _quote(value)


def _key(key: str) -> str:
    if _IDENTIFIER.match(key) and key not in {"for", "if", "null", "true", "false"}:
        return key
    return _quote(key)


def _quote(value: str) -> str:
    parts: list[str] = []
    position = 0
    for found in _REFERENCE.finditer(value):
        # A dollar sign before a reference would make `$${`, which is no reference: it becomes one of its own.
        literal = _DOLLARS.sub(r'${"\g<0>"}', _escape(value[position : found.start()]))
        parts += [literal, "${", found[1], "}"]
        position = found.end()
    return '"' + "".join([*parts, _escape(value[position:])]) + '"'


def _escape(literal: str) -> str:
    escaped = _ESCAPE.sub(
        lambda found: _UNKNOWN_TO_HCL.get(found[0], found[0]), json.dumps(literal, ensure_ascii=False)[1:-1]
    )
    return escaped.replace("${", "$${").replace("%{", "%%{").replace("\x7f", "\\u007f")
