"""cfn-lint judges alike wherever it runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from baseline.verify.thorough import lint

WRONG = json.dumps({"Resources": {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"Nope": 1}}}})


@pytest.mark.parametrize("place", ["project", "home"])
@pytest.mark.parametrize("name", [".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml"])
def test_no_configuration_that_lies_about_silences_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, name: str
) -> None:
    for folder in ("project", "home"):
        (tmp_path / folder).mkdir()
    (tmp_path / place / name).write_text("ignore_checks: [W, E, I]\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert [one.rule for one in lint("stack", WRONG, ["eu-west-1"])] == ["E3002"]
