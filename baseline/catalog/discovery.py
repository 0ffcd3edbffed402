"""Finds every control: a folder walk, no list to edit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from pydantic import ValidationError

import baseline.controls
from baseline.control import Control


@cache
def controls() -> Mapping[str, Control]:
    """Every control by id, sorted. A module under `controls/` defines exactly one `Control` of its own."""
    found: dict[str, Control] = {}
    for module in pkgutil.walk_packages(baseline.controls.__path__, "baseline.controls."):
        if module.ispkg:
            continue
        loaded = importlib.import_module(module.name)
        for candidate in vars(loaded).values():
            if isinstance(candidate, type) and issubclass(candidate, Control) and candidate.__module__ == module.name:
                found[candidate.id] = candidate()
    return MappingProxyType(dict(sorted(found.items())))


@cache
def providers() -> Mapping[str, str]:
    """The control that provides each family of capabilities: `kms_key` for `kms_key.logs` and its siblings.

    A control that cannot stand on its defaults (it needs a typed yes) provides nothing that others may need. Raises
    `ValueError` where two controls provide one family, since nothing would choose between them.
    """
    families: dict[str, str] = {}
    for control_id, control in controls().items():
        try:
            names = control.provides(control.Params())
        except ValidationError:
            continue
        for name in names:
            other = families.setdefault(name.split(".")[0], control_id)
            if other != control_id:
                raise ValueError(f"{other} and {control_id} both provide {name}")
    return MappingProxyType(families)
