"""From a file to a validated profile, its imports followed and merged.

An entry of `imports` is read by one rule:

1. `profile:NAME` is the shipped profile NAME;
2. what ends in `.yaml` or `.yml` is a profile at that path, relative to the file that imports it;
3. any other word is the framework of that id, or, where there is none, the shipped profile of that name.

So `cis-aws-5.0`, which is both, means the framework. Later imports prevail over earlier ones, and the
importer over all of them, as `baseline.model.merge` says.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from baseline.errors import Location, Problem, ProfileError, nearest
from baseline.model.consistency import organization_problems, profile_problems
from baseline.model.merge import merge
from baseline.model.nodes import Entry, Locations, MappingNode, Node, ScalarNode, SequenceNode, plain
from baseline.model.organization import Organization
from baseline.model.problems import located, problems_of
from baseline.model.profile import Profile
from baseline.model.source import decode, read_bytes
from baseline.model.yaml_events import compose

MAX_IMPORT_DEPTH = 10
"""Longest chain of profiles that import one another."""

_SHIPPED = "profile:"
_SHIPPED_NAME = re.compile("[A-Za-z0-9][A-Za-z0-9._-]*")  # never a path


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read. `name` is relative to the directory of the first file, or `profile:NAME`."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True)
class LoadedProfile:
    """A merged profile, and where each of its values was written. `files` begins with the file asked for."""

    profile: Profile
    organization: Organization
    """That of the profile, which a loaded one always has."""
    path: Path
    locations: Locations
    files: tuple[SourceFile, ...]


def load_profile(
    path: Path | str,
    *,
    find_shipped: Callable[[str], Path | None],
    frameworks: Collection[str],
    shipped: Collection[str] = (),
    further: Callable[[object, Locations], Iterable[Problem]] = lambda _draft, _locations: (),
) -> LoadedProfile:
    """The profile at `path`, merged with every profile that it imports.

    `frameworks` are the known framework ids; `find_shipped` gives the path of a shipped profile, or None.
    `shipped` lists the names it knows, for error messages alone. `further` finds what this room cannot judge in
    the data of a profile that is wrong already, so that all its problems are told at once. Raises ProfileError
    with every problem of every file read, in the order of the files and of their lines. Files are named as the
    user would name them: relative to the working directory where they are below it.
    """
    reading = _Reading(find_shipped, frameworks, shipped)
    first = _File(Path(path), _shown(Path(path), str(path)), PurePosixPath(Path(path).name).as_posix())
    root = reading.read(first, chain=(), imported_at=None)
    if root is None:
        raise ProfileError(reading.in_order())
    locations = Locations(root)
    organization = root.entries.get("organization")
    if organization is None or plain(organization.node) is None:
        reading.add(_organization_missing(locations))
    reading.add(*_inconsistencies(root))
    if reading.problems:
        reading.add(*further(plain(root), locations))
        raise ProfileError(reading.in_order())
    try:
        profile = _validate(root)
    except ValidationError as error:  # each file is right by itself: the sum breaks a limit, such as that of tags
        raise ProfileError(problems_of(error, Profile, locations)) from None
    if profile.organization is None:
        raise ProfileError(_organization_missing(locations))
    return LoadedProfile(profile, profile.organization, Path(path), locations, tuple(reading.files.values()))


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    shown: str
    """Name in messages."""
    recorded: str
    """Name in the manifest, the same from whatever directory the tool runs."""

    @property
    def identity(self) -> str:
        """What two names of one file have in common."""
        return os.path.realpath(self.path)


@dataclass(slots=True, eq=False)
class _Reading:
    """One load: what was read so far, and what was wrong with it."""

    find_shipped: Callable[[str], Path | None]
    frameworks: Collection[str]
    shipped: Collection[str]
    files: dict[str, SourceFile] = field(default_factory=dict)
    merged: dict[str, MappingNode | None] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, *problems: Problem) -> None:
        """Records problems, one per place and message."""
        known = {(problem.location, problem.message) for problem in self.problems}
        for problem in problems:
            if (problem.location, problem.message) not in known:
                known.add((problem.location, problem.message))
                self.problems.append(problem)

    def in_order(self) -> list[Problem]:
        """By file, in the order they were read, then by place."""
        rank = {name: position for position, name in enumerate(self.order)}

        def place(problem: Problem) -> tuple[int, int, int]:
            location = problem.location
            return (rank.get(location.file, -1), location.line, location.column) if location else (-1, 0, 0)

        return sorted(self.problems, key=place)

    def read(self, file: _File, chain: tuple[_File, ...], imported_at: Location | None) -> MappingNode | None:
        """The merged document of a file and its imports; None where there is none to speak of."""
        identity = file.identity
        if identity in self.merged:
            return self.merged[identity]
        self.merged[identity] = None
        content = read_bytes(file.path, file.shown, imported_at)
        if isinstance(content, Problem):
            self.add(content)
            return None
        self.files[identity] = SourceFile(file.recorded, hashlib.sha256(content).hexdigest())
        self.order.append(file.shown)
        source = decode(content, file.shown)
        if isinstance(source, Problem):
            self.add(source)
            return None
        document = compose(source)
        self.add(*document.problems)
        if document.root is None:
            return None
        root = _without_extensions(document.root)
        self.add(*_problems_within(root, known={problem.location for problem in document.problems}))
        if not isinstance(root, MappingNode):
            return None
        self.merged[identity] = self._with_imports(root, file, (*chain, file))
        return self.merged[identity]

    def _with_imports(self, root: MappingNode, file: _File, chain: tuple[_File, ...]) -> MappingNode:
        imports = root.entries.get("imports")
        if imports is None or not isinstance(imports.node, SequenceNode):
            return root
        frameworks: list[Node] = []
        profiles: list[MappingNode] = []
        for item in imports.node.items:
            if not isinstance(item, ScalarNode) or not isinstance(item.value, str):
                continue  # the model has said so
            imported = self._imported_file(item.value, file, item.mark.location())
            if imported is None:
                frameworks.append(item)
            elif isinstance(imported, Problem):
                self.add(imported)
            elif (profile := self._follow(imported, chain, item.mark.location())) is not None:
                profiles.append(profile)
        entries = root.entries | {"imports": Entry(imports.mark, SequenceNode(imports.node.mark, frameworks))}
        merged = MappingNode(root.mark, entries)
        below: MappingNode | None = None
        for profile in profiles:
            below = merge(below, profile) if below else profile
        return merge(below, merged) if below else merged

    def _imported_file(self, word: str, importer: _File, at: Location) -> _File | Problem | None:
        """The profile that an import means; None for a framework."""
        if word.endswith((".yaml", ".yml")) and not word.startswith(_SHIPPED):
            if Path(word).is_absolute():
                return Problem(
                    f"the import '{word}' is an absolute path",
                    at,
                    allowed="a path relative to this file",
                    advice="an absolute path would not be found on another machine",
                )
            path = importer.path.parent / word
            near = os.path.normpath(os.path.join(os.path.dirname(importer.shown), word))
            recorded = os.path.normpath(os.path.join(os.path.dirname(importer.recorded), word))
            return _File(path, _shown(path, near), recorded.replace(os.sep, "/"))
        if word in self.frameworks:
            return None
        name = word.removeprefix(_SHIPPED)
        path = self.find_shipped(name) if _SHIPPED_NAME.fullmatch(name) else None
        if path is not None:
            return _File(path, _shown(path, _SHIPPED + name), _SHIPPED + name)
        known = [*sorted(self.frameworks), *sorted(set(self.shipped) - set(self.frameworks))]
        if word.startswith(_SHIPPED):
            shipped = [_SHIPPED + other for other in sorted(self.shipped)]
            return Problem(f"there is no shipped profile '{name}'", at, ", ".join(shipped), nearest(word, shipped))
        return Problem(
            f"there is no framework and no shipped profile '{word}'",
            at,
            allowed=", ".join([*known, "a relative path ending in .yaml or .yml"]),
            advice=nearest(word, known),
        )

    def _follow(self, file: _File, chain: tuple[_File, ...], at: Location) -> MappingNode | None:
        identities = [link.identity for link in chain]
        if file.identity in identities:
            circle = chain[identities.index(file.identity) :]
            names = " → ".join([*(link.shown for link in circle), circle[0].shown])
            self.add(Problem(f"the imports go round in a circle: {names}", at, advice="remove one of these imports"))
            return None
        if len(chain) >= MAX_IMPORT_DEPTH:
            message = f"more than {MAX_IMPORT_DEPTH} profiles import one another"
            self.add(Problem(message, at, advice="import from fewer levels"))
            return None
        return self.read(file, chain, at)


def _organization_missing(locations: Locations) -> Problem:
    return Problem(
        "'organization' is missing",
        locations.of(()),
        advice="a profile without organization can only be imported by another",
    )


def _shown(path: Path, otherwise: str) -> str:
    """The path relative to the working directory where it is below it, else the name given."""
    absolute = os.path.normpath(os.path.abspath(path))
    try:
        relative = os.path.relpath(absolute)
    except ValueError:  # another drive
        return otherwise
    return otherwise if relative.startswith(os.pardir) or os.path.isabs(relative) else relative


def _without_extensions(root: Node) -> Node:
    """The document without its `x-` keys, which are there to carry anchors."""
    if not isinstance(root, MappingNode):
        return root
    return replace(root, entries={key: e for key, e in root.entries.items() if not key.startswith("x-")})


def _problems_within(root: Node, known: set[Location | None]) -> Iterable[Problem]:
    """What the model finds in one file; nothing more about a place at which the YAML itself was wrong."""
    found: list[Problem] = []
    try:
        _validate(root)
    except ValidationError as error:
        found += problems_of(error, Profile, Locations(root))
        found += _inconsistencies(root)
    return [problem for problem in found if problem.location not in known]


def _inconsistencies(root: Node) -> Sequence[Problem]:
    """What does not fit together, found even where the model could not be built."""
    data, locations = plain(root), Locations(root)
    organization = data.get("organization") if isinstance(data, dict) else None
    return [
        *(located(problem, locations, ("organization",)) for problem in organization_problems(organization)),
        *(located(problem, locations) for problem in profile_problems(data)),
    ]


def _validate(root: Node) -> Profile:
    # As JSON, lists become tuples and texts become roles, while strict keeps "365" from being a number.
    return Profile.model_validate_json(json.dumps(plain(root)), strict=True)
