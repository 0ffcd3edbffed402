"""What a profile becomes when it stands on another.

Files are merged one by one, in the line in which `baseline.model.loader` puts them: each file's own document over what
stands before it. Of two files the later one prevails, which an importer always is.

Scalars, `organization`, `naming` and `checks`: the later file's, whole. `contacts`: the later file's, contact by
contact. `tags` and `set_parameters`: tag by tag and parameter by parameter, the later file's where both have
it. `imports` (frameworks), `controls.include`, `controls.exclude` and `waivers`: the earlier file's entries, then the
later file's, each once and with the place of the last file that has it. Every value keeps the place where it was
written.

Where one file excludes a control and another includes it by its id, `baseline.plan.claims` lets the later of the two
files prevail, for that control. So an importer's `include: [vpc.interface_endpoints]` lifts what an imported
`exclude: ["vpc.*"]` does to that control, and to no other.
"""

from __future__ import annotations

import json

from baseline.model.nodes import Entry, MappingNode, Node, SequenceNode, plain

_LEVELS_MERGED = {"contacts": 1, "controls": 1, "tags": 1, "set_parameters": 2}
_JOINED = frozenset({("imports",), ("waivers",), ("controls", "include"), ("controls", "exclude")})


def merge(earlier: MappingNode, later: MappingNode, path: tuple[str, ...] = ()) -> MappingNode:
    """The later file's document on top of the earlier one, both found at `path`; neither is changed."""
    entries = dict(earlier.entries)
    for key, entry in later.entries.items():
        below = entries.get(key)
        entries[key] = Entry(entry.mark, _over(below.node, entry.node, (*path, key))) if below else entry
    return MappingNode(later.mark, entries)


def _over(earlier: Node, later: Node, path: tuple[str, ...]) -> Node:
    if path in _JOINED and isinstance(earlier, SequenceNode) and isinstance(later, SequenceNode):
        items: dict[str, Node] = {}
        for item in (*earlier.items, *later.items):
            items[json.dumps(plain(item), sort_keys=True)] = item
        return SequenceNode(later.mark, list(items.values()))
    opened = len(path) <= _LEVELS_MERGED.get(path[0], 0)
    if opened and isinstance(earlier, MappingNode) and isinstance(later, MappingNode):
        return merge(earlier, later, path)
    return later
