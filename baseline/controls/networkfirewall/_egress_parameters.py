"""The parameters of egress firewalls: where they stand, and what may be reached."""

from __future__ import annotations

from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field

from baseline.control import ControlParams
from baseline.facts.log_retention import RetentionDays
from baseline.families.ownership import Listed, owned
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountName
from baseline.model.spelling import Spelling
from baseline.place import Place
from constructs_lib.documents.vpc_peerings import is_private


def _id(prefix: str, what: str) -> Spelling:
    return Spelling(rf"^{prefix}-([0-9a-f]{{8}}|[0-9a-f]{{17}})$", f"the id of {what}", f"such as {prefix}-0a1b2c3d")


def _private_range(text: str) -> str:
    try:
        network = str(IPv4Network(text, strict=False))
    except ValueError:
        network = ""
    if not network or not is_private(network) or network != text:
        raise FieldError(
            FieldProblem(
                f"'{text}' is not a private range",
                allowed="networks within 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and 100.64.0.0/10",
                advice=f"did you mean '{network}'?" if network and is_private(network) else "",
            )
        )
    return text


Range = Annotated[str, AfterValidator(_private_range)]
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
        min_length=1,
        max_length=10,
        description="Private IPv4 ranges whose hosts may reach the domains: those of the VPC. Others reach nothing.",
    )


class EgressParams(ControlParams):
    firewalls: Distinct[Firewall] = Field(
        min_length=1, max_length=20, description="Firewalls, one per account, that all let the same domains be reached."
    )
    allowed_domains: Distinct[Domain] = Field(
        min_length=1,
        max_length=1000,
        description="Domains that may be reached by HTTP and TLS. Nothing else leaves but the handshakes of TCP, which "
        "reach any address, because the name comes after them.",
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
