"""The fast checks of Terraform modules that no expectation makes, since they are about all controls of a module: an
address stands once, and network ACLs have room for their entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from baseline.expectation import Finding
from baseline.references import referred
from baseline.verify.checks.network_acls import RULE as ENTRIES_RULE
from baseline.verify.checks.network_acls import Entry, overfull
from baseline.verify.expectations import EmittedModule
from baseline.verify.resources import of_blocks

RULE = "terraform-addresses"


def check(modules: Mapping[str, EmittedModule]) -> Iterator[Finding]:
    """A finding for each address that a module declares more than once, which `terraform init` refuses, and for each
    network ACL with more entries than AWS takes."""
    for name, module in modules.items():
        declared = Counter(block.address for blocks in module.blocks.values() for block in blocks)
        for address, times in declared.items():
            if times > 1:
                yield Finding(name, address, RULE, f"is declared {times} times")
        for acl, message in overfull(_entries(module)):
            yield Finding(name, acl, ENTRIES_RULE, message)


def _entries(module: EmittedModule) -> Iterator[Entry]:
    for control, blocks in module.blocks.items():
        for one in of_blocks(blocks):
            if one.type == "aws_network_acl_rule":
                acl = str(one.properties["network_acl_id"])
                yield Entry(
                    (referred(acl) or acl).removesuffix(".id"),
                    egress=one.properties.get("egress") is True,
                    ipv6="ipv6_cidr_block" in one.properties,
                    control=control,
                )
