"""IAM: the boundary, and the roles and providers of people."""

from __future__ import annotations

from typing import Any

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "iam.permissions_boundary": [
        {
            "roles": ["role/workloads/*", "role/app-*"],
            "passed_roles": ["role/ecsTaskExecutionRole"],
            "users": True,
            "off_limits": ["arn:aws:lambda:*:*:function:admin-*"],
        },
    ],
}
