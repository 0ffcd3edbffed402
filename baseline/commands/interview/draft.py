"""The profile that the answers make, and its plan before it is written anywhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from baseline.commands import as_of
from baseline.commands.interview.answers import Answers
from baseline.documents import render
from baseline.errors import ProfileError, UsageError
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import Plan


def profile_text(answers: Answers, path: Path) -> str:
    """The profile, as it will be written to `path`."""
    text = render(
        "profile.yaml.j2",
        {"yaml": _yaml},
        answers=answers.single,
        regions=answers.regions,
        frameworks=answers.frameworks,
        include=answers.include,
        file=path.name if path.name.isprintable() else "PROFILE",
        schema="profile.schema.json",
    )
    return text + "\n"


def plan_of(text: str, path: Path) -> Plan:
    """The plan of a profile that will be written to `path`. Raises `UsageError` where the answers do not fit
    together."""
    with TemporaryDirectory(prefix="baseline-init-") as folder:
        draft = Path(folder) / "profile.yaml"
        draft.write_text(text, encoding="utf-8")
        today = as_of(None)
        try:
            return plan_profile(open_profile(draft, today), today)
        except ProfileError as error:
            # What stands nowhere yet has no place that would help.
            raise UsageError(
                replace(one, location=None, message=one.message.replace(str(draft), str(path)))
                for one in error.problems
            ) from None


def _yaml(value: Any) -> str:
    """JSON, which is YAML whatever the text contains. Not in ASCII: YAML takes half a surrogate pair for a
    character."""
    return json.dumps(value, ensure_ascii=False)
