"""Loading a profile from text, as the tests of this room do it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from baseline.errors import Problem, ProfileError
from baseline.model.loader import LoadedProfile, load_profile

FRAMEWORKS = ("aws-fsbp", "cis-aws-5.0", "nist-800-53-r5")

Load = Callable[..., LoadedProfile]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Writes files into a fresh working directory; gives the first one's relative path."""
    monkeypatch.chdir(tmp_path)

    def write_files(content: str | bytes, **others: str) -> Path:
        data = content if isinstance(content, bytes) else content.encode()
        (tmp_path / "p.yaml").write_bytes(data)
        for name, text in others.items():
            (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        return Path("p.yaml")

    return write_files


@pytest.fixture
def load(write: Callable[..., Path], tmp_path: Path) -> Load:
    """Loads `p.yaml` with this content; further files by keyword; `shipped_x` is shipped as `x`."""

    def load_text(content: str | bytes, **others: str) -> LoadedProfile:
        def find_shipped(name: str) -> Path | None:
            path = tmp_path / f"shipped_{name.replace('-', '_').replace('.', '_')}.yaml"
            return path if path.exists() else None

        shipped = sorted(name.removeprefix("shipped_") for name in others if name.startswith("shipped_"))
        path = write(content, **others)
        return load_profile(path, find_shipped=find_shipped, frameworks=FRAMEWORKS, shipped=shipped)

    return load_text


@pytest.fixture
def problems(load: Load) -> Callable[..., tuple[Problem, ...]]:
    """The problems that loading this content ends in."""

    def problems_of_text(content: str | bytes, **others: str) -> tuple[Problem, ...]:
        with pytest.raises(ProfileError) as caught:
            load(content, **others)
        return caught.value.problems

    return problems_of_text


GOOD = """\
schema: baseline/v1
name: startup
imports: [cis-aws-5.0]
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1, us-east-1]
  accounts:
    - {name: main, role: standalone}          # id: optional for standalone
controls: {include: ["vpc.*"], exclude: ["vpc.interface_endpoints"]}
set_parameters:
  cloudtrail.multi_region_trail: {retention_days: 400}
waivers:
  - {control: iam.support_role, accounts: [main], reason: "support runs through the partner", owner: ciso@example.com, expires: 2027-03-31}
"""  # noqa: E501 - the shape that users write, as published

MINIMAL = """\
schema: baseline/v1
name: minimal
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1]
  accounts: [{name: main, role: standalone}]
"""


@pytest.fixture
def good() -> str:
    """The profile that the project's README shows."""
    return GOOD


@pytest.fixture
def minimal() -> str:
    """The least that loads; seven lines, so that what a test appends begins on line 8."""
    return MINIMAL
