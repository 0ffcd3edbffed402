"""A profile and everything that it imports, read: each file once, in the order in which they prevail."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from baseline.errors import Location, Problem
from baseline.model.imports import Library, ProfileFile
from baseline.model.nodes import Entry, MappingNode, Node, ScalarNode, SequenceNode
from baseline.model.source import Source, decode, read_bytes
from baseline.model.yaml_events import compose

MAX_IMPORT_DEPTH = 10
"""Longest chain of profiles that import one another."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read. `name` is relative to the directory of the first file, or `profile:NAME`."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """What one file says itself. `root` lacks the `x-` keys, which are there to carry anchors; `merged` is what others
    stand on: of the imports the frameworks alone, and None where the file holds no mapping. `misread` are the places at
    which the YAML itself is wrong."""

    source: Source
    root: Node
    merged: MappingNode | None
    misread: frozenset[Location | None]


@dataclass(slots=True, eq=False)
class Reading:
    """Everything that was read, and what was wrong with it."""

    files: list[SourceFile] = field(default_factory=list)
    """In the order of reading: the file asked for, then what each imports."""
    documents: list[OwnDocument] = field(default_factory=list)
    """In linear order: each after all that it imports, these in the order of its imports; the file asked for last."""
    problems: list[Problem] = field(default_factory=list)
    _names: list[str] = field(default_factory=list)

    def add(self, problems: Iterable[Problem]) -> None:
        """Records problems, one per place and message."""
        known = {(problem.location, problem.message) for problem in self.problems}
        for problem in problems:
            if (problem.location, problem.message) not in known:
                known.add((problem.location, problem.message))
                self.problems.append(problem)

    def named(self, file: ProfileFile, content: bytes) -> None:
        """Records a file that could be read."""
        self.files.append(SourceFile(file.recorded, hashlib.sha256(content).hexdigest()))
        self._names.append(file.shown)

    def problems_in_order(self) -> list[Problem]:
        """By file, in the order they were read, then by place."""
        rank = {name: position for position, name in enumerate(self._names)}

        def place(problem: Problem) -> tuple[int, int, int]:
            location = problem.location
            return (rank.get(location.file, -1), location.line, location.column) if location else (-1, 0, 0)

        return sorted(self.problems, key=place)


def read_with_imports(file: ProfileFile, library: Library) -> Reading:
    """The file and all that it imports. A file that two others import, by whatever path, is read once and stands before
    both; an import that goes round in a circle or too deep is a problem at its place."""
    walk = _Walk(library)
    walk.read(file, chain=(), imported_at=None)
    return walk.reading


@dataclass(slots=True, eq=False)
class _Walk:
    library: Library
    reading: Reading = field(default_factory=Reading)
    met: set[str] = field(default_factory=set)

    def read(self, file: ProfileFile, chain: tuple[ProfileFile, ...], imported_at: Location | None) -> None:
        """Adds what the file imports, then the file itself; nothing where it was met before."""
        if file.identity in self.met:
            return
        self.met.add(file.identity)
        content = read_bytes(file.path, file.shown, imported_at)
        if isinstance(content, Problem):
            self.reading.add([content])
            return
        self.reading.named(file, content)
        source = decode(content, file.shown)
        if isinstance(source, Problem):
            self.reading.add([source])
            return
        document = compose(source)
        self.reading.add(document.problems)
        if document.root is None:
            return
        root = _without_extensions(document.root)
        misread = frozenset(problem.location for problem in document.problems)
        merged = self._follow_imports(root, (*chain, file)) if isinstance(root, MappingNode) else None
        self.reading.documents.append(OwnDocument(source, root, merged, misread))

    def _follow_imports(self, root: MappingNode, chain: tuple[ProfileFile, ...]) -> MappingNode:
        """Reads what the last of the chain imports; gives its document with the frameworks alone as imports."""
        imports = root.entries.get("imports")
        if imports is None or not isinstance(imports.node, SequenceNode):
            return root
        frameworks: list[Node] = []
        for item in imports.node.items:
            if not isinstance(item, ScalarNode) or not isinstance(item.value, str):
                continue  # the model says so
            at = item.mark.location()
            imported = self.library.imported(item.value, chain[-1], at)
            if imported is None:
                frameworks.append(item)
            elif isinstance(imported, Problem):
                self.reading.add([imported])
            elif problem := _endless(imported, chain, at):
                self.reading.add([problem])
            else:
                self.read(imported, chain, at)
        return replace(
            root,
            entries=root.entries | {"imports": Entry(imports.mark, SequenceNode(imports.node.mark, frameworks))},
        )


def _endless(file: ProfileFile, chain: tuple[ProfileFile, ...], at: Location) -> Problem | None:
    """Why the file cannot be followed from the last of the chain."""
    identities = [link.identity for link in chain]
    if file.identity in identities:
        circle = chain[identities.index(file.identity) :]
        names = " → ".join([*(link.shown for link in circle), circle[0].shown])
        return Problem(f"the imports go round in a circle: {names}", at, advice="remove one of these imports")
    if len(chain) >= MAX_IMPORT_DEPTH:
        message = f"more than {MAX_IMPORT_DEPTH} profiles import one another"
        return Problem(message, at, advice="import from fewer levels")
    return None


def _without_extensions(root: Node) -> Node:
    if not isinstance(root, MappingNode):
        return root
    return replace(root, entries={key: e for key, e in root.entries.items() if not key.startswith("x-")})
