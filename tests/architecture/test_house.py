"""The house rules that no linter knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CODE = [path for room in ("baseline", "constructs_lib") for path in sorted((ROOT / room).rglob("*.py"))]
LONGEST = 300

# The three account ids of AWS's own documentation, one that begins with zero (which YAML must keep), the bounds of a
# 12-digit number.
ACCOUNTS = {"111122223333", "444455556666", "123456789012", "012345678901", "100000000000", "999999999999"}


def texts() -> Iterator[tuple[Path, str]]:
    """Every text file of the project that a person wrote."""
    for folder in ("baseline", "constructs_lib", "templates", "profiles", "tests", "docs", ".ci"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not {"node_modules", "__pycache__", "data"} & set(path.parts):
                yield path, path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("*")):
        if path.is_file() and path.suffix in {".md", ".toml", ".json", ".lock", ""}:
            yield path, path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_has_one_job(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_no_module_is_named_after_nothing() -> None:
    assert {path.stem for path in CODE} & {"utils", "util", "helpers", "helper", "shared", "common", "misc"} == set()


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(?:TODO|FIXME|HACK)\b",
        r"except Exception\b|except:",
        r"https?://(?:registry|pypi|files)\.[\w./-]+|//[\w.-]*\b(?:npmjs|pythonhosted|artifactory)\b",
        r"/(?:home|Users|root)/\w+",
        r"[\w.+-]+@(?!example\.(?:com|org)\b)[a-z0-9-]+\.(?:com|org|net|io)\b",
    ],
    ids=["unfinished work", "caught too much", "registry address", "machine path", "e-mail address"],
)
def test_nothing_is_left_in_a_text_that_must_not_be(pattern: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path, text in texts()
        if path != Path(__file__)
        for match in re.finditer(pattern, text)
    }
    assert found == set()


def test_account_ids_are_those_of_documentation() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {match}"
        for path, text in texts()
        if path.suffix != ".lock" and path.name != "package-lock.json"
        for match in re.findall(r"(?<![\w+.-])[0-9]{12}(?![\w.])", text)
        if match not in ACCOUNTS
    }
    assert found == set()
