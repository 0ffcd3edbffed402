"""`make docs`: the pages under `docs/` that come from the code, written anew."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from baseline.artifact import Artifact
from baseline.catalog.discovery import controls
from baseline.catalog.frameworks import framework, framework_ids
from baseline.pipeline import open_profile, plan_profile
from baseline.report.coverage import Coverage, Status, coverage
from baseline.report.pages import reference_pages
from baseline.report.tables import as_markdown, summary
from baseline.resources import shipped_profiles

DOCS = Path(__file__).parents[2] / "docs"
FOLDERS = ("controls", "frameworks", "coverage")
# No shipped profile has a waiver, so that the day decides nothing.
DAY = date(2026, 11, 28)


def pages() -> Iterator[Artifact]:
    """Every generated page, by its path under `docs/`."""
    yield from reference_pages(controls(), [framework(one) for one in framework_ids()])
    yield from _coverage_pages()


def _coverage_pages() -> Iterator[Artifact]:
    lines = [
        "# Coverage of the shipped profiles",
        "",
        "What each profile does about every requirement of the frameworks that it imports: the sums, with a page each.",
        "What the words mean stands in the [README](../../README.md#coverage-and-waivers). The last column",
        "counts what is implemented and does not reach all: the page says what remains.",
        "",
    ]
    rows: list[str] = []
    for name, path in sorted(shipped_profiles().items()):
        plan = plan_profile(open_profile(path), DAY)
        for one in plan.frameworks:
            found = coverage(plan, framework(one), controls())
            counts = summary(found)
            rows.append(
                f"| {name} | [{one}]({name}.{one}.md) | {' | '.join(str(number) for number in counts.values())} "
                f"| {sum(row.status is Status.IMPLEMENTED and bool(row.remaining) for row in found)} |"
            )
            yield Artifact(f"coverage/{name}.{one}.md", _coverage_page(name, one, found))
    head = " | ".join([*summary([]), "implemented with a rest"])
    yield Artifact(
        "coverage/README.md",
        "\n".join(
            [*lines, f"| profile | framework | {head} |", "|---|---" + "|---" * (len(summary([])) + 1) + "|", *rows]
        )
        + "\n",
    )


def _coverage_page(profile: str, framework_id: str, found: tuple[Coverage, ...]) -> str:
    page = as_markdown(framework(framework_id), [(one, ()) for one in found])
    title, _, rest = page.partition("\n")
    return f"{title} by the profile `{profile}`\n{rest}"


def main() -> None:
    """Write every page, and remove what no page has any more."""
    wanted = {one.path: one.text for one in pages()}
    for folder in FOLDERS:
        (DOCS / folder).mkdir(parents=True, exist_ok=True)
        for path in (DOCS / folder).glob("*.md"):
            if path.relative_to(DOCS).as_posix() not in wanted:
                path.unlink()
    for name, text in wanted.items():
        (DOCS / name).write_text(text, encoding="utf-8")
    print(f"{len(wanted)} pages")


if __name__ == "__main__":
    main()
