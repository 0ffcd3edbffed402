"""What resource control policies deny, and on which services."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.families.policy_targets import TargetId
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, OrganizationId
from baseline.model.spelling import Spelling

Service = Literal[
    "aoss",
    "codeartifact",
    "codebuild",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ecr",
    "events",
    "kms",
    "logs",
    "s3",
    "secretsmanager",
    "sqs",
    "sts",
]
_USUAL: tuple[Service, ...] = ("dynamodb", "ecr", "kms", "logs", "s3", "secretsmanager", "sqs", "sts")

# IAM API Reference, CreateOpenIDConnectProvider, without https://.
Provider = Annotated[
    str,
    StringConstraints(max_length=247),
    Spelling(
        r"^[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~-]+)*$",
        "an OpenID Connect provider",
        "its URL without https://, such as token.actions.githubusercontent.com",
        lambda text: "leave out https://" if text.startswith("https://") else "",
    ),
]
Subject = Annotated[
    str,
    StringConstraints(max_length=255),
    Spelling(
        r"^[A-Za-z0-9][A-Za-z0-9+=,.@_/:|~-]{2,}[A-Za-z0-9+=,.@_/:|~*?-]*$",
        "a pattern of subjects",
        "at least three characters of its own before any * or ?, such as repo:example-org/*",
    ),
]


class Identities(ControlParams):
    """Who may sign in by one OpenID Connect provider."""

    provider: Provider = Field(description="URL of the provider without https://.")
    subjects: Distinct[Subject] = Field(
        min_length=1, max_length=20, description="Patterns of the sub claim; whoever fits none is refused."
    )


class PerimeterParams(ControlParams):
    """Parameters of `organizations.resource_control_policies`."""

    targets: Distinct[TargetId] = Field(
        min_length=1,
        description="What the policies are attached to: ids of the root, of organizational units or of member "
        "accounts. With the root, the resources of every account are bound, those to come included.",
    )
    organization_id: OrganizationId | None = Field(
        None, description="Id of the organization, such as o-exampleorgid. Default: organization.id of the profile."
    )
    max_policies: int = Field(
        3,
        ge=1,
        le=4,
        description="Policies that there is room for on every target. AWS attaches five to each; the one that allows "
        "everything takes one place. Default: 3 of 5,120 characters each.",
    )
    services: Distinct[Service] = Field(
        _USUAL,
        min_length=1,
        description="Services on whose resources AWS services act for the organization alone, and that refuse plain "
        "HTTP. Default: DynamoDB, ECR, KMS, CloudWatch Logs, S3, Secrets Manager, SQS, STS.",
    )
    confused_deputy: bool = Field(
        True,
        description="Deny AWS services that act on behalf of an account outside the organization, such as a trail of a "
        "stranger that writes to a bucket.",
    )
    secure_transport: bool = Field(True, description="Deny requests over plain HTTP.")
    minimum_tls_version: Literal["1.2", "1.3"] | None = Field(
        "1.2", description="The oldest TLS version that S3 takes. null: any. Default: 1.2."
    )
    perimeter: bool = Field(
        True,
        description="Deny principals outside the organization, the anonymous included: no public buckets, no roles "
        "for strangers. Sign-ins by SAML and OpenID Connect, and AWS services, are let pass.",
    )
    perimeter_services: Distinct[Service] = Field(
        _USUAL,
        description="Services that the perimeter stands around. Add cognito-identity and cognito-idp only where nobody "
        "signs in from outside. Default: the same as of services.",
    )
    partner_accounts: Distinct[AccountId] = Field(
        (),
        max_length=50,
        description="Accounts outside the organization that its resources may open themselves to: partners, and the "
        "accounts by which Elastic Load Balancing writes access logs in older Regions. Default: none.",
    )
    origin_access_identities: bool = Field(
        False,
        description="Let origin access identities of CloudFront pass, which belong to no organization. Origin access "
        "control needs no exception. Default: they are refused.",
    )
    web_identities: Distinct[Identities] = Field(
        (),
        max_length=10,
        description="Who may assume roles by an OpenID Connect provider, for providers that serve others too, such as "
        "that of GitHub Actions. Providers that are not named are left to the roles. Default: none is named.",
    )

    @model_validator(mode="after")
    def _something_is_denied(self) -> PerimeterParams:
        wide = self.confused_deputy or self.secure_transport or (self.minimum_tls_version and "s3" in self.services)
        if not (wide or self.web_identities or (self.perimeter and self.perimeter_services)):
            raise ValueError("nothing would be denied: switch a statement on, or leave the control out")
        providers = [one.provider for one in self.web_identities]
        for number, one in enumerate(providers):
            if one in providers[:number]:
                path = ("web_identities", number, "provider")
                raise FieldError(FieldProblem(f"{one} stands in the list twice", path, advice="join the subjects"))
        return self
