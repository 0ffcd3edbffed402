"""The parts of Shield Advanced's parameters: resources, groups, contacts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from baseline.control import ControlParams
from baseline.families.ownership import Listed, owned
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountName
from baseline.model.spelling import Spelling
from baseline.place import Place
from constructs_lib.documents.shield_protections import (
    FORMS,
    Aggregation,
    EmergencyContact,
    ProtectedResource,
    ResourceType,
)

HealthCheckId = Annotated[
    str,
    Spelling(
        r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        "the id of a Route 53 health check",
        "the id that `aws route53 list-health-checks` shows, such as 01234567-89ab-cdef-0123-456789abcdef",
        lambda text: f"did you mean '{found[1]}'?" if (found := re.search(r"/([0-9a-f-]{36})$", text)) else "",
    ),
]
BucketName = Annotated[
    str,
    Spelling(
        r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        "the name of a bucket",
        "3 to 63 lower-case letters, digits, dots and hyphens; a letter or digit at either end",
        lambda text: (
            f"did you mean '{found[1]}'?" if (found := re.match(r"(?:s3://|arn:aws:s3:::)([^/]+)", text)) else ""
        ),
    ),
]
Email = Annotated[
    str,
    StringConstraints(max_length=150),
    Spelling(r"^[^\s@]+@[^\s@]+\.[^\s@]+$", "an e-mail address", "an address such as security@example.com"),
]
# E.164, as `EmergencyContact` of the Shield Advanced API takes it.
Phone = Annotated[
    str,
    Spelling(
        r"^\+[1-9][0-9]{1,14}$",
        "a telephone number that Shield takes",
        "+ and the number with its country code, digits alone, such as +4930901820",
        lambda text: f"write '{tidy}'" if re.fullmatch(r"\+[1-9][0-9]+", tidy := re.sub(r"[^0-9+]", "", text)) else "",
    ),
]
ContactNotes = Annotated[
    str,
    StringConstraints(max_length=1024),
    Spelling(r"^[\w .,:/()+@-]*$", "a note that Shield takes", "letters, digits, spaces and _ . , : / ( ) + @ -"),
]


class Protected(ControlParams):
    """One resource under protection."""

    arn: str = Field(
        description="ARN of a CloudFront distribution, Route 53 hosted zone, Global Accelerator "
        "accelerator, Elastic IP address or load balancer (not a network load balancer: protect its "
        "addresses). The account part may be left empty where the profile has one account; where it has several, the "
        "resource is protected in the one that the ARN names."
    )
    account: AccountName | None = Field(
        None,
        description="Name in the profile of the account that a hosted zone belongs to, since its ARN names none; "
        "needed where the profile has several accounts. Default: the one account of the profile.",
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
        try:
            _ = ProtectedResource(arn).type
        except ValueError:
            of_addresses = "a network load balancer is protected by its Elastic IP addresses: list those"
            raise FieldError(
                FieldProblem(
                    f"'{arn}' is no ARN that Shield Advanced protects",
                    allowed=FORMS,
                    advice=of_addresses if ":loadbalancer/net/" in arn else "",
                )
            ) from None
        return arn

    @model_validator(mode="after")
    def _says_its_account_once(self) -> Protected:
        if self.account and ProtectedResource(self.arn).type != "ROUTE_53_HOSTED_ZONE":
            raise FieldError(
                FieldProblem(
                    "account is for hosted zones, whose ARNs name no account",
                    ("account",),
                    advice="remove it, and write the id of the account into the ARN",
                    at_key=True,
                )
            )
        return self

    @model_validator(mode="after")
    def _responds_where_it_can(self) -> Protected:
        kind = ProtectedResource(self.arn).type
        if self.automatic_response and kind not in ("CLOUDFRONT_DISTRIBUTION", "APPLICATION_LOAD_BALANCER"):
            raise FieldError(
                FieldProblem(
                    f"automatic_response is for CloudFront and application load balancers, not {kind}",
                    ("automatic_response",),
                    advice="remove it",
                    at_key=True,
                )
            )
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


def protected_here(resources: Sequence[Protected], place: Place) -> tuple[Protected, ...]:
    """Those in the account of `place`, with ARNs that name no account, so that templates do not either.

    Raises `FieldError` at those whose account is not clear, or is not in the profile.
    """
    listed = [_listed(number, one) for number, one in enumerate(resources)]
    found = (resources[number] for number in owned(place, listed))
    return tuple(one.model_copy(update={"arn": ProtectedResource(one.arn).open_arn, "account": None}) for one in found)


def _listed(number: int, one: Protected) -> Listed:
    resource = ProtectedResource(one.arn)
    zone = resource.type == "ROUTE_53_HOSTED_ZONE"
    return Listed(
        ("resources", number, "account" if one.account else "arn"),
        resource.name,
        advice="name it: account: NAME" if zone else f"write the id of the account: {resource.resource_arn('ACCOUNT')}",
        account_id=resource.account,
        account=one.account,
    )


def emergency_contacts(contacts: Sequence[Contact]) -> tuple[EmergencyContact, ...]:
    """The contacts, for either format."""
    return tuple(EmergencyContact(one.email, one.phone or "", one.notes) for one in contacts)
