"""Files to be written: a path, a text, and how JSON is written."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from baseline.errors import BaselineError

GENERATOR = "aws-security-baseline"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True, order=True)
class Artifact:
    """`path` is relative to the output folder, with forward slashes; `text` ends in LF."""

    path: str
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()


def json_text(value: Any) -> str:
    """JSON as this project writes it: keys in the given order, LF at the end, and on one line whatever fits there.

    A template then reads like the policy it holds, and stays under what CloudFormation takes without a bucket.
    """
    return _json(value, 0) + "\n"


_WIDTH = 110


def _json(value: Any, depth: int) -> str:
    if isinstance(value, dict) and value:
        opening, closing = "{", "}"
        parts = [f"{json.dumps(str(key), ensure_ascii=False)}: {_json(one, depth + 1)}" for key, one in value.items()]
    elif isinstance(value, (list, tuple)) and value:
        opening, closing = "[", "]"
        parts = [_json(one, depth + 1) for one in value]
    else:
        return json.dumps(value, ensure_ascii=False)
    line = opening + ", ".join(parts) + closing
    if depth and len(line) + depth <= _WIDTH and "\n" not in line:
        return line
    pad = " " * (depth + 1)
    return f"{opening}\n{pad}" + f",\n{pad}".join(parts) + f"\n{' ' * depth}{closing}"


def write_file(path: Path, text: str) -> None:
    """Write one file whole: beside it first, then renamed over it. `BaselineError` where the disk refuses."""
    fresh = path.with_name(f".{path.name}.baseline-new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A link that lies under the name is removed, not followed.
        fresh.unlink(missing_ok=True)
        with fresh.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        fresh.replace(path)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise BaselineError(f"cannot write {path}: {error.strerror or error}") from error
