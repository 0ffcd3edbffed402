"""Permission sets of IAM Identity Center: what each is, and the six that ship.

The mightier a set, the shorter its sessions: whoever takes over a browser has them until they end. The six are made of
policies of AWS for job functions, the narrowest that fit the name: who looks at configuration sees no data, and who
looks at bills pays none.

Sources: IAM Identity Center API reference, CreatePermissionSet; IAM User Guide, "AWS managed policies for job
functions"; AWS Billing User Guide, "AWS managed policies".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class CustomerPolicy:
    """A managed policy that each account has by this name and path."""

    name: str
    path: str = "/"


@dataclass(frozen=True, slots=True)
class PermissionSetDefinition:
    """`aws_policies` are policies of AWS by path and name, such as `job-function/ViewOnlyAccess`. `boundary` is a
    policy of AWS, written alike, or one of the accounts. `session_duration` is an ISO 8601 duration of 1 to 12
    hours."""

    name: str
    description: str
    session_duration: str
    aws_policies: tuple[str, ...] = ()
    customer_policies: tuple[CustomerPolicy, ...] = ()
    inline_policy: Mapping[str, Any] | None = None
    boundary: str | CustomerPolicy | None = None
    relay_state: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)


SHIPPED = (
    PermissionSetDefinition(
        "Administrator", "Everything, for as long as it takes and no longer", "PT1H", ("AdministratorAccess",)
    ),
    PermissionSetDefinition("PowerUser", "Everything but identities and organizations", "PT2H", ("PowerUserAccess",)),
    PermissionSetDefinition(
        "Network", "Networks and what connects them", "PT4H", ("job-function/NetworkAdministrator",)
    ),
    PermissionSetDefinition("SecurityAudit", "Security settings of every service", "PT8H", ("SecurityAudit",)),
    PermissionSetDefinition(
        "ReadOnly", "Configuration of every service, and no data", "PT8H", ("job-function/ViewOnlyAccess",)
    ),
    PermissionSetDefinition("Billing", "Bills, costs and budgets, to look at", "PT8H", ("AWSBillingReadOnlyAccess",)),
)
"""The sets that ship, the mightiest first."""


def aws_policy_arn(policy: str, partition: str) -> str:
    """The ARN of a policy of AWS by its path and name."""
    return f"arn:{partition}:iam::aws:policy/{policy}"


@dataclass(frozen=True, slots=True)
class SetAssignment:
    """A group of the identity store that has a set in an account."""

    permission_set: str
    group_id: str
    account_id: str
