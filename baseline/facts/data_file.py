"""Reads the JSON files of `baseline/facts/data`, each with the source of its facts in a `source` field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


def read(name: str) -> dict[str, Any]:
    """The parsed data file `name`, of which only the reader that owns the file knows the shape."""
    return json.loads((_DATA / name).read_text(encoding="utf-8"))
