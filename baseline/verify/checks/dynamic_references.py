"""A template looks up what an earlier stack of the same baseline handed over, and nothing else of the account."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from baseline.verify.check import Found, template_check
from baseline.verify.intrinsics import as_text, nodes
from baseline.verify.stack_template import StackTemplate

_REFERENCE = re.compile(r"\{\{\s*resolve[^{}]*\}{0,2}", re.IGNORECASE)


@template_check("dynamic-reference")
def looked_up(template: StackTemplate) -> Found:
    """Every dynamic reference names an SSM parameter by which an earlier stack hands a value to this one; and what this
    one could do without, such as a key for its log, is looked up where an earlier stack has it."""
    names, externals = template.stack.setting.names, template.stack.externals
    given = {f"{{{{resolve:ssm:{names.parameter(one)}}}}}": external for one, external in externals.items()}
    used: set[str] = set()
    for name, part in _parts(template):
        found = {one for text in _texts(part) for one in _REFERENCE.findall(text)}
        used |= found
        for reference in sorted(found - set(given)):
            yield name, f"holds the dynamic reference {reference[:80]!r}; only what an earlier stack gives is looked up"
    for reference in sorted(one for one, external in given.items() if external.optional and one not in used):
        yield "template", f"nothing uses {reference}, which an earlier stack gives"


def _parts(template: StackTemplate) -> Iterator[tuple[str, object]]:
    yield from ((name, resource.body) for name, resource in template.resources.items())
    yield from ((section, part) for section, part in template.template.items() if section != "Resources")


def _texts(part: object) -> Iterator[str]:
    """Every text, and what functions put together of several: CloudFormation looks up what comes out."""
    for node in nodes(part):
        if isinstance(node, str):
            yield node
        elif isinstance(node, Mapping) and len(node) == 1 and (text := _joined(node)):
            yield text


def _joined(node: Mapping[object, object]) -> str | None:
    match node:
        case {"Fn::Join": [str(separator), list(items)]}:
            texts = [as_text(one) for one in items]
            return separator.join("${}" if one is None else one for one in texts)
        case {"Fn::Sub": _}:
            return as_text(node)
        case _:
            return None
