"""Coverage as text, Markdown, CSV and JSON. What comes from a profile, such as a waiver's reason, is escaped."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence

from baseline.catalog.frameworks import Framework
from baseline.markdown import one_line
from baseline.report.coverage import Coverage, Status
from baseline.report.evidence import Evidence

Row = tuple[Coverage, tuple[Evidence, ...]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(framework: Framework, rows: Sequence[Row]) -> str:
    """`{"framework", "title", "version", "summary", "requirements": [...]}`."""
    document = {
        "framework": framework.id,
        "title": framework.title,
        "version": framework.version,
        "summary": summary([covered for covered, _ in rows]),
        "requirements": [
            {
                "id": covered.requirement.id,
                "title": covered.requirement.title,
                "level": covered.requirement.level,
                "assessment": covered.requirement.assessment,
                "status": covered.status.value,
                "controls": list(covered.controls),
                "checks": list(covered.checks),
                "watched": list(covered.watched),
                "rules": list(covered.rules),
                "evidence": [
                    {
                        "control": one.control,
                        "stack": one.stack,
                        "template": one.template,
                        "resources": [*one.resources],
                    }
                    for one in found
                ],
                "remaining": covered.remaining,
            }
            for covered, found in rows
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def as_csv(_framework: Framework, rows: Sequence[Row]) -> str:
    """One line per requirement, CRLF, as RFC 4180 has it; no cell begins like a formula of a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        (
            "id",
            "title",
            "level",
            "assessment",
            "status",
            "controls",
            "checks",
            "watched",
            "rules",
            "evidence",
            "remaining",
        )
    )
    for covered, found in rows:
        asked = covered.requirement
        level = "" if asked.level is None else str(asked.level)
        resources = [f"{one.stack}/{name}" for one in found for name in one.resources]
        lists = (" ".join(one) for one in (covered.controls, covered.checks, covered.watched, covered.rules, resources))
        cells = (asked.id, asked.title, level, asked.assessment, covered.status.value, *lists, covered.remaining)
        writer.writerow(_cell(one) for one in cells)
    return out.getvalue()


def as_markdown(framework: Framework, rows: Sequence[Row]) -> str:
    """A page: the sums, then a table with a line per requirement."""
    lines = [
        f"# Coverage of {one_line(framework.title)} {one_line(framework.version)}",
        "",
        sums([covered for covered, _ in rows]),
        "",
        "| id | requirement | level | status | by | what remains |",
        "|---|---|---|---|---|---|",
    ]
    for covered, _ in rows:
        asked = covered.requirement
        level = "" if asked.level is None else str(asked.level)
        cells = (asked.id, asked.title, level, covered.status.value, _by(covered, all_rules=True), covered.remaining)
        lines.append(f"| {' | '.join(one_line(one) for one in cells)} |")
    return "\n".join(lines) + "\n"


def as_text(framework: Framework, rows: Sequence[Row]) -> str:
    """For a terminal: a paragraph per requirement, the sums last."""
    lines = [f"{framework.title} {framework.version}", ""]
    width = max(len(covered.requirement.id) for covered, _ in rows)
    for covered, found in rows:
        asked = covered.requirement
        lines.append(f"{asked.id.ljust(width)}  {covered.status.value.ljust(14)}  {asked.title}")
        lines += _wrapped("by", _by(covered), width)
        lines += _wrapped("in", ", ".join(_places(found)), width)
        lines += _wrapped("remains", covered.remaining, width)
    return "\n".join([*lines, "", sums([covered for covered, _ in rows])]) + "\n"


def summary(covered: Sequence[Coverage]) -> dict[str, int]:
    """How many requirements have each status; all statuses, and the total."""
    counts = Counter(one.status for one in covered)
    return {**{status.value: counts[status] for status in Status}, "total": len(covered)}


def sums(covered: Sequence[Coverage]) -> str:
    """The sums in a sentence, without what does not occur; of what is implemented, how much reaches not all."""
    counts = summary(covered)
    total = counts.pop("total")
    said = ", ".join(f"{number} {status}" for status, number in counts.items() if number)
    limited = sum(one.status is Status.IMPLEMENTED and bool(one.remaining) for one in covered)
    more = f" Of what is implemented, {limited} reach not everything: see what remains." if limited else ""
    return f"{total} requirements: {said}.{more}"


def _by(covered: Coverage, *, all_rules: bool = False) -> str:
    many = len(covered.rules) > 3 and not all_rules
    rules = [f"{len(covered.rules)} rules of AWS Config"] if many else [*covered.rules]
    checks = [] if covered.controls or covered.rules else [f"{one} of Security Hub" for one in covered.watched]
    return ", ".join([*covered.controls, *rules, *checks])


def _places(found: Sequence[Evidence]) -> Iterator[str]:
    stacks: dict[str, int] = {}
    for one in found:
        stacks[one.stack] = stacks.get(one.stack, 0) + len(one.resources)
    for stack, number in stacks.items():
        yield f"{stack} ({number} {'resource' if number == 1 else 'resources'})"


def _wrapped(word: str, text: str, width: int) -> list[str]:
    margin = " " * (width + 2)
    head, rest = f"{margin}{word}: ", f"{margin}  "
    return textwrap.wrap(text, 118, initial_indent=head, subsequent_indent=rest, break_on_hyphens=False) if text else []


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
