"""The parameters of egress firewalls: where they stand, and what may be reached."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from baseline.control import ControlParams, Place
from baseline.delivered_log_group import RetentionDays
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountName
from baseline.model.spelling import Spelling
from baseline.ownership import Listed, owned


def _id(prefix: str, what: str) -> Spelling:
    return Spelling(rf"^{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})$", f"the id of {what}", f"such as {prefix}-0a1b2c3d")


Range = Annotated[
    str,
    Spelling(
        r"^(10(\.[0-9]{1,3}){3}|172\.(1[6-9]|2[0-9]|3[01])(\.[0-9]{1,3}){2}|192\.168(\.[0-9]{1,3}){2})/(8|9|[12][0-9]|3[0-2])$",
        "a private range",
        "such as 10.0.0.0/16",
    ),
]
Domain = Annotated[
    str,
    Spelling(
        r"^\.?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,62}$",
        "a domain",
        "example.com, or .example.com for it and every name below it",
    ),
]


class Firewall(ControlParams):
    """The firewall of one VPC."""

    account: AccountName | None = Field(
        None, description="Name, in the profile, of the account that the VPC is in. Default: the only account."
    )
    vpc_id: Annotated[str, _id("vpc", "a VPC")] = Field(description="The VPC, in the home Region.")
    subnet_ids: Distinct[Annotated[str, _id("subnet", "a subnet")]] = Field(
        min_length=1,
        max_length=6,
        description="A subnet in each Availability Zone, with nothing else in it. Each costs about 0.395 USD an hour.",
    )
    home_networks: Distinct[Range] = Field(
        min_length=1, max_length=10, description="Private IPv4 ranges whose connections are judged: those of the VPC."
    )


class EgressParams(ControlParams):
    firewalls: Distinct[Firewall] = Field(
        min_length=1, max_length=20, description="Firewalls, one per account, that all let the same domains be reached."
    )
    allowed_domains: Distinct[Domain] = Field(
        min_length=1, max_length=1000, description="Domains that may be reached by HTTP and TLS. Nothing else leaves."
    )
    retention_days: RetentionDays = Field(365, description="Days that the log group keeps what the firewall reports.")
    flow_logs: bool = Field(
        False, description="Whether every flow is logged beside what is dropped, at about 0.50 USD per GB."
    )
    change_protection: bool = Field(
        True, description="Whether firewall, subnets and policy can be neither deleted nor exchanged until this is off."
    )


def localized(params: EgressParams, place: Place) -> EgressParams | None:
    """The firewall of the account at `place`, None where it has none; `FieldError` where it has two."""
    listed = [
        Listed(
            ("firewalls", number, "account" if one.account else "vpc_id"),
            f"the firewall of {one.vpc_id}",
            advice="name it: account: NAME",
            account=one.account,
        )
        for number, one in enumerate(params.firewalls)
    ]
    here = owned(place, listed)
    if len(here) > 1:
        message = f"the account '{place.account}' has a firewall already"
        raise FieldError(FieldProblem(message, ("firewalls", here[1]), advice="keep one per account"))
    if not here:
        return None
    return params.model_copy(update={"firewalls": (params.firewalls[here[0]].model_copy(update={"account": None}),)})
