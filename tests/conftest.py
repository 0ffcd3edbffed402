"""What several test rooms share: which tools are here, and a cache folder of its own per run."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

REQUIRED = os.environ.get("BASELINE_TESTS_REQUIRE_TOOLS") == "1"
# Where a provider mirror may lie: as named, in the folders that Terraform itself looks into, or below /opt.
MIRRORS = (
    os.environ.get("BASELINE_TERRAFORM_MIRROR", ""),
    str(Path.home() / ".terraform.d" / "plugins"),
    "/usr/local/share/terraform/plugins",
    "/usr/share/terraform/plugins",
    *sorted(str(path) for path in Path("/opt").glob("*/")),
)


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test reads what an earlier run or the user's own cache left."""
    os.environ["BASELINE_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))


def terraform_mirror() -> Path | None:
    """A provider mirror that holds the AWS provider, laid out as `terraform providers mirror` does."""
    for name in MIRRORS:
        for provider in Path(name).glob("*/hashicorp/aws") if name else ():
            return provider.parent.parent.parent
    return None


def missing_terraform() -> str:
    """Why Terraform tests cannot run here; empty where they can."""
    if not shutil.which("terraform"):
        return "no terraform on PATH"
    if terraform_mirror() is None:
        return "no mirror with the AWS provider (set BASELINE_TERRAFORM_MIRROR)"
    return ""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    reason = missing_terraform()
    for item in items:
        if reason and item.get_closest_marker("terraform"):
            item.add_marker(pytest.mark.skip(reason=reason))
