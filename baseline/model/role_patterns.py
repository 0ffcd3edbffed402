"""Roles that a control trusts, as a profile names them: by what their ARNs are like."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import StringConstraints

RolePattern: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^role/[A-Za-z0-9+=,.@_/*?-]*[A-Za-z0-9][A-Za-z0-9+=,.@_/*?-]*$", max_length=576),
]
"""The rest of a role's ARN: path and name (IAM API reference, CreateRole), with wildcards. A bare `role/*` would trust
every role, those of services included."""
