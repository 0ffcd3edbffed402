"""Route 53: query logging."""

from __future__ import annotations

from typing import Any

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "route53.query_logging": [{"destination": "s3"}, {"retention_days": 731}],
}
