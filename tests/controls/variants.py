"""Parameters beside the defaults under which the contract suite emits a control, to reach its branches."""

from __future__ import annotations

from typing import Any

# Parameters without which a control cannot stand at all (a typed yes, a list with no sensible default).
REQUIRED: dict[str, dict[str, Any]] = {}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "kms.baseline_keys": [
        {"keys": ["logs", "s3", "rds", "ebs", "sns", "secretsmanager"]},
        {"keys": ["ebs", "rds"], "administrators": ["role/KeyAdmin"], "users": ["role/App*"], "deletion_window_days": 7},
    ],
}
