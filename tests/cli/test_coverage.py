"""`baseline coverage`, as its user runs it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from baseline.catalog.frameworks import framework
from tests.cli.conftest import Run

CIS = "cis-aws-5.0"
STATUSES = {"implemented", "partial", "planned", "alternative", "inherited", "manual", "not-applicable"}

pytestmark = pytest.mark.node


def test_json_has_every_requirement_once_with_evidence(run: Run) -> None:
    answer = run("coverage", "small.yaml", "--framework", CIS, "--format", "json")
    assert (answer.code, answer.err) == (0, "")
    document = json.loads(answer.out)
    assert document["framework"] == CIS
    assert [one["id"] for one in document["requirements"]] == [one.id for one in framework(CIS).requirements]
    found = {one["id"]: one for one in document["requirements"]}
    assert {one["status"] for one in found.values()} <= STATUSES
    assert found["1.16"]["status"] == "implemented"
    assert found["1.16"]["controls"] == ["iam.support_role"]
    (evidence,) = found["1.16"]["evidence"]
    assert evidence["stack"] == "identity-home"
    assert all(name.startswith("IamSupportRole") for name in evidence["resources"])
    assert found["3.1"]["status"] == "planned"
    assert found["3.1"]["remaining"]


def test_every_format_has_every_requirement(run: Run) -> None:
    total = len(framework(CIS).requirements)
    text = run("coverage", "small.yaml", "--framework", CIS).out
    assert text.splitlines()[-1].startswith(f"{total} requirements: ")
    page = run("coverage", "small.yaml", "--framework", CIS, "--format", "md").out
    assert sum(line.startswith("| ") for line in page.splitlines()) == total + 1
    table = run("coverage", "small.yaml", "--framework", CIS, "--format", "csv").out
    assert len(list(csv.reader(io.StringIO(table)))) == total + 1


def test_the_one_imported_framework_is_meant_where_none_is_named(run: Run) -> None:
    text = Path("small.yaml").read_text(encoding="utf-8")
    Path("one.yaml").write_text(f"{text}imports: [{CIS}]\n", encoding="utf-8")
    assert json.loads(run("coverage", "one.yaml", "--format", "json").out)["framework"] == CIS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a framework with --framework: the profile imports none"),
        (["--framework", "cis-aws-5.O"], "there is no framework 'cis-aws-5.O'; did you mean 'cis-aws-5.0'? there"),
        (["--framework", "zzzzzzzzz"], "there is no framework 'zzzzzzzzz'; there are aws-fsbp, "),
    ],
)
def test_a_framework_that_is_not_there_is_wrong_usage(run: Run, arguments: list[str], words: str) -> None:
    answer = run("coverage", "small.yaml", *arguments)
    assert answer.code == 2
    assert words in answer.err


def test_the_plan_warns_of_requirements_that_an_exclusion_breaks(run: Run) -> None:
    text = Path("small.yaml").read_text(encoding="utf-8")
    without = text.replace(
        "controls: {include: [sns.security_topics, iam.support_role]}",
        f"imports: [{CIS}]\ncontrols: {{exclude: [iam.support_role]}}",
    )
    Path("without.yaml").write_text(without, encoding="utf-8")
    answer = run("plan", "without.yaml")
    assert answer.code == 0
    (warning,) = answer.err.splitlines()
    assert warning.startswith(f"warning: {CIS}/1.16 (")
    assert "iam.support_role is dropped by controls.exclude iam.support_role (without.yaml:10:" in warning
