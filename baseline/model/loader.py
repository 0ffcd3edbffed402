"""From a file to a validated profile, its imports read and merged.

What an import means is said in `baseline.model.imports`. All files stand in one line, each once: a file after all that
it imports, these in the order of its imports, and the file asked for last. Later files prevail, as
`baseline.model.merge` says. So where A imports B and C, and both import D, the line is D, B, C, A: what B says prevails
over what C merely has from D.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from baseline.errors import Problem, ProfileError
from baseline.model.consistency import dropped_inclusions, organization_problems, profile_problems
from baseline.model.imports import Library, ProfileFile, shown
from baseline.model.merge import merge
from baseline.model.nodes import Locations, Node, plain
from baseline.model.organization import Organization
from baseline.model.problems import located, problems_of
from baseline.model.profile import Profile
from baseline.model.reading import OwnDocument, SourceFile, read_with_imports


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
    reading = read_with_imports(_asked_for(Path(path)), Library(find_shipped, frameworks, shipped))
    for document in reading.documents:
        reading.add(_problems_within(document))
    line = [document for document in reading.documents if document.merged]
    if not line:
        raise ProfileError(reading.problems_in_order())
    root = reduce(merge, (document.merged for document in line if document.merged))
    locations = Locations(root, tuple(document.source for document in line))
    organization = root.entries.get("organization")
    if organization is None or plain(organization.node) is None:
        reading.add([_organization_missing(locations)])
    reading.add(_inconsistencies(root))
    if reading.problems:
        reading.add(further(plain(root), locations))
        raise ProfileError(reading.problems_in_order())
    try:
        profile = _validate(root)
    except ValidationError as error:  # each file is right by itself: the sum breaks a limit, such as that of tags
        raise ProfileError(problems_of(error, Profile, locations)) from None
    if profile.organization is None:
        raise ProfileError(_organization_missing(locations))
    return LoadedProfile(profile, profile.organization, Path(path), locations, tuple(reading.files))


def _asked_for(path: Path) -> ProfileFile:
    """The file that the user named. ProfileError where the name cannot be written: messages, the manifest and the
    deployment guide are UTF-8."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        name = os.fsencode(path).decode("utf-8", errors="backslashreplace")
        raise ProfileError(Problem(f"the path '{name}' is not UTF-8", advice="rename it")) from None
    return ProfileFile(path, shown(path, str(path)), PurePosixPath(path.name).as_posix())


def _organization_missing(locations: Locations) -> Problem:
    return Problem(
        "'organization' is missing",
        locations.of(()),
        advice="a profile without organization can only be imported by another",
    )


def _problems_within(document: OwnDocument) -> Iterator[Problem]:
    """What the model finds in one file; nothing more about a place at which the YAML itself was wrong."""
    found: list[Problem] = []
    try:
        _validate(document.root)
    except ValidationError as error:
        found += problems_of(error, Profile, Locations(document.root))
        found += _inconsistencies(document.root)
    found += dropped_inclusions(plain(document.root), Locations(document.root))
    return (problem for problem in found if problem.location not in document.misread)


def _inconsistencies(root: Node) -> list[Problem]:
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
