"""What a profile becomes when it stands on another.

Scalars, `organization`, `naming` and `checks`: the importer's, whole. `contacts`: the importer's, contact by
contact. `tags` and `set_parameters`: tag by tag and parameter by parameter, the importer's where both have
it. `imports` (frameworks), `controls.include`, `controls.exclude` and `waivers`: the imported profile's
entries, then the importer's, each once. Every value keeps the place where it was written.
"""

from __future__ import annotations

import json

from baseline.model.nodes import Entry, MappingNode, Node, SequenceNode, plain

_LEVELS_MERGED = {"contacts": 1, "controls": 1, "tags": 1, "set_parameters": 2}
_JOINED = frozenset({("imports",), ("waivers",), ("controls", "include"), ("controls", "exclude")})


def merge(imported: MappingNode, importer: MappingNode, path: tuple[str, ...] = ()) -> MappingNode:
    """The importer's document on top of the imported one, both found at `path`; neither is changed."""
    entries = dict(imported.entries)
    for key, entry in importer.entries.items():
        below = entries.get(key)
        entries[key] = Entry(entry.mark, _over(below.node, entry.node, (*path, key))) if below else entry
    return MappingNode(importer.mark, entries)


def _over(imported: Node, importer: Node, path: tuple[str, ...]) -> Node:
    if path in _JOINED and isinstance(imported, SequenceNode) and isinstance(importer, SequenceNode):
        items: dict[str, Node] = {}
        for item in (*imported.items, *importer.items):
            items.setdefault(json.dumps(plain(item), sort_keys=True), item)
        return SequenceNode(importer.mark, list(items.values()))
    opened = len(path) <= _LEVELS_MERGED.get(path[0], 0)
    if opened and isinstance(imported, MappingNode) and isinstance(importer, MappingNode):
        return merge(imported, importer, path)
    return importer
