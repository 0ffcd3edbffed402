"""Weakenings that nobody notices because they decide nothing for security, each with its reason; reviewed by hand."""

from __future__ import annotations

import re
from typing import NamedTuple


class Survivor(NamedTuple):
    """Mutants of resources whose type and whose path and kind match the regular expressions in full."""

    type: str
    pattern: str
    reason: str

    def covers(self, _output: str, resource_type: str, pattern: str) -> bool:
        """Whether the mutant is one of these."""
        return bool(re.fullmatch(self.type, resource_type) and re.fullmatch(self.pattern, pattern))


SURVIVORS: tuple[Survivor, ...] = ()
