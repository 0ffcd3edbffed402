"""Who may connect to an endpoint service (AWS PrivateLink), and through which load balancers.

Sources: AWS PrivateLink Guide, "Create an endpoint service" and "Manage permissions"; Service Authorization Reference,
Elastic Load Balancing V2.
"""

from __future__ import annotations

import re

LOAD_BALANCER = (
    r"^arn:aws(-cn|-us-gov)?:elasticloadbalancing:(?P<region>[a-z0-9-]+):(?P<account>[0-9]{12}):"
    r"loadbalancer/(?P<kind>net|gwy)/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}$"
)
"""The ARN of a Network or Gateway Load Balancer."""

PRINCIPAL = r"^([0-9]{12}|arn:aws(-cn|-us-gov)?:iam::[0-9]{12}:(root|(role|user)/[A-Za-z0-9+=,.@_/-]{1,512}))$"
"""An account by its id, or an account, role or user by ARN; `*`, which is everybody, is none of these."""

EVENTS = ("Accept", "Connect", "Delete", "Reject")
"""What a notification can be about (EC2 API reference, `CreateVpcEndpointConnectionNotification`)."""


def kind_of(load_balancer_arn: str) -> str:
    """`net` for a Network Load Balancer, `gwy` for a Gateway Load Balancer.

    Raises `ValueError` for anything else.
    """
    found = re.fullmatch(LOAD_BALANCER.removesuffix("$"), load_balancer_arn)
    if found is None:
        raise ValueError(f"{load_balancer_arn} is not the ARN of a Network or Gateway Load Balancer")
    return found["kind"]


def principal_arn(principal: str, *, partition: str) -> str:
    """The ARN of a principal that is written as an account id or as an ARN.

    >>> principal_arn("111122223333", partition="aws")
    'arn:aws:iam::111122223333:root'

    Raises `ValueError` for everybody (`*`) and for what is no principal.
    """
    if re.fullmatch(PRINCIPAL.removesuffix("$"), principal) is None:
        raise ValueError(f"{principal} is not an account, role or user: a service is for named principals")
    return principal if principal.startswith("arn:") else f"arn:{partition}:iam::{principal}:root"
