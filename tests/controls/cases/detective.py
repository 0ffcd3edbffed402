"""Cases of Amazon Detective."""

from __future__ import annotations

VARIANTS = {"detective.graph": [{"auto_enable_members": True}]}
