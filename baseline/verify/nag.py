"""The cdk-nag rule packs over distinct stacks. The one importer of cdk_nag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from baseline.expectation import Finding
from baseline.plan.plan import StackPlan


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A rule that a construct accepts by design, with the reason written on it."""

    stack: str
    construct: str
    rule: str
    reason: str
