"""Parts of data that no model has judged yet. What has the wrong type is passed over: the model reports it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def mapping(value: object) -> Mapping[str, Any]:
    """The mapping, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def strings(value: object) -> list[tuple[int, str]]:
    """The strings of a list with their positions."""
    return [(i, v) for i, v in enumerate(value) if isinstance(v, str)] if isinstance(value, (list, tuple)) else []


def mappings(value: object) -> list[tuple[int, Mapping[str, Any]]]:
    """The mappings of a list with their positions."""
    return [(i, v) for i, v in enumerate(value) if isinstance(v, Mapping)] if isinstance(value, (list, tuple)) else []
