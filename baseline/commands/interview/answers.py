"""The answers: from options, from a terminal where there is one, else the defaults."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework_ids
from baseline.commands.interview.questions import ORGANIZATION, PHONE, QUESTIONS, Question, further_regions, prefix
from baseline.errors import Problem, UsageError, nearest
from baseline.model.ids import matches
from baseline.plan.parameters import nearest_pattern

_FRAMEWORKS = ("cis-aws-5.0",)


@dataclass(frozen=True, slots=True)
class Answers:
    """All that a profile is made of. `single` holds an answer by the name of its question, empty where there is none;
    `regions` begin with the home Region."""

    single: Mapping[str, str]
    regions: tuple[str, ...]
    frameworks: tuple[str, ...]
    include: tuple[str, ...]


def collect(options: argparse.Namespace) -> Answers:
    """What the options say, and what a person at the terminal answers to the questions that they leave open. Raises
    `UsageError` with everything that does not fit."""
    asked = sys.stdin.isatty() and sys.stderr.isatty()
    single: dict[str, str] = {}
    problems: list[Problem] = []

    def put(question: Question) -> str:
        given = getattr(options, question.name)
        if isinstance(given, list):
            given = " ".join(given)
        if given is None:
            given = _ask(question) if asked else question.default or ""
        problems.extend(question.problems(given))
        return given

    for question in QUESTIONS:
        single[question.name] = put(question)
    if options.prefix is not None or not ORGANIZATION.problems(single["organization"]):
        single["prefix"] = put(prefix(single["organization"]))
    if single["security_email"]:
        single[PHONE.name] = put(PHONE)
    home = single["home_region"]
    regions = dict.fromkeys([home, *put(further_regions(home)).split()])
    frameworks = _FRAMEWORKS if options.framework is None else tuple(options.framework)
    include = tuple(options.include or ())
    problems += [*_unknown_frameworks(frameworks), *_unmatched(include)]
    if problems:
        raise UsageError(dict.fromkeys(problems))
    return Answers(single, tuple(regions), frameworks, include)


def _ask(question: Question) -> str:
    shown = f" [{question.default}]" if question.default else ""
    while True:
        print(f"{question.words}{shown}: ", end="", file=sys.stderr, flush=True)
        try:
            answer = input().strip() or question.default or ""
        except UnicodeDecodeError:
            print(f"  that is no text in {sys.stdin.encoding}", file=sys.stderr)
            continue
        problems = question.problems(answer)
        if not problems:
            return answer
        for problem in problems:
            for line in problem.render().splitlines():
                print(textwrap.fill(line.strip(), 100, initial_indent="  ", subsequent_indent="    "), file=sys.stderr)


def _unknown_frameworks(frameworks: Sequence[str]) -> Iterator[Problem]:
    known = framework_ids()
    for one in frameworks:
        if one not in known:
            yield Problem(f"--framework {one!r}: there is none", allowed=", ".join(known), advice=nearest(one, known))


def _unmatched(include: Sequence[str]) -> Iterator[Problem]:
    for one in include:
        if not any(matches(one, control_id) for control_id in controls()):
            yield Problem(f"--include {one!r}: no control matches", advice=nearest_pattern(one, controls()))
