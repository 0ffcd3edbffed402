"""Is a generated folder what its plan becomes? Compared resource by resource, and byte by byte."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from baseline.expectation import Finding

RULE = "reproduction"


def differing_templates(
    templates: Mapping[str, Mapping[str, Any]], expected: Mapping[str, Mapping[str, Any]]
) -> Iterator[Finding]:
    """A finding for each resource or output that a template has otherwise than `expected`; both are by stack name."""
    for stack, template in templates.items():
        for section in sorted({*template, *expected[stack]}):
            found, wanted = template.get(section), expected[stack].get(section)
            if found == wanted:
                continue
            if not isinstance(found, Mapping) or not isinstance(wanted, Mapping):
                yield Finding(stack, section, RULE, _difference(found, wanted))
                continue
            for name in sorted({*found, *wanted}):
                if found.get(name) != wanted.get(name):
                    yield Finding(stack, name, RULE, _difference(found.get(name), wanted.get(name)))


def differing_files(files: Mapping[str, bytes], expected: Mapping[str, bytes]) -> Iterator[Finding]:
    """A finding for each file that is missing, too many, or has other bytes than `expected`; both are by path."""
    for path in sorted({*files, *expected}):
        if files.get(path) != expected.get(path):
            place = PurePosixPath(path)
            yield Finding(str(place.parent), place.name, RULE, _difference(files.get(path), expected.get(path)))


def differing_manifest(found: Mapping[str, Any], expected: Mapping[str, Any]) -> Iterator[Finding]:
    """A finding for each key of a manifest that says otherwise than `expected`, but for the version of the tool and for
    the files that the profile was read from, which a plan does not tell."""
    for key in sorted({*found, *expected} - {"version"}):
        one, other = found.get(key), expected.get(key)
        if key == "profile" and isinstance(one, dict) and isinstance(other, dict):
            one, other = one | {"files": []}, other | {"files": []}
        if one != other:
            yield Finding(".", "manifest.json", RULE, f"{key} differs from what the plan becomes")


def _difference(found: object, wanted: object) -> str:
    if found is None:
        return "is missing: the plan has it"
    if wanted is None:
        return "is not in the plan"
    path = _first_difference(found, wanted)
    return f"differs from what the plan becomes{f', at {path}' if path else ''}"


def _first_difference(found: object, wanted: object) -> str:
    """The dotted path to the first value that differs; empty where that is the whole."""
    if not isinstance(found, Mapping) or not isinstance(wanted, Mapping):
        return ""
    name = min(name for name in {*found, *wanted} if found.get(name) != wanted.get(name))
    rest = _first_difference(found.get(name), wanted.get(name))
    return f"{name}.{rest}" if rest else str(name)
