"""Which resources of an account and a Region stand behind its web ACL."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import Field, field_validator, model_validator

from baseline.control import ControlParams
from baseline.families.ownership import Listed, owned
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountName
from baseline.place import Place
from constructs_lib.documents.web_acl_resources import FORMS, WebAclResource


class Associated(ControlParams):
    """One resource behind the web ACL of its account and Region."""

    arn: str = Field(
        description="ARN of an Application Load Balancer, REST API stage, AppSync API, Cognito user pool, App Runner "
        "service or Verified Access instance. The account part may be left empty where the profile has one account."
    )
    account: AccountName | None = Field(
        None,
        description="Name in the profile of the account that a REST API stage belongs to, since its ARN names none; "
        "needed where the profile has several accounts. Default: the one account of the profile.",
    )

    @field_validator("arn")
    @classmethod
    def _inspectable(cls, arn: str) -> str:
        try:
            WebAclResource(arn)
        except ValueError:
            raise FieldError(
                FieldProblem(
                    f"'{arn}' is no ARN that a regional web ACL stands before", allowed=FORMS, advice=_way_out(arn)
                )
            ) from None
        return arn

    @model_validator(mode="after")
    def _says_its_account_once(self) -> Associated:
        if self.account and WebAclResource(self.arn).kind != "rest-api":
            raise FieldError(
                FieldProblem(
                    "account is for REST API stages, whose ARNs name no account",
                    ("account",),
                    advice="remove it, and write the id of the account into the ARN",
                    at_key=True,
                )
            )
        return self


def _way_out(arn: str) -> str:
    if ":cloudfront:" in arn:
        return "distributions have a web ACL and a control of their own, among those of cloudfront"
    if ":loadbalancer/net/" in arn:
        return "WAF inspects HTTP, which a network load balancer does not speak: put one for applications before it"
    if ":apigateway:" in arn and "/apis/" in arn:
        return "WAF takes stages of REST APIs alone: put CloudFront before an HTTP or WebSocket API"
    return ""


def repeated(resources: Sequence[Associated]) -> Iterator[FieldProblem]:
    """What is listed twice, with or without its account."""
    seen: list[tuple[str, str, str | None]] = []
    for number, one in enumerate(resources):
        resource = WebAclResource(one.arn)
        owner = one.account or resource.account
        key = (resource.region, resource.name)
        if any(key == other[:2] and (owner == other[2] or None in (owner, other[2])) for other in seen):
            yield FieldProblem(
                f"resources lists {resource.name} twice", ("resources", number, "arn"), advice="list each resource once"
            )
        seen.append((*key, owner))


def associated_here(resources: Sequence[Associated], place: Place) -> tuple[Associated, ...]:
    """Those in the account and the Region of `place`, with ARNs that name no account, so that templates do not either.

    Raises `FieldError` at those whose account is not clear, and at those whose account or Region the profile does not
    have.
    """
    if problems := list(_elsewhere(resources, place)):
        raise FieldError(problems)
    listed = [_listed(number, one) for number, one in enumerate(resources)]
    there = (resources[number] for number in owned(place, listed))
    return tuple(
        one.model_copy(update={"arn": _open_arn(one), "account": None})
        for one in there
        if WebAclResource(one.arn).region == place.region
    )


def _elsewhere(resources: Sequence[Associated], place: Place) -> Iterator[FieldProblem]:
    for number, one in enumerate(resources):
        resource = WebAclResource(one.arn)
        if resource.region not in place.governed_regions:
            yield FieldProblem(
                f"{resource.name} is in {resource.region}, which the profile does not govern",
                ("resources", number, "arn"),
                allowed=", ".join(place.governed_regions),
                advice="add the Region to governed_regions, or remove the resource from the list",
            )
        elif resource.partition != place.partition:
            yield FieldProblem(
                f"the ARN of {resource.name} says {resource.partition}, but its Region is in {place.partition}",
                ("resources", number, "arn"),
                advice=f"write arn:{place.partition}:…",
            )


def _listed(number: int, one: Associated) -> Listed:
    resource = WebAclResource(one.arn)
    stage = resource.kind == "rest-api"
    written = resource.resource_arn(partition=resource.partition, region=resource.region, account="ACCOUNT")
    return Listed(
        ("resources", number, "account" if one.account else "arn"),
        resource.name,
        advice="name it: account: NAME" if stage else f"write the id of the account: {written}",
        account_id=resource.account,
        account=one.account,
    )


def _open_arn(one: Associated) -> str:
    resource = WebAclResource(one.arn)
    return resource.resource_arn(partition=resource.partition, region=resource.region, account="")
