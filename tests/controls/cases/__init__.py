"""What the contract suite has to know of single controls, one module per service: `REQUIRED`, `VARIANTS`, `ROLES` and
`SURVIVORS`, each as in `tests.controls.variants` and `tests.controls.survivors`, which gather them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def services() -> list[ModuleType]:
    """Every module of this package, by name."""
    return [import_module(f"{__name__}.{one.name}") for one in iter_modules(__path__)]
