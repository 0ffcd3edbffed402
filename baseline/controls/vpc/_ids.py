"""Ids of parts of a network that a profile names."""

from __future__ import annotations

from typing import Annotated

from baseline.model.spelling import Spelling


def _id(prefix: str, what: str) -> Spelling:
    return Spelling(rf"^{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})$", f"the id of {what}", f"such as {prefix}-0a1b2c3d")


PrefixListId = Annotated[str, _id("pl", "a prefix list")]
SubnetId = Annotated[str, _id("subnet", "a subnet")]
VpcId = Annotated[str, _id("vpc", "a VPC")]
