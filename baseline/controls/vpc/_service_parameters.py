"""The parameters of endpoint services: load balancers, who may connect, and under which name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from baseline.control import ControlParams
from baseline.families.ownership import Listed, owned
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import Region
from baseline.model.spelling import Spelling
from baseline.place import Place
from constructs_lib.documents.endpoint_services import LOAD_BALANCER, PRINCIPAL

_BALANCER = re.compile(LOAD_BALANCER.removesuffix("$"))
_ROOT = re.compile(r"^arn:[a-z-]+:iam::([0-9]{12}):root$")

Name = Annotated[
    str, Spelling("^[a-z][a-z0-9]{0,19}$", "a name of a service", "a letter and up to 19 more letters or digits")
]
BalancerArn = Annotated[
    str,
    Spelling(
        # Names of groups are Python's own, and a JSON Schema has none.
        LOAD_BALANCER.replace("?P<region>", "").replace("?P<account>", "").replace("?P<kind>", ""),
        "the ARN of a Network or Gateway Load Balancer",
        "such as arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/net/orders/0123456789abcdef",
    ),
]
Principal = Annotated[
    str,
    Spelling(
        PRINCIPAL,
        "a principal that may be named",
        "an account id, or the ARN of an account's root, a role or a user",
        lambda text: "name who may connect: * is everybody in AWS" if "*" in text else "",
    ),
]
DnsName = Annotated[
    str,
    Spelling(
        r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
        "a domain name",
        "such as orders.example.com",
    ),
]
TopicArn = Annotated[
    str,
    Spelling(
        r"^arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$",
        "the ARN of a topic",
        "such as arn:aws:sns:eu-west-1:111122223333:connections",
    ),
]


class Service(ControlParams):
    """One service that other VPCs connect to."""

    name: Name = Field(description="Names the service; its resources are replaced when it changes.")
    load_balancer_arns: Distinct[BalancerArn] = Field(
        min_length=1,
        max_length=10,
        description="Network Load Balancers, or Gateway Load Balancers, of one account, in the home Region. Theirs is "
        "the account that the service stands in.",
    )
    allowed_principals: Distinct[Principal] = Field(
        min_length=1,
        max_length=100,
        description="Accounts, by id, and roles and users, by ARN, that may ask for a connection. Nobody else finds "
        "the service; * is refused.",
    )
    acceptance_required: bool = Field(
        True, description="Whether the owner accepts each connection. Off: allowed principals connect at once."
    )
    private_dns_name: DnsName | None = Field(
        None,
        description="Name under which consumers reach the service in their VPCs. Default: none. AWS asks for a TXT "
        "record that verifies the domain.",
    )
    ip_address_types: Distinct[Literal["ipv4", "ipv6"]] = Field(
        ("ipv4",), min_length=1, description="Address types that endpoints of consumers may have. Default: ipv4."
    )
    supported_regions: Distinct[Region] = Field(
        (),
        max_length=20,
        description="Further Regions whose VPCs may connect; AWS charges for each by the hour. Default: none.",
    )
    notification_topic_arn: TopicArn | None = Field(
        None,
        description="Topic that hears of requested, accepted, rejected and deleted connections; its policy, and its "
        "key's, let vpce.amazonaws.com publish. Default: none.",
    )

    @property
    def parts(self) -> tuple[dict[str, str], ...]:
        """Region, account and kind of each load balancer."""
        return tuple(found.groupdict() for one in self.load_balancer_arns if (found := _BALANCER.fullmatch(one)))

    @property
    def kind(self) -> str:
        """`net` or `gwy`."""
        return self.parts[0]["kind"]

    @model_validator(mode="after")
    def _agrees(self) -> Service:
        if problems := list(self._problems()):
            raise FieldError(problems)
        return self

    def _problems(self) -> Iterator[FieldProblem]:
        # A root's ARN is its account's id, written otherwise; EC2 has the principal once.
        principals = [_ROOT.sub(r"\1", one) for one in self.allowed_principals]
        for number, one in enumerate(principals):
            if one in principals[:number]:
                written = self.allowed_principals[principals.index(one)]
                yield FieldProblem(
                    f"the account {one} is named twice, as {written} before",
                    ("allowed_principals", number),
                    advice="remove one of the two",
                )
        first = self.parts[0]
        for number, one in enumerate(self.parts):
            at = ("load_balancer_arns", number)
            if one["kind"] != first["kind"]:
                yield FieldProblem("a service has Network or Gateway Load Balancers, not both", at)
            elif (one["account"], one["region"]) != (first["account"], first["region"]):
                yield FieldProblem("the load balancers of a service are of one account and Region", at)
        if self.kind == "net":
            return
        # AWS PrivateLink Guide: Gateway Load Balancer endpoints have no DNS name, and stay in their Region. EC2 API
        # reference: notifications are about interface endpoints alone.
        for name in ("private_dns_name", "supported_regions", "notification_topic_arn"):
            if getattr(self, name):
                yield FieldProblem(f"{name} is for services of Network Load Balancers", (name,), advice="remove it")


class ServiceParams(ControlParams):
    services: Distinct[Service] = Field(min_length=1, max_length=20, description="Services that other VPCs connect to.")

    @model_validator(mode="after")
    def _apart(self) -> ServiceParams:
        problems: list[FieldProblem] = []
        names: set[str] = set()
        taken: set[str] = set()
        for number, one in enumerate(self.services):
            if one.name in names:
                problems.append(FieldProblem(f"two services are named {one.name}", ("services", number, "name")))
            problems += [
                # EC2 takes a load balancer for one endpoint service at a time.
                FieldProblem("the load balancer stands in two services", ("services", number, "load_balancer_arns", at))
                for at, arn in enumerate(one.load_balancer_arns)
                if arn in taken
            ]
            names.add(one.name)
            taken.update(one.load_balancer_arns)
        if problems:
            raise FieldError(problems)
        return self


def localized(params: ServiceParams, place: Place) -> ServiceParams | None:
    """The services of the account at `place`, None where it has none. Raises `FieldError` for load balancers and topics
    of another Region or of no account of the profile, and for a supported Region that is the service's own."""
    listed = [
        Listed(
            ("services", number, "load_balancer_arns", 0),
            f"the service {one.name}",
            advice="name load balancers of an account of the profile",
            account_id=one.parts[0]["account"],
        )
        for number, one in enumerate(params.services)
    ]
    here = [(number, params.services[number]) for number in owned(place, listed)]
    problems: list[FieldProblem] = []
    for number, one in here:
        if one.parts[0]["region"] != place.region:
            problems.append(
                FieldProblem(
                    f"the load balancer is in {one.parts[0]['region']}, and the service stands in {place.region}",
                    ("services", number, "load_balancer_arns", 0),
                )
            )
        if one.notification_topic_arn and one.notification_topic_arn.split(":")[3] != place.region:
            message = f"the topic is not in {place.region}, where the service stands"
            problems.append(FieldProblem(message, ("services", number, "notification_topic_arn")))
        problems += [
            FieldProblem(
                f"{region} is the service's own Region",
                ("services", number, "supported_regions", at),
                advice="remove it",
            )
            for at, region in enumerate(one.supported_regions)
            if region == place.region
        ]
    if problems:
        raise FieldError(problems)
    return ServiceParams(services=tuple(one for _, one in here)) if here else None
