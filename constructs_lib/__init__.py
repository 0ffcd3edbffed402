"""Reusable constructs of an AWS security baseline; importable without the generator.

Names load on first use, so that importing a document from `constructs_lib.documents` starts no Node process.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_lib.encryption_key import EncryptionKey as EncryptionKey

_MODULES = {
    "EncryptionKey": "encryption_key",
}

__all__ = list(_MODULES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'constructs_lib' has no attribute {name!r}")
    return getattr(import_module(f"constructs_lib.{_MODULES[name]}"), name)
