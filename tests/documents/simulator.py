"""IAM policies simulated offline by @cloud-copilot/iam-simulate, a tool of `tests/node`, in a process of its own."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.node_tools import node


def simulate(folder: Path, questions: Sequence[dict[str, Any]]) -> list[str]:
    """`Allowed`, `ExplicitlyDenied` or `ImplicitlyDenied` for each `{request, policies}`."""
    done = subprocess.run(
        [*node(), "simulate.mjs"],
        cwd=folder,
        input=json.dumps(list(questions)),
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    answers = json.loads(done.stdout)
    problems = [one["problem"] for one in answers if one["problem"]]
    assert not problems, problems
    return [one["result"] for one in answers]
