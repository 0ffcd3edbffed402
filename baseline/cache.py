"""Templates by content: what was synthesized once, by the same version of the same code, is not synthesized
again."""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path


@cache
def code_digest() -> str:
    """Identifies what decides templates: every file of both packages, facts included, and aws-cdk-lib's version."""
    digest = hashlib.sha256()
    for package in ("baseline", "constructs_lib"):
        # Where Python would import it from, which a PYTHONPATH may change for one of them alone.
        found = find_spec(package)
        for root in map(Path, (found and found.submodule_search_locations) or ()):
            for path in sorted(root.rglob("*")):
                if path.suffix != ".pyc" and path.is_file():
                    digest.update(f"{package}/{path.relative_to(root).as_posix()}".encode())
                    digest.update(path.read_bytes())
    digest.update(version("aws-cdk-lib").encode())
    return digest.hexdigest()


class Cache:
    """Content-addressed JSON on disk. A lost or damaged entry is a miss, never an error.

    An entry is the SHA-256 of its text, then the text. That tells damage, and an edit by hand. Whoever may write here
    can write the hash too: `checked` therefore names the hashes of what was judged, and `baseline check` takes no
    template from here.
    """

    def __init__(self, folder: Path | None = None) -> None:
        named = os.environ.get("BASELINE_CACHE_DIR")
        self.folder = folder or (Path(named) if named else user_cache_path("aws-security-baseline"))

    def get(self, kind: str, key: str) -> Any | None:
        """The entry, or None."""
        path = self._path(kind, key)
        try:
            digest, _, text = path.read_bytes().partition(b"\n") if path.is_file() else (b"", b"", b"")
            return json.loads(text) if digest == _digest(text) else None
        except (OSError, ValueError, RecursionError):
            return None

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep an entry. Written beside and renamed, so that concurrent runs and kills leave whole entries alone."""
        path = self._path(kind, key)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        text = json.dumps(value).encode()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(_digest(text) + b"\n" + text)
            fresh.replace(path)
        except OSError:
            # A read-only or full cache makes a run slower, not wrong.
            with suppress(OSError):
                fresh.unlink()

    def _path(self, kind: str, key: str) -> Path:
        digest = hashlib.sha256(f"{code_digest()}:{key}".encode()).hexdigest()
        return self.folder / kind / digest[:2] / f"{digest}.json"


def _digest(text: bytes) -> bytes:
    return hashlib.sha256(text).hexdigest().encode()
