"""The reference pages of the project: one per control, one per framework, and their indexes, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from inspect import cleandoc

from baseline.artifact import Artifact
from baseline.catalog.frameworks import Framework
from baseline.control import Control
from baseline.markdown import cell, one_line, prose
from baseline.report.mapping import Mapped, controls_of, requirements_of
from baseline.report.parameters import Parameter, parameters_of, shapes_of


def reference_pages(catalogue: Mapping[str, Control], frameworks: Sequence[Framework]) -> Iterator[Artifact]:
    """Every page, by its path under `docs/`."""
    yield Artifact("controls/README.md", _page(_control_index(catalogue)))
    for control in catalogue.values():
        yield Artifact(f"controls/{control.id}.md", _page(_control_page(control, frameworks)))
    yield Artifact("frameworks/README.md", _page(_framework_index(frameworks, catalogue)))
    for framework in frameworks:
        yield Artifact(f"frameworks/{framework.id}.md", _page(_framework_page(framework, catalogue)))


def _control_index(catalogue: Mapping[str, Control]) -> Iterator[str]:
    yield "# Controls"
    yield ""
    yield (
        f"{len(catalogue)} controls. One that is opt-in stands only where a profile names its id; any other comes with "
        "a framework that asks for it, by a pattern, or because another control needs it."
    )
    yield ""
    yield "| control | what is true where it stands | behaviour | severity | layer | opt-in |"
    yield "|---|---|---|---|---|---|"
    for one in catalogue.values():
        yield _row(
            f"[{one.id}]({one.id}.md)",
            cell(one.title),
            one.behavior.value,
            one.severity.value,
            one.layer.value,
            "yes" if one.opt_in else "",
        )


def _control_page(control: Control, frameworks: Iterable[Framework]) -> Iterator[str]:
    yield f"# {control.id}"
    yield ""
    yield f"**{prose(control.title)}.**"
    yield ""
    yield from (prose(line.strip()) for line in cleandoc(control.__doc__ or "").splitlines())
    yield ""
    yield "| | |"
    yield "|---|---|"
    yield _row("behaviour", control.behavior.value)
    yield _row("severity", control.severity.value)
    yield _row(
        "stands", f"{control.placement.scope.value}, in accounts of {', '.join(sorted(control.placement.roles))}"
    )
    yield _row("layer", control.layer.value)
    for output, support in control.support.items():
        words = support.kind.replace("_", " ") + (f": {support.reason}" if support.reason else "")
        yield _row({"cloudformation": "CloudFormation", "terraform": "Terraform"}[output.value], cell(words))
    if control.opt_in:
        yield _row("opt-in", cell(control.opt_in))
    yield _row("price", cell(control.price or "nothing by itself, or cents"))
    yield _row("documentation", f"<{control.source}>")
    yield ""
    yield from _parameters(control)
    yield from _requirements(list(requirements_of(control, frameworks)))
    if control.passes:
        yield "## Checks of AWS Security Hub that pass by it"
        yield ""
        yield ", ".join(control.passes)


def _parameters(control: Control) -> Iterator[str]:
    yield "## Parameters"
    yield ""
    parameters = list(parameters_of(control))
    if parameters:
        yield from _table("parameter", parameters)
    else:
        yield "None."
        yield ""
    for name, fields in shapes_of(control):
        yield f"### {name}"
        yield ""
        yield from _table("field", fields)


def _table(what: str, parameters: Iterable[Parameter]) -> Iterator[str]:
    yield f"| {what} | default | meaning |"
    yield "|---|---|---|"
    for one in parameters:
        default = "required" if one.default is None else "`" + one.default.replace("|", r"\|") + "`"
        yield _row(f"`{one.name}`", default, cell(one.meaning))
    yield ""


def _requirements(mapped: Sequence[Mapped]) -> Iterator[str]:
    if not mapped:
        return
    yield "## Requirements"
    yield ""
    yield "| framework | id | requirement | what it leaves |"
    yield "|---|---|---|---|"
    for one in mapped:
        link = f"[{one.framework}](../frameworks/{one.framework}.md)"
        yield _row(link, one_line(one.requirement.id), cell(one.requirement.title), cell(one.missing))
    yield ""


def _framework_index(frameworks: Sequence[Framework], catalogue: Mapping[str, Control]) -> Iterator[str]:
    yield "# Frameworks"
    yield ""
    yield (
        "Each list is complete. Of how many requirements the catalogue has a control that meets the whole, or a part; "
        "what a profile really reaches is under [coverage](../coverage/README.md)."
    )
    yield ""
    yield "| framework | version | requirements | met by a control | in part | watched or checked alone | by people |"
    yield "|---|---|---|---|---|---|---|"
    for framework in frameworks:
        counts = {"whole": 0, "part": 0, "watched": 0, "people": 0}
        mapped = controls_of(framework, catalogue)
        for requirement in framework.requirements:
            found = mapped[requirement.id]
            if any(one.whole for one in found):
                counts["whole"] += 1
            elif found:
                counts["part"] += 1
            elif requirement.config_rules or requirement.security_hub:
                counts["watched"] += 1
            else:
                counts["people"] += 1
        numbers = (str(one) for one in (len(framework.requirements), *counts.values()))
        yield _row(f"[{framework.id}]({framework.id}.md)", one_line(framework.version), *numbers)


def _framework_page(framework: Framework, catalogue: Mapping[str, Control]) -> Iterator[str]:
    yield f"# {one_line(framework.title)} {one_line(framework.version)}"
    yield ""
    yield f"`imports: [{framework.id}]`. {len(framework.requirements)} requirements, in this project's own words."
    yield ""
    yield f"Source: {prose(framework.source)}"
    yield ""
    yield "| id | requirement | level | assessment | controls | checks of AWS | people |"
    yield "|---|---|---|---|---|---|---|"
    mapped = controls_of(framework, catalogue)
    for requirement in framework.requirements:
        controls = [
            f"[{one.control}](../controls/{one.control}.md)" + ("" if one.whole else " (in part)")
            for one in mapped[requirement.id]
        ]
        checks = [*requirement.security_hub, *(one.identifier for one in requirement.config_rules)]
        level = "" if requirement.level is None else str(requirement.level)
        who = "AWS" if requirement.scope == "provider" else requirement.assessment
        yield _row(
            one_line(requirement.id),
            cell(requirement.title),
            level,
            who,
            ", ".join(controls),
            one_line(", ".join(checks)),
            cell(requirement.remaining),
        )


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def _page(lines: Iterable[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
