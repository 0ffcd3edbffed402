"""`baseline init [PATH]`: a profile from a few answers."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from baseline.artifact import write_file
from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework_ids
from baseline.commands import as_of
from baseline.errors import UsageError, nearest
from baseline.model.ids import (
    PATTERNS_IN_WORDS,
    AccountId,
    AccountName,
    EmailAddress,
    OrganizationName,
    Phone,
    ProfileName,
    Region,
    matches,
)
from baseline.pipeline import open_profile, plan_profile
from baseline.resources import templates_folder


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the option that answers it beforehand, the words, the default (None: an answer is needed; empty:
    it may be left out), and the type from the profile's own model that an answer must fit."""

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
            pattern = first.get("ctx", {}).get("pattern", "")
            words = PATTERNS_IN_WORDS.get(pattern) or first["msg"].removeprefix("Value error, ")
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


def run(options: argparse.Namespace) -> int:
    """Write a profile that `generate` takes. Asks on a terminal what no option answers; never asks without one."""
    if options.path.exists() and not options.force:
        raise UsageError(f"{options.path} exists; overwrite it with --force, or name another path")
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    answers: dict[str, str] = {}
    faults: list[str] = []
    for question in QUESTIONS:
        given = getattr(options, question.name)
        if given is None and asked:
            given = _ask(question)
        answers[question.name] = given if given is not None else question.default or ""
        if fault := question.fault(answers[question.name]):
            faults.append(fault)
    if answers["security_email"]:
        phone = Question("security_phone", "Telephone number for security notices, with country code", None, Phone)
        given = options.security_phone or (_ask(phone) if asked else None)
        answers["security_phone"] = given or ""
        if fault := phone.fault(answers["security_phone"]):
            faults.append(fault)
    regions = _several(options.governed_region, answers["home_region"], "us-east-1" if asked else "", asked)
    region = Question("governed_region", "", None, Region)
    faults += [fault for one in regions if one and (fault := region.fault(one))]
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
    write_file(options.path, text)
    plan = plan_profile(open_profile(options.path), as_of(None))
    count = len({one.id for stack in plan.stacks for one in stack.instances})
    print(f"{options.path}: {count} controls; next: baseline generate {options.path} -o build", file=sys.stderr)
    return 0


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
            file=path.name,
            schema="profile.schema.json",
        )
        + "\n"
    )


_yaml: Callable[[Any], str] = json.dumps  # JSON is YAML, whatever the text contains
