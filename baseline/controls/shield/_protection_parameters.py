"""The parts of Shield Advanced's parameters: resources, groups, contacts."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from baseline.control import ControlParams
from constructs_lib.documents.shield_protections import Aggregation, ProtectedResource, ResourceType

HealthCheckId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
BucketName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$", max_length=150)]
# E.164, as `EmergencyContact` of the Shield Advanced API takes it.
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{1,14}$")]
ContactNotes = Annotated[str, StringConstraints(pattern=r"^[\w .,:/()+@-]*$", max_length=1024)]


class Protected(ControlParams):
    """One resource under protection."""

    arn: str = Field(
        description="ARN of a CloudFront distribution, Route 53 hosted zone, Global Accelerator "
        "accelerator, Elastic IP address or load balancer (not a network load balancer: protect its "
        "addresses). The account part may be left empty: it is then the account that the stack goes to."
    )
    health_check_id: HealthCheckId | None = Field(
        None,
        description="Route 53 health check of the resource; proactive engagement takes one. Default: none.",
    )
    automatic_response: Literal["block", "count"] | None = Field(
        None,
        description="Whether Shield's own rules in the resource's web ACL block or count during an "
        "attack; for CloudFront and application load balancers that have a web ACL, of which it takes "
        "150 WCU. Default: it writes none.",
    )

    @field_validator("arn")
    @classmethod
    def _protectable(cls, arn: str) -> str:
        _ = ProtectedResource(arn).type
        return arn

    @model_validator(mode="after")
    def _responds_where_it_can(self) -> Protected:
        kind = ProtectedResource(self.arn).type
        if self.automatic_response and kind not in ("CLOUDFRONT_DISTRIBUTION", "APPLICATION_LOAD_BALANCER"):
            raise ValueError(f"automatic_response is for CloudFront and application load balancers, not {kind}")
        return self


class Group(ControlParams):
    """Protected resources that Shield judges together."""

    of: Literal["ALL"] | ResourceType = Field(description="ALL, or the type whose protected resources belong to it.")
    aggregation: Aggregation = Field(
        default="MAX",
        description="How traffic is combined: SUM over the group, MEAN where it is spread evenly, MAX "
        "where resources are unlike, as distributions are.",
    )


class Contact(ControlParams):
    """Whom the response team reaches."""

    email: Email = Field(description="Mail address.")
    phone: Phone | None = Field(None, description="Telephone number such as +4930901820. One contact must have one.")
    notes: ContactNotes = Field("", description="Hours, language, or what else the team should know.")
