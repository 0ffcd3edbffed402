"""`make bench`: what `baseline generate` takes, beside a hand-written CDK app that yields the same stacks.

Cold means an empty cache; warm means that nothing changed since the last run. Runs alternate (hand-written,
cold, warm, hand-written, ...), so that whatever else the machine does falls on all alike; a ratio is the median
of the ratios within each round. jsii's own package cache and Python's compiled modules are there before the
first round: they are made once per machine, and both sides use them. Both sides use the same Node.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from tests.bench.measure import Usage
from tests.bench.rounds import Bench, Measured
from tests.bench.scenario import DEFAULT, ONE_REGION

COLD_RATIO = 1.2
WARM_SECONDS = 0.6


def main() -> int:
    """Print the table. With `--assert`, 1 where a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="rounds per scenario (default: 5)")
    parser.add_argument("--quick", action="store_true", help="leave the 17 Regions out")
    parser.add_argument("--lean", action="store_true", help="hand-written app without stack traces and tree")
    parser.add_argument("--profile", action="store_true", help="show the phases of the warm run as well")
    parser.add_argument("--assert", dest="strict", action="store_true", help="fail where a target is missed")
    options = parser.parse_args()
    missed: list[str] = []
    with tempfile.TemporaryDirectory(prefix="baseline-bench-") as folder:
        for scenario in (ONE_REGION,) if options.quick else (ONE_REGION, DEFAULT):
            bench = Bench(scenario, Path(folder), lean=options.lean)
            measured = bench.rounds(options.rounds)
            print(f"\n{scenario.name}, {options.rounds} rounds: {bench.size()}")
            _print_table(measured)
            missed += [f"{scenario.name}: {one}" for one in _missed(measured)]
            seen = [bench.phases() for _ in range(options.rounds if options.profile else 1)]
            if options.profile:
                _print_phases([one["phases"] for one in seen], bench.python_start(options.rounds))
            for one in seen[:1]:
                missed += [f"{scenario.name}: the warm run imports {name}" for name in one["loaded"]]
                missed += [f"{scenario.name}: the warm run starts {what}" for what in one["started"]]
                missed += [f"{scenario.name}: no phase is called {name} any more" for name in one["gone"]]
    print()
    print("\n".join(f"missed: {one}" for one in missed) or "every target is reached")
    return 1 if missed and options.strict else 0


def _print_table(measured: Measured) -> None:
    print(f"{'':28}{'wall s':>8}{'min':>8}{'max':>8}{'CPU s':>8}{'peak MiB':>10}{'largest process':>17}")
    for name, usages in (
        ("generate, cold", measured.cold),
        ("hand-written app", measured.handwritten),
        ("generate, warm", measured.warm),
    ):
        walls = [one.wall for one in usages]
        print(
            f"{name:28}{median(walls):8.2f}{min(walls):8.2f}{max(walls):8.2f}"
            f"{median(one.cpu for one in usages):8.2f}{median(one.peak for one in usages):10.0f}"
            f"{median(one.largest for one in usages):17.0f}"
        )
    for name, usages in (("cold / hand-written", measured.cold), ("warm / hand-written", measured.warm)):
        ratios = _ratios(usages, measured.handwritten)
        memory = median(a.peak / b.peak for a, b in zip(usages, measured.handwritten, strict=True))
        cpu = median(a.cpu / b.cpu for a, b in zip(usages, measured.handwritten, strict=True))
        print(f"{name:28}{median(ratios):8.2f}{min(ratios):8.2f}{max(ratios):8.2f}{cpu:8.2f}{memory:10.2f}")


def _ratios(usages: Sequence[Usage], others: Sequence[Usage]) -> list[float]:
    return [one.wall / other.wall for one, other in zip(usages, others, strict=True)]


def _missed(measured: Measured) -> list[str]:
    ratio = median(_ratios(measured.cold, measured.handwritten))
    warm = median(one.wall for one in measured.warm)
    found = []
    if ratio > COLD_RATIO:
        found.append(f"cold takes {ratio:.2f} times the hand-written app; {COLD_RATIO} is the target")
    if warm >= WARM_SECONDS:
        found.append(f"warm takes {warm:.2f} s; less than {WARM_SECONDS} s is the target")
    return found


def _print_phases(seen: Sequence[dict[str, list[float]]], python_start: Sequence[Usage]) -> None:
    print(f"\n{'phases of the warm run':28}{'wall s':>8}{'min':>8}{'max':>8}{'CPU s':>8}")
    rows = {"start Python": [[one.wall, one.cpu] for one in python_start]}
    for name in sorted({name for one in seen for name in one}):
        rows[name] = [one.get(name, [0.0, 0.0]) for one in seen]
    for name, spent in sorted(rows.items(), key=lambda row: -median(one[1] for one in row[1])):
        walls = [one[0] for one in spent]
        print(f"{name:28}{median(walls):8.3f}{min(walls):8.3f}{max(walls):8.3f}{median(one[1] for one in spent):8.3f}")


if __name__ == "__main__":
    sys.exit(main())
