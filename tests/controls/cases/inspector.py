"""Cases of Amazon Inspector."""

from __future__ import annotations

VARIANTS = {"inspector.enablement": [{"resource_types": ["EC2", "LAMBDA", "LAMBDA_CODE"]}]}
