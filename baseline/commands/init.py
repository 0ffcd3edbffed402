"""`baseline init [PATH]`: a profile from a few answers."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import TypeAdapter, ValidationError

from baseline.artifact import write_file
from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework_ids
from baseline.commands import as_of, counted
from baseline.errors import ProfileError, UsageError, nearest
from baseline.model.field_problems import FieldError
from baseline.model.ids import (
    MAX_PREFIX,
    MIN_PREFIX,
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
from baseline.plan.parameters import nearest_pattern
from baseline.plan.plan import Plan
from baseline.resources import templates_folder


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the option that answers it beforehand, the words, the default (None: an answer is needed;
    empty: it may be left out), the type from the profile's own model that an answer must fit, and why an answer is
    needed where that is not plain."""

    name: str
    words: str
    default: str | None
    type: Any
    reason: str = ""

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")

    def fault(self, answer: str) -> str:
        """What is wrong with an answer; empty where nothing is."""
        if not answer:
            missing = f"{self.option}: an answer is needed" + (f": {self.reason}" if self.reason else "")
            return "" if self.default == "" else missing
        try:
            TypeAdapter(self.type).validate_python(answer)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            context = first.get("ctx", {})
            cause = context.get("error")
            if isinstance(cause, FieldError):
                words = "; ".join(_clauses(word for one in cause.problems for word in (one.message, one.advice)))
            else:
                words = PATTERNS_IN_WORDS.get(context.get("pattern", ""), first["msg"])
            return f"{self.option} {answer!r}: {words}"
        return ""


ORGANIZATION = Question("organization", "Name of the organization", None, OrganizationName)
QUESTIONS = (
    Question("name", "Name of the profile", "baseline", ProfileName),
    ORGANIZATION,
    Question("home_region", "Home Region: the trail, the log archive and the alarms are there", None, Region),
    Question("account_name", "What to call the account", "main", AccountName),
    Question("account_id", "Its id, 12 digits (empty: the output fits any account)", "", AccountId),
    Question("security_email", "E-mail address that alarms go to (empty: none yet)", "", EmailAddress),
)
PREFIX = Question(
    "prefix", "Prefix of every name, which never changes afterwards (3 to 20 of a-z, 0-9 and -)", None, Prefix
)
# Asked only where there is a contact.
PHONE = Question(
    "security_phone",
    "Telephone number for security notices, with country code",
    None,
    Phone,
    "the security contact that AWS keeps for an account has an e-mail address and a telephone number",
)
FURTHER = Question("governed_region", "Further Regions to govern, separated by spaces", "", Region)


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
    if options.prefix is not None or not ORGANIZATION.fault(answers["organization"]):
        put(_prefix_question(answers["organization"]))
    if answers["security_email"]:
        put(PHONE)
    further = options.governed_region
    if further is None:
        further = _ask_regions(answers["home_region"]) if asked else []
    regions = list(dict.fromkeys([answers["home_region"], *further]))
    faults += _region_faults(regions[1:])
    frameworks = options.framework if options.framework is not None else ["cis-aws-5.0"]
    faults += [
        "; ".join(
            _clauses(
                (
                    f"--framework {one!r}: there is none",
                    nearest(one, framework_ids()),
                    f"known: {', '.join(framework_ids())}",
                )
            )
        )
        for one in frameworks
        if one not in framework_ids()
    ]
    include = options.include or []
    faults += [
        "; ".join(_clauses((f"--include {one!r}: no control matches", nearest_pattern(one, controls()))))
        for one in include
        if not any(matches(one, control_id) for control_id in controls())
    ]
    if faults:
        raise UsageError("\n".join(dict.fromkeys(faults)))
    text = _render(options.path, answers, regions, frameworks, include)
    plan = _plan_of(text, options.path)
    write_file(options.path, text)
    count = len({one.id for stack in plan.stacks for one in stack.instances})
    prefix = answers["prefix"]
    print(
        f"every name begins with '{prefix}' (naming.prefix); leave it as it is after the first deployment: "
        "another prefix means new buckets, keys and stacks beside the old ones",
        file=sys.stderr,
    )
    print(
        f"{options.path}: {counted(count, 'control')}; next: baseline generate {options.path} -o build",
        file=sys.stderr,
    )
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


def _ask_regions(home: str) -> list[str]:
    default = "us-east-1" if home != "us-east-1" else ""
    shown = f" [{default}]" if default else ""
    while True:
        print(f"{FURTHER.words}{shown}: ", end="", file=sys.stderr, flush=True)
        answer = (input().strip() or default).split()
        faults = _region_faults(answer)
        if not faults:
            return answer
        for fault in faults:
            print(f"  {fault}", file=sys.stderr)


def _region_faults(regions: Sequence[str]) -> list[str]:
    return [fault for one in regions if (fault := FURTHER.fault(one))]


def _prefix_question(organization: str) -> Question:
    """The prefix, which the organization's name yields; where it does not, why it does not."""
    derived = derive_prefix(organization)
    if derived:
        return replace(PREFIX, default=derived)
    letters = re.sub("[^a-z0-9]+", "-", organization.lower()).strip("-")
    if len(letters) < MIN_PREFIX:
        why = f"fewer than {MIN_PREFIX} of its characters are in a-z and 0-9"
    elif not letters[0].isalpha():
        why = "it would begin with a digit"
    else:
        why = PREFIX.fault(letters[:MAX_PREFIX].rstrip("-")).partition(": ")[2]
    return replace(
        PREFIX,
        words=f"The organization's name yields no prefix ({why}). {PREFIX.words}",
        reason=f"it is derived from the organization's name, and {organization!r} yields none: {why}",
    )


def _clauses(words: Iterable[str]) -> list[str]:
    """Those that say something."""
    return [word for word in words if word]


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
            prefix=answers["prefix"],
            file=path.name if path.name.isprintable() else "PROFILE",
            schema="profile.schema.json",
        )
        + "\n"
    )


def _yaml(value: Any) -> str:
    """JSON, which is YAML whatever the text contains. Not in ASCII: YAML takes half a surrogate pair for a
    character."""
    return json.dumps(value, ensure_ascii=False)
