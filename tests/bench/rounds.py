"""The two sides of the benchmark, run in turn."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from baseline.emit.node import choose_node
from tests.bench.measure import Usage, measure
from tests.bench.scenario import Scenario
from tests.bench.tables import read_tables

ROOT = Path(__file__).parents[2]
APP = Path(__file__).with_name("handwritten_app.py")


@dataclass
class Measured:
    """What each round took; equal positions belong to the same round."""

    cold: list[Usage] = field(default_factory=list)
    warm: list[Usage] = field(default_factory=list)
    handwritten: list[Usage] = field(default_factory=list)


class Bench:
    """One scenario in a folder of its own below `folder`. Everything is run once, unmeasured, at the start: the
    tables are read from what comes out, and caches of jsii and Python are filled."""

    def __init__(self, scenario: Scenario, folder: Path, *, lean: bool = False) -> None:
        self.folder = folder / str(len(scenario.regions))
        self.folder.mkdir(parents=True)
        self.profile = scenario.write_profile(self.folder)
        self.out = self.folder / "out"
        self.tables = self.folder / "tables.json"
        self.flags = ["--lean"] if lean else []
        choose_node()
        self._generate(self._environment("first"))
        self.tables.write_text(json.dumps(read_tables(self.out)), encoding="utf-8")
        self._handwritten("first")

    def rounds(self, count: int) -> Measured:
        """`count` rounds: the hand-written app, generate with an empty cache, generate again."""
        measured = Measured()
        for number in range(count):
            environment = self._environment(f"cache-{number}")
            measured.handwritten.append(self._handwritten(f"hand-{number}"))
            measured.cold.append(self._generate(environment))
            measured.warm.append(self._generate(environment))
        return measured

    def size(self) -> str:
        """How many stacks and resources both sides hold."""
        stacks = json.loads((self.out / "manifest.json").read_text(encoding="utf-8"))["stacks"]
        deployed = sum(len(one["targets"]) for one in stacks)
        resources = sum(one["resources"] * len(one["targets"]) for one in stacks)
        return f"{deployed} stacks with {resources} resources ({len(stacks)} distinct templates)"

    def phases(self) -> dict[str, Any]:
        """What `tests.bench.phases` says of one warm run."""
        environment = self._environment("first")
        self._generate(environment)
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.phases", str(self.profile), str(self.out)],
            cwd=ROOT,
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)

    def python_start(self, count: int) -> list[Usage]:
        """What Python takes to start and do nothing."""
        return [measure([sys.executable, "-c", "pass"], self._environment("first"), self.folder) for _ in range(count)]

    def _generate(self, environment: dict[str, str]) -> Usage:
        command = [sys.executable, "-m", "baseline", "generate", str(self.profile), "-o", str(self.out)]
        return measure(command, environment, self.folder)

    def _handwritten(self, outdir: str) -> Usage:
        command = [sys.executable, str(APP), str(self.tables), str(self.folder / outdir), *self.flags]
        return measure(command, self._environment("first"), self.folder)

    def _environment(self, cache: str) -> dict[str, str]:
        # Compiled modules are kept, as they are where a person works, whatever this environment says of them; but
        # not in the checkout.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "PYTHONPYCACHEPREFIX": str(self.folder / "bytecode"),
            "BASELINE_CACHE_DIR": str(self.folder / "caches" / cache),
        }
