"""Ports and ranges of rules that a profile defines, and what of them is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator

from baseline.model.field_problems import FieldProblem
from constructs_lib.documents.tier_rules import guarded_in, is_world

Path = tuple[str | int, ...]


def _network(text: str) -> str:
    try:
        network = ip_network(text)
    except ValueError as error:
        raise ValueError(f"{error}; write a network such as 192.0.2.0/24 or 2001:db8::/48") from None
    if "/" not in text:
        raise ValueError(f"{text} has no prefix length; one address is {network}")
    return str(network)


AnyNetwork = Annotated[str, AfterValidator(_network)]


def opened(
    cidr: str | None, ports: tuple[int, int], path: Path, *, public: Collection[int] | None, guarded: Collection[int]
) -> Iterator[FieldProblem]:
    """What is wrong with a rule that lets a range pass on these ports: a guarded one open to the world, or, where
    `public` ports are named, one that is not among them."""
    if not cidr or not is_world(cidr):
        return
    if found := guarded_in(*ports, guarded):
        yield FieldProblem(
            f"port {found[0]} would be open to {cidr}, and it is one of administration, files or databases",
            path,
            advice="name the ranges, prefix lists or tiers that need it; hosts are administered by Session Manager",
        )
    elif public is not None and not set(range(ports[0], ports[1] + 1)) <= set(public):
        shown = ports[0] if ports[0] == ports[1] else f"{ports[0]} to {ports[1]}"
        yield FieldProblem(
            f"port {shown} would be open to {cidr}, and public_ports does not name it",
            path,
            allowed=", ".join(map(str, public)) or "none",
            advice="add it to public_ports, or narrow the range",
        )
