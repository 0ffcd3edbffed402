"""Where the time of a warm `baseline generate` goes. Usage: python -m tests.bench.phases PROFILE OUT

Runs the command in this process with a stopwatch around the verbs of its pipeline, and prints JSON: seconds by
phase (wall and CPU, each phase without those inside it), and what a warm run must not do: modules of the CDK
that were imported, processes that were started.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

PHASES = {
    "baseline.pipeline.open_profile": "load the profile",
    "baseline.catalog.discovery.controls": "discover the catalogue",
    "baseline.pipeline.plan_profile": "resolve the plan",
    "baseline.cache.code_digest": "digest of the code",
    "baseline.emit.cloudformation.Synthesis": "read cached templates",
    "baseline.emit.cloudformation.emit": "emit CloudFormation",
    "baseline.emit.terraform.modules": "emit Terraform",
    "baseline.emit.terraform.emit": "emit Terraform",
    "baseline.emit.guide.emit": "emit guide and manifest",
    "baseline.emit.manifest.manifest": "emit guide and manifest",
    "baseline.plan.document.to_document": "emit guide and manifest",
    "baseline.verify.limits.check": "verify templates",
    "baseline.verify.template.check": "verify templates",
    "baseline.verify.expectations.unmet_in_templates": "verify expectations",
    "baseline.verify.expectations.unmet_in_modules": "verify expectations",
    "baseline.tree.place.check_replaceable": "write",
    "baseline.tree.writer.write_tree": "write",
}
FORBIDDEN = ("aws_cdk", "constructs", "jsii")
_PROCESS_EVENTS = ("subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system")


class Stopwatch:
    """Time by phase; while one phase runs inside another, the outer one stands still."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {}
        self._running = ["other"]
        self._since = self._now()

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()

    def lap(self) -> None:
        """Book the time since the last lap on the running phase."""
        now = self._now()
        booked = self.spent.setdefault(self._running[-1], [0.0, 0.0])
        for at in (0, 1):
            booked[at] += now[at] - self._since[at]
        self._since = now

    def timed(self, function: Callable[..., Any], phase: str) -> Callable[..., Any]:
        """`function`, its time booked on `phase`; what it yields is drawn at once."""

        @functools.wraps(function)
        def call(*args: Any, **kwargs: Any) -> Any:
            if self._running[-1] == phase:
                return function(*args, **kwargs)
            self.lap()
            self._running.append(phase)
            try:
                result = function(*args, **kwargs)
                return iter(list(result)) if isinstance(result, Iterator) else result
            finally:
                self.lap()
                self._running.pop()

        return call


def instrument(watch: Stopwatch) -> list[str]:
    """Put the stopwatch around imports and every verb of `PHASES`, wherever its name was imported to. Gives the
    names that no longer exist, so that a renamed verb is noticed."""
    builtins.__import__ = watch.timed(builtins.__import__, "imports")
    importlib.import_module = watch.timed(importlib.import_module, "imports")
    importlib.import_module("baseline.commands.generate")
    gone = []
    for name, phase in PHASES.items():
        module_name, _, attribute = name.rpartition(".")
        original = getattr(importlib.import_module(module_name), attribute, None)
        if original is None:
            gone.append(name)
            continue
        replacement = watch.timed(original, phase)
        for module in [one for key, one in sys.modules.items() if key.startswith("baseline")]:
            for held in [key for key, value in vars(module).items() if value is original]:
                setattr(module, held, replacement)
    return gone


def main(profile: str, out: str) -> int:
    """Run the command and print what was seen. Returns its exit code."""
    started: list[str] = []
    sys.addaudithook(lambda event, args: started.append(f"{event} {args[:1]}") if event in _PROCESS_EVENTS else None)
    watch = Stopwatch()
    gone = instrument(watch)
    from baseline.cli import main as generate

    code = generate(["generate", profile, "-o", out])
    watch.lap()
    loaded = [name for name in FORBIDDEN if name in sys.modules]
    print(json.dumps({"phases": watch.spent, "gone": gone, "loaded": loaded, "started": started}))
    return code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
