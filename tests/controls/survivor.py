"""What a weakening that nobody notices is listed as."""

from __future__ import annotations

import re
from typing import NamedTuple

CHANGED = "(dropped|replaced)"
NUMBER = "(dropped|times ten|a tenth)"


class Survivor(NamedTuple):
    """Mutants of resources whose type and whose path and kind match the regular expressions in full."""

    type: str
    pattern: str
    reason: str

    def covers(self, resource_type: str, pattern: str) -> bool:
        """Whether the mutant is one of these."""
        return bool(re.fullmatch(self.type, resource_type) and re.fullmatch(self.pattern, pattern))
