"""From a loaded profile to a plan: import, prune, merge, place, waive. Pure: the date and the catalogue are
given."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date

from baseline.catalog.frameworks import Framework
from baseline.context import Contact
from baseline.control import Control
from baseline.errors import Problem, ProfileError
from baseline.model.loader import LoadedProfile
from baseline.names import Names
from baseline.plan.placement import place
from baseline.plan.plan import Plan, Setting
from baseline.plan.selection import select
from baseline.plan.stacks import distinct_stacks

_PREFIX = re.compile(r"\bPREFIX\b")


def resolve(
    loaded: LoadedProfile,
    *,
    controls: Mapping[str, Control],
    providers: Mapping[str, str],
    framework: Callable[[str], Framework],
    today: date,
) -> Plan:
    """The plan of a profile as of `today`, the day by which waivers are judged.

    Raises `ProfileError` with every problem: unknown controls, parameters that do not fit, needs that
    exclusions or waivers break, waivers that have expired, Regions that lack a service.
    """
    profile = loaded.profile
    selection = select(loaded, controls=controls, providers=providers, framework=framework)
    placed = place(loaded, selection, controls, providers, framework, today)
    problems = [*selection.problems, *placed.problems]
    if not problems and not placed.targets:
        problems.append(
            Problem(
                f"profile '{profile.name}' places no control anywhere",
                loaded.locations.of(()),
                advice="see the waivers, and the roles of the accounts",
            )
        )
    if problems:
        raise ProfileError(sorted(dict.fromkeys(problems), key=_position))
    setting = Setting(
        names=Names(profile.prefix),
        home_region=loaded.organization.home_region,
        organization_id=loaded.organization.id,
        contacts={
            kind: Contact(one.name, one.email, one.phone, one.title or "")
            for kind in ("billing", "operations", "security")
            if (one := getattr(profile.contacts, kind))
        },
        tags=dict(sorted(profile.tags.items())),
    )
    standing = {control_id for instances in placed.targets.values() for control_id in instances}
    notes = {
        (control_id, _PREFIX.sub(setting.names.prefix, note)): None
        for control_id, chosen in selection.chosen.items()
        if control_id in standing
        for note in chosen.control.notes(chosen.params)
    }
    return Plan(
        profile=profile.name,
        setting=setting,
        stacks=distinct_stacks(placed.targets, providers, setting),
        packs=tuple(pack.value for pack in profile.checks.packs),
        frameworks=profile.imports,
        waived=tuple(placed.waived),
        notes=tuple(notes),
        unplaced=tuple(placed.unplaced),
        excluded=tuple((name, claim.words) for name, claim in selection.excluded.items() if name in selection.asked),
    )


def _position(problem: Problem) -> tuple[str, int, int]:
    where = problem.location
    return (where.file, where.line, where.column) if where else ("", 0, 0)
