"""A small plan of the real catalogue, and npm's CDK command line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from baseline.model.loader import LoadedProfile
from baseline.pipeline import open_profile, plan_profile
from baseline.plan.plan import Plan
from tests.node_tools import installed, node

ROOT = Path(__file__).parents[2]
TODAY = date(2027, 1, 31)
PROFILE = """\
schema: baseline/v1
name: small
organization:
  name: acme
  home_region: eu-west-1
  governed_regions: [eu-west-1, us-east-1]
  accounts:
    - {name: boss, role: management, id: "111122223333"}
    - {name: shop, role: workload, id: "444455556666"}
contacts: {security: {name: Security, email: security@example.com, phone: "+32 2 555 01 00"}}
controls: {include: [s3.log_archive_bucket, config.recorder, iam.support_role]}
tags: {owner: the security team}
"""

Cdk = Callable[..., str]


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedProfile:
    """The profile of this room, loaded."""
    path = tmp_path / "small.yaml"
    path.write_text(PROFILE, encoding="utf-8")
    return open_profile(path)


@pytest.fixture
def plan(loaded: LoadedProfile) -> Plan:
    """Its plan."""
    return plan_profile(loaded, TODAY)


@pytest.fixture(scope="session")
def cdk(tmp_path_factory: pytest.TempPathFactory) -> Cdk:
    """`cdk ...` in the version of tests/node/package.json; its standard output. Nothing of the user's is read."""
    folder = installed(tmp_path_factory.mktemp("node"))
    home = tmp_path_factory.mktemp("home")

    def command(*arguments: object, cwd: Path = ROOT) -> str:
        done = subprocess.run(
            [*node(), folder / "node_modules/aws-cdk/bin/cdk", "--no-notices", *(str(one) for one in arguments)],
            cwd=cwd,
            env={
                **os.environ,
                "HOME": str(home),
                "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
                "CDK_DISABLE_CLI_TELEMETRY": "true",
                "CI": "true",
            },
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stderr + done.stdout[-3000:]
        return done.stdout

    return command
