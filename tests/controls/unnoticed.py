"""`python -m tests.controls.unnoticed CONTROL...`: weakenings of single controls that nobody notices or lists."""

from __future__ import annotations

import sys

from baseline.control import Format
from tests.controls import test_mutations
from tests.controls.emitted import cases
from tests.controls.survivors import SURVIVORS


def main(control_ids: list[str]) -> int:
    """Print them, one a line; the exit code tells whether there are any."""
    own = {f"{name}-{number}": test_mutations.variant(name, number) for name, number in cases() if name in control_ids}
    test_mutations._cases = lambda: own
    found = {
        (output.value, resource.type, mutant.pattern)
        for case in own.values()
        for output in Format
        for resource, mutant in test_mutations.survivors(case, output)
    }
    unlisted = sorted(one for one in found if not any(listed.covers(*one[1:]) for listed in SURVIVORS))
    print("\n".join(" | ".join(one) for one in unlisted) or f"none in {len(own)} cases")
    return 1 if unlisted else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
