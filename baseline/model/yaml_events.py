"""YAML text to a tree of nodes, composed from the parser's events so that every node keeps its place.

PyYAML's own loaders forget keys' places and silently keep the last of two equal keys; composing here also
lets tags, recursion and expansion be refused before they cost anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NoReturn

import yaml

from baseline.errors import Problem
from baseline.model.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from baseline.model.scalars import FORBIDDEN, INTERPRETED, UNREADABLE, name_of, resolve
from baseline.model.source import Mark, Source
from baseline.model.yaml_syntax import syntax_problem

MAX_DEPTH = 50
"""Deepest nesting, aliases expanded. A profile needs about ten."""

MAX_WEIGHT = 200_000
"""Most keys and values, aliases expanded; a string counts once more for every 32 characters, so that a long
string repeated is counted as what it is. A file of 1 MiB without aliases, of 20,000 accounts, stays below."""

_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml, about seven times as fast, where it is
_REPLACEMENT = "\ufffd"
_SHOWN_UNREADABLE = 20  # a binary file has thousands; more of the same helps nobody


class _UnusableError(Exception):
    """What follows in the document cannot be read; the reason is already among the problems."""


@dataclass(frozen=True, slots=True)
class Document:
    """What was read from one source. `root` is absent where the problems leave no tree worth validating."""

    source: Source
    root: Node | None
    problems: tuple[Problem, ...]


def compose(source: Source, *, parser: Any = _PARSER) -> Document:
    """The tree in `source`, and everything that is wrong with the YAML itself."""
    composer = _Composer(source)
    text = composer.readable_text()
    root: Node | None = None
    try:
        root = composer.document(yaml.parse(text, Loader=parser))
    except _UnusableError:
        pass
    except yaml.YAMLError as error:
        composer.problems.append(syntax_problem(source, error))
    return Document(source, None if composer.lossy else root, tuple(composer.problems))


@dataclass(slots=True, eq=False)
class _Composer:
    source: Source
    problems: list[Problem] = field(default_factory=list)
    lossy: bool = False
    weight: int = 0
    anchors: dict[str, Node | None] = field(default_factory=dict)

    def readable_text(self) -> str:
        """The text with every character replaced that the parser would stop at; each is a problem."""
        for match in islice(UNREADABLE.finditer(self.source.text), _SHOWN_UNREADABLE):
            self.problems.append(
                Problem(
                    f"the character {name_of(match.group())} cannot stand in a profile",
                    self.source.location_of_offset(match.start()),
                    advice="remove it; your editor may not show it",
                )
            )
        return UNREADABLE.sub(_REPLACEMENT, self.source.text)

    def document(self, events: Iterator[Any]) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents == 2:
                    self._problem(
                        event,
                        "a second document begins here",
                        allowed="one profile per file",
                        advice="remove the '---', or move what follows to a file of its own",
                    )
                    return root
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, depth=1)
        if root is None or (isinstance(root, ScalarNode) and root.value is None):
            self.lossy = True
            if not self.problems:
                self.problems.append(
                    Problem(
                        "the profile is empty",
                        self.source.location(1, 1),
                        advice="a profile begins with 'schema: baseline/v1'",
                    )
                )
        return root

    def _node(self, event: yaml.NodeEvent, events: Iterator[Any], depth: int) -> Node:
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, depth)
        if depth > MAX_DEPTH:
            self._stop(event, f"nested deeper than {MAX_DEPTH} levels", advice="flatten the document")
        tag: str | None = getattr(event, "tag", None)
        if tag is not None:
            self._problem(
                event,
                f"the tag '{_shown_tag(tag)}' is not allowed",
                allowed="YAML without tags",
                advice="write the plain value",
            )
        if event.anchor is not None:
            self.anchors[event.anchor] = None  # an alias met before the node is complete is inside it
        node = self._untagged(event, events, depth)
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        return node

    def _untagged(self, event: yaml.NodeEvent, events: Iterator[Any], depth: int) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        self._weigh(event, 1)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, events, depth)
        return self._mapping(event, events, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> ScalarNode:
        text: str = event.value
        mark = self._mark(event)
        self._weigh(event, 1 + len(text) // 32)
        if FORBIDDEN.search(text):
            characters = sorted({name_of(character) for character in FORBIDDEN.findall(text)})
            self._problem(
                event,
                f"a string holds {', '.join(characters[:5])}",
                allowed="text without control, direction-changing or private-use characters",
            )
            text = FORBIDDEN.sub(_REPLACEMENT, text)
        for pattern, meaning in INTERPRETED.items():
            if found := pattern.search(text):
                message = f"a string holds '{found.group()}', which {meaning}"
                self._problem(event, message, advice="write the value itself")
        if event.style:
            return ScalarNode(mark, text)
        try:
            return ScalarNode(mark, resolve(text))
        except ValueError as error:
            shown = text if len(text) <= 40 else f"{text[:40]}…"
            self._problem(event, f"'{shown}' is {error}", advice="put it in quotes if it is meant as text")
            return ScalarNode(mark, text)

    def _sequence(self, event: yaml.NodeEvent, events: Iterator[Any], depth: int) -> SequenceNode:
        items: list[Node] = []
        for child in events:
            if isinstance(child, yaml.SequenceEndEvent):
                break
            items.append(self._node(child, events, depth + 1))
        return SequenceNode(self._mark(event), items, *_measure(items))

    def _mapping(self, event: yaml.NodeEvent, events: Iterator[Any], depth: int) -> MappingNode:
        entries: dict[str, Entry] = {}
        merged: list[MappingNode] = []
        merge_mark: Mark | None = None
        for child in events:
            if isinstance(child, yaml.MappingEndEvent):
                break
            is_merge = isinstance(child, yaml.ScalarEvent) and child.value == "<<" and not child.style
            mark = self._mark(child)
            key = None if is_merge else self._key(child, self._node(child, events, depth + 1))
            value_event = next(events)
            value = self._node(value_event, events, depth + 1)
            if is_merge:
                if merge_mark is not None:
                    self._duplicate("<<", mark, merge_mark)
                merge_mark = mark
                merged += self._merge_sources(value_event, value)
            elif key is not None:
                if key in entries:
                    self._duplicate(key, mark, entries[key].mark)
                entries[key] = Entry(mark, value)
        for source in merged:
            for key, entry in source.entries.items():
                entries.setdefault(key, entry)
        return MappingNode(self._mark(event), entries, *_measure([entry.node for entry in entries.values()]))

    def _key(self, event: yaml.NodeEvent, node: Node) -> str | None:
        if not isinstance(node, ScalarNode):
            self._problem(event, "a key must be text, not a list or a mapping")
            return None
        if isinstance(node.value, str):
            return node.value
        text = event.value if isinstance(event, yaml.ScalarEvent) else str(node.value)
        if node.value is None:
            self._problem(event, "a key is empty", advice="write the key's name before the colon")
        else:
            self._problem(event, f"the key {text} is not text", advice=f'put it in quotes: "{text}"')
        return text

    def _merge_sources(self, event: yaml.NodeEvent, value: Node) -> list[MappingNode]:
        candidates = value.items if isinstance(value, SequenceNode) else [value]
        sources = [node for node in candidates if isinstance(node, MappingNode)]
        if len(sources) < len(candidates):
            self._problem(
                event,
                "'<<' merges something that is no mapping",
                allowed="an alias of a mapping, or a list of such aliases",
                advice="write '<<: *name', with '&name' on a mapping above",
            )
        return sources

    def _alias(self, event: yaml.AliasEvent, depth: int) -> Node:
        anchor: str = event.anchor
        if anchor not in self.anchors:
            self.lossy = True
            known = ", ".join(sorted(self.anchors))
            self._problem(event, f"'*{anchor}' names no anchor above it", allowed=known)
            return ScalarNode(self._mark(event), None)
        node = self.anchors[anchor]
        if node is None:
            self._stop(event, f"'*{anchor}' stands inside '&{anchor}' itself", advice="remove the alias")
        if depth + _height(node) - 1 > MAX_DEPTH:
            self._stop(event, f"'*{anchor}' nests deeper than {MAX_DEPTH} levels", advice="flatten the document")
        self._weigh(event, _weight(node))
        return node

    def _weigh(self, event: yaml.NodeEvent, weight: int) -> None:
        self.weight += weight
        if self.weight > MAX_WEIGHT:
            self._stop(
                event,
                f"the document grows beyond {MAX_WEIGHT:,} values here, aliases expanded",
                advice="repeat less through aliases, or split the profile",
            )

    def _duplicate(self, key: str, mark: Mark, first: Mark) -> None:
        self.problems.append(
            Problem(
                f"the key '{key}' is written twice; first at {first.location()}",
                mark.location(),
                advice="remove one of the two",
            )
        )

    def _problem(self, event: yaml.Event, message: str, *, allowed: str = "", advice: str = "") -> None:
        self.problems.append(Problem(message, self._mark(event).location(), allowed, advice))

    def _stop(self, event: yaml.Event, message: str, *, advice: str) -> NoReturn:
        self.lossy = True
        self._problem(event, message, advice=advice)
        raise _UnusableError

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self.source, start.line + 1, start.column + 1)


def _weight(node: Node) -> int:
    if isinstance(node, ScalarNode):
        return 1 + len(node.value) // 32 if isinstance(node.value, str) else 1
    return node.weight


def _height(node: Node) -> int:
    return 1 if isinstance(node, ScalarNode) else node.height


def _measure(children: list[Node]) -> tuple[int, int]:
    """Weight and height of a collection of these children."""
    weight, height = 1, 0
    for child in children:
        weight += _weight(child)
        height = max(height, _height(child))
    return weight, height + 1


def _shown_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")
