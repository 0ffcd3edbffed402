"""What asks for a control, and what drops it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from baseline.catalog.frameworks import Framework
from baseline.control import Control
from baseline.errors import Location
from baseline.model.drafts import strings
from baseline.model.ids import matches
from baseline.model.loader import LoadedProfile
from baseline.model.nodes import Locations


@dataclass(frozen=True, slots=True)
class Claim:
    """What asks for a control, or drops it: in words that name the place, the place, and the rank of its file: of two
    files, that of the higher rank prevails."""

    words: str
    location: Location
    rank: int


Claims = dict[str, list[Claim]]
"""By control id, in the order of the profile."""


def claims(
    loaded: LoadedProfile, controls: Mapping[str, Control], framework: Callable[[str], Framework]
) -> tuple[Claims, Claims]:
    """Everything in the profile that asks for each control, and everything that drops it. A control that is only needed
    by another has no claim, and one that is opt-in none but by its id. Where an inclusion lifts an exclusion, it stands
    before the frameworks and says so."""
    profile, locations = loaded.profile, loaded.locations
    asking: Claims = {}
    for index, name in enumerate(profile.imports):
        found = framework(name)
        path = ("imports", index)
        place = locations.of(path)
        for control_id, control in controls.items():
            if not control.opt_in and _asks_for(found, control):
                claim = Claim(f"imports {found.id} ({place})", place, locations.rank(path))
                asking.setdefault(control_id, []).append(claim)
    including, dropping, lifted = settled(profile.controls.include, profile.controls.exclude, locations, controls)
    for control_id, included in including.items():
        brought = asking.get(control_id, [])
        asking[control_id] = [*included, *brought] if control_id in lifted else [*brought, *included]
    return asking, dropping


def _asks_for(framework: Framework, control: Control) -> bool:
    """Whether a framework has a requirement that the control meets, wholly or in part, or a check that passes by it."""
    return (
        not framework.names.isdisjoint((*control.satisfies, *control.contributes))
        or not framework.checks.isdisjoint(control.passes)
        or (control.evaluates_rules and bool(framework.config_rules))
    )


def settled(
    include: object, exclude: object, locations: Locations, controls: Mapping[str, Control]
) -> tuple[Claims, Claims, set[str]]:
    """What `controls.include` asks for, what `controls.exclude` drops, and the controls that an inclusion frees of all
    exclusions, which then is the first to ask for them.

    An exclusion prevails over every inclusion by a pattern, and over frameworks. Between an exclusion and the inclusion
    of the very id, the later file prevails; in one file, `dropped_inclusions` of the model refuses the two. The lists
    may be those of a profile that is not valid.
    """
    included, excluded = _listed("include", include, locations), _listed("exclude", exclude, locations)
    including = _by_control(included, {name: one for name, one in controls.items() if not one.opt_in}, controls)
    dropping = _by_control(excluded, controls, controls)
    lifted: set[str] = set()
    for control_id, naming in included:
        found = dropping.pop(control_id, [])
        if kept := [claim for claim in found if claim.rank >= naming.rank]:
            dropping[control_id] = kept
        elif found:
            lifted.add(control_id)
            words = f"{naming.words}, which lifts {', '.join(claim.words for claim in found)}"
            others = [claim for claim in including[control_id] if claim is not naming]
            including[control_id] = [replace(naming, words=words), *others]
    return including, dropping, lifted


def _listed(word: str, patterns: object, locations: Locations) -> list[tuple[str, Claim]]:
    """The patterns of `controls.include` or `controls.exclude`, each with its claim."""
    found: list[tuple[str, Claim]] = []
    for index, pattern in strings(patterns):
        path = ("controls", word, index)
        place = locations.of(path)
        found.append((pattern, Claim(f"controls.{word} {pattern} ({place})", place, locations.rank(path))))
    return found


def _by_control(
    listed: list[tuple[str, Claim]], by_pattern: Mapping[str, Control], by_id: Mapping[str, Control]
) -> Claims:
    found: Claims = {}
    for pattern, claim in listed:
        for control_id in by_id:
            if control_id == pattern or (control_id in by_pattern and matches(pattern, control_id)):
                found.setdefault(control_id, []).append(claim)
    return found
