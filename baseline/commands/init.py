"""`baseline init [PATH]`: a profile from a few answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter, ValidationError

from baseline.artifact import write_file
from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework_ids
from baseline.commands import as_of
from baseline.errors import ProfileError, UsageError, nearest
from baseline.model.field_problems import FieldError
from baseline.model.ids import (
    PATTERNS_IN_WORDS,
    AccountId,
    AccountName,
    EmailAddress,
    OrganizationName,
    Phone,
    Prefix,
    ProfileName,
    Region,
    derive_prefix,
    matches,
)
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import Plan
from baseline.resources import templates_folder


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the option that answers it beforehand, the words, the default (None: an answer is needed;
    empty: it may be left out), and the type from the profile's own model that an answer must fit."""

    name: str
    words: str
    default: str | None
    type: Any

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")

    def fault(self, answer: str) -> str:
        """What is wrong with an answer; empty where nothing is."""
        if not answer:
            return "" if self.default == "" else f"{self.option}: an answer is needed"
        try:
            TypeAdapter(self.type).validate_python(answer)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            context = first.get("ctx", {})
            cause = context.get("error")
            if isinstance(cause, FieldError):
                words = "; ".join(f"{one.message} {one.advice}".strip() for one in cause.problems)
            else:
                words = PATTERNS_IN_WORDS.get(context.get("pattern", ""), first["msg"])
            return f"{self.option} {answer!r}: {words}"
        return ""


QUESTIONS = (
    Question("name", "Name of the profile", "baseline", ProfileName),
    Question("organization", "Name of the organization; names of resources begin with it", None, OrganizationName),
    Question("home_region", "Home Region: the trail, the log archive and the alarms are there", None, Region),
    Question("account_name", "What to call the account", "main", AccountName),
    Question("account_id", "Its id, 12 digits (empty: the output fits any account)", "", AccountId),
    Question("security_email", "E-mail address that alarms go to (empty: none yet)", "", EmailAddress),
)
# Asked only where they matter: where the organization's name yields no prefix, and where there is a contact.
PREFIX = Question("prefix", "What names of resources begin with: 3 to 20 of a-z, 0-9 and -", None, Prefix)
PHONE = Question("security_phone", "Telephone number for security notices, with country code", None, Phone)


def run(options: argparse.Namespace) -> int:
    """Write a profile that `generate` takes. Asks on a terminal what no option answers; never asks without one."""
    if options.path.exists() and not options.force:
        raise UsageError(f"{options.path} exists; overwrite it with --force, or name another path")
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    answers: dict[str, str] = {}
    faults: list[str] = []

    def put(question: Question) -> None:
        given = getattr(options, question.name)
        if given is None and asked:
            given = _ask(question)
        answers[question.name] = given if given is not None else question.default or ""
        if fault := question.fault(answers[question.name]):
            faults.append(fault)

    for question in QUESTIONS:
        put(question)
    if options.prefix or not (faults or derive_prefix(answers["organization"])):
        put(PREFIX)
    if answers["security_email"]:
        put(PHONE)
    regions = _several(options.governed_region, answers["home_region"], "us-east-1" if asked else "", asked)
    region = Question("governed_region", "", None, Region)
    faults += [fault for one in regions[1:] if (fault := region.fault(one))]
    frameworks = options.framework if options.framework is not None else ["cis-aws-5.0"]
    faults += [
        f"--framework {one!r}: there is none; {nearest(one, framework_ids())} known: {', '.join(framework_ids())}"
        for one in frameworks
        if one not in framework_ids()
    ]
    include = options.include or []
    faults += [
        f"--include {one!r}: no control matches; {nearest(one, controls())}"
        for one in include
        if not any(matches(one, control_id) for control_id in controls())
    ]
    if faults:
        raise UsageError("\n".join(dict.fromkeys(faults)))
    text = _render(options.path, answers, regions, frameworks, include)
    plan = _plan_of(text, options.path)
    write_file(options.path, text)
    count = len({one.id for stack in plan.stacks for one in stack.instances})
    print(f"{options.path}: {count} controls; next: baseline generate {options.path} -o build", file=sys.stderr)
    return 0


def _plan_of(text: str, path: Path) -> Plan:
    """The plan of a profile that will be written to `path`. Raises `UsageError` where the answers do not fit
    together."""
    with TemporaryDirectory(prefix="baseline-init-") as folder:
        draft = Path(folder) / "profile.yaml"
        draft.write_text(text, encoding="utf-8")
        try:
            return plan_profile(open_profile(draft), as_of(None))
        except ProfileError as error:
            # What stands nowhere yet has no place that would help.
            raise UsageError(
                replace(one, location=None, message=one.message.replace(str(draft), str(path)))
                for one in error.problems
            ) from None


def _ask(question: Question) -> str:
    shown = f" [{question.default}]" if question.default else ""
    while True:
        print(f"{question.words}{shown}: ", end="", file=sys.stderr, flush=True)
        answer = input().strip() or question.default or ""
        fault = question.fault(answer)
        if not fault:
            return answer
        print(f"  {fault}", file=sys.stderr)


def _several(given: Sequence[str] | None, home: str, default: str, asked: bool) -> list[str]:
    """The governed Regions: the home Region, then the others."""
    if given is None and asked:
        shown = f" [{default}]" if default and default != home else ""
        print(f"Further Regions to govern, separated by spaces{shown}: ", end="", file=sys.stderr, flush=True)
        given = (input().strip() or default).split()
    return list(dict.fromkeys([home, *(given or [])]))


def _render(
    path: Path, answers: dict[str, str], regions: list[str], frameworks: Sequence[str], include: Sequence[str]
) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - YAML, in which every value is written as JSON
    )
    environment.filters["yaml"] = _yaml
    return (
        environment.get_template("profile.yaml.j2").render(
            answers=answers,
            regions=regions,
            frameworks=list(frameworks),
            include=list(include),
            prefix=answers.get("prefix"),
            file=path.name if path.name.isprintable() else "PROFILE",
            schema="profile.schema.json",
        )
        + "\n"
    )


def _yaml(value: Any) -> str:
    """JSON, which is YAML whatever the text contains. Not in ASCII: YAML takes half a surrogate pair for a
    character."""
    return json.dumps(value, ensure_ascii=False)
