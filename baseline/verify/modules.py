"""The fast check of Terraform modules that no expectation makes: an address stands once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from baseline.expectation import Finding
from baseline.verify.expectations import EmittedModule

RULE = "terraform-addresses"


def check(modules: Mapping[str, EmittedModule]) -> Iterator[Finding]:
    """A finding for each address that a module declares more than once, which `terraform init` refuses."""
    for name, module in modules.items():
        declared = Counter(block.address for blocks in module.blocks.values() for block in blocks)
        for address, times in declared.items():
            if times > 1:
                yield Finding(name, address, RULE, f"is declared {times} times")
