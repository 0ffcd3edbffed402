"""A YAML document as a tree in which every key and every value knows its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from baseline.errors import Location
from baseline.model.source import Mark, Source

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"
Path: TypeAlias = tuple[str | int, ...]
"""Keys and list positions from the root: `("organization", "accounts", 0, "id")`."""


@dataclass(slots=True, eq=False)
class ScalarNode:
    """Text, a number, true, false or null."""

    mark: Mark
    value: Scalar


@dataclass(slots=True, eq=False)
class SequenceNode:
    """A list. `weight` and `height` are those of the expanded tree, see `baseline.model.yaml_events`."""

    mark: Mark
    items: list[Node]
    weight: int = 1
    height: int = 1


@dataclass(slots=True, eq=False)
class Entry:
    """One `key: value` of a mapping; `mark` is the key's place."""

    mark: Mark
    node: Node


@dataclass(slots=True, eq=False)
class MappingNode:
    """Keys to values, in the order of the file."""

    mark: Mark
    entries: dict[str, Entry]
    weight: int = 1
    height: int = 1


Node: TypeAlias = ScalarNode | SequenceNode | MappingNode


def plain(node: Node) -> Plain:
    """The node's data without places: dicts, lists and scalars that JSON can hold."""
    if isinstance(node, MappingNode):
        return {key: plain(entry.node) for key, entry in node.entries.items()}
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.items]
    return node.value


@dataclass(frozen=True, slots=True)
class Locations:
    """Where each value of a document was written, in whichever file it came from. `order` are the files that were
    merged into it, those that prevail last."""

    root: Node
    order: tuple[Source, ...] = ()

    def of(self, path: Path, *, key: bool = False) -> Location:
        """The place of the value at `path`, or of its key; else of the nearest node around it that exists."""
        place = self.root.mark
        for entry_mark, node in self._walk(path):
            place = entry_mark if key and entry_mark else node.mark
        return place.location()

    def rank(self, path: Path) -> int:
        """The position in `order` of the file that says what is at `path`; 0 where it is the only one."""
        place = self.root.mark
        for _, node in self._walk(path):
            place = node.mark
        return next((number for number, source in enumerate(self.order) if source is place.source), 0)

    def present(self, path: Path) -> bool:
        """Whether something was written at `path`."""
        return len(list(self._walk(path))) == len(path)

    def _walk(self, path: Path) -> Iterator[tuple[Mark | None, Node]]:
        """Key place and node of each step of `path`, as far as the document has it."""
        node = self.root
        for step in path:
            if isinstance(node, MappingNode) and isinstance(step, str) and step in node.entries:
                entry = node.entries[step]
                node = entry.node
                yield entry.mark, node
            elif isinstance(node, SequenceNode) and isinstance(step, int) and 0 <= step < len(node.items):
                node = node.items[step]
                yield None, node
            else:
                return
