"""`baseline coverage PROFILE [--framework ID]`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import Framework, framework, framework_ids
from baseline.commands import as_of, progress
from baseline.errors import UsageError, nearest
from baseline.pipeline import open_profile, plan_profile, templates_of
from baseline.report.coverage import coverage
from baseline.report.evidence import evidence_of
from baseline.report.tables import Row, as_csv, as_json, as_markdown, as_text

_FORMATS: dict[str, Callable[[Framework, Sequence[Row]], str]] = {
    "text": as_text,
    "md": as_markdown,
    "json": as_json,
    "csv": as_csv,
}


def run(options: argparse.Namespace) -> int:
    """Print the coverage of a framework by a profile: per requirement the status, what meets it, and what remains."""
    today = as_of(options.as_of)
    loaded = open_profile(options.profile, today)
    chosen = framework(_framework_of(options.framework, loaded.profile.imports))
    plan = plan_profile(loaded, today)
    # A page of Markdown names controls and rules, and needs no template for that.
    templates = {} if options.format == "md" else templates_of(plan, progress=progress)
    rows = [
        (covered, evidence_of(covered, chosen.names_of(covered.requirement).union(covered.checks), plan, templates))
        for covered in coverage(plan, chosen, controls())
    ]
    sys.stdout.write(_FORMATS[options.format](chosen, rows))
    return 0


def _framework_of(asked: str | None, imported: Sequence[str]) -> str:
    """The framework that is meant. Raises `UsageError` where there is none of that id, or more than one to choose."""
    if asked is None and len(imported) == 1:
        return imported[0]
    if asked is None:
        which = f"the profile imports {', '.join(imported)}" if imported else "the profile imports none"
        raise UsageError(f"name a framework with --framework: {which}; there are {', '.join(framework_ids())}")
    if asked not in framework_ids():
        known = f"there are {', '.join(framework_ids())}"
        hint = nearest(asked, framework_ids())
        raise UsageError(f"there is no framework '{asked}'; {f'{hint} {known}' if hint else known}")
    return asked
