"""All resources of a type at once: which they are, and that there is no other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baseline.expectation import At, Expectation
from baseline.must import consists_of

Whole = Mapping[str, object]
"""A whole resource, as `made_of` takes it."""


def whole(
    title: str, cloudformation: tuple[str, Sequence[Whole]], terraform: tuple[str, Sequence[Whole]]
) -> Expectation:
    """The resources of the type that each format has are these, and no others; there may be none where none is
    wanted."""
    none = not cloudformation[1]
    return Expectation(
        title,
        consists_of(*cloudformation[1]),
        At(cloudformation[0], "", together=True, optional=none),
        At(terraform[0], "", must=consists_of(*terraform[1]), together=True, optional=none),
    )
