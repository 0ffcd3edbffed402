"""The identity provider by which people sign in, so that they need no IAM users."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, StringConstraints

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.controls.iam._saml_metadata import metadata_problems
from baseline.expectation import At, Expectation
from baseline.hcl import Block, resource
from baseline.must import equals, like
from baseline.names import local_name
from baseline.references import ANY

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

CAPABILITY = "saml_provider"
_NAME = "identity-provider"
_TYPES = ("AWS::IAM::SAMLProvider", "aws_iam_saml_provider")

# IAM API reference, CreateSAMLProvider.
ProviderName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,128}$")]


def _is_metadata(text: str) -> str:
    if problems := list(metadata_problems(text)):
        raise ValueError(f"this is not the metadata of an identity provider: {'; '.join(problems)}")
    return text


# IAM takes 10,000,000 characters; a template of CloudFormation, with all that stands beside it, 1 MB.
Metadata = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1_000, max_length=300_000),
    AfterValidator(_is_metadata),
]


class SamlProvider(Control):
    """The account knows the identity provider by its certificate, and roles may trust what it signs."""

    id = "iam.saml_provider"
    title = "People sign in through a SAML identity provider that the account knows"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    contributes = {
        "cis-aws-5.0/1.20": "The provider is there; people have to sign in through it, and their IAM users have to go.",
        "well-architected/SEC02-BP04": "AWS trusts the provider; who is in it, and that leavers lose access, is for "
        "the provider itself.",
    }
    opt_in = "it needs the metadata of the identity provider"
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_saml.html"

    class Params(ControlParams):
        metadata: Metadata = Field(
            description="The metadata document of the identity provider: XML, 1,000 to 300,000 characters, as it is "
            "(in YAML after a |). It holds certificates, and no secrets.",
        )
        name: ProviderName | None = Field(
            None, description="Name of the provider in IAM. Default: the prefix and 'identity-provider'."
        )

    def provides(self, params: Params) -> tuple[str, ...]:
        return (CAPABILITY,)

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        at = context.environment
        return f"arn:{at.partition}:iam::{at.account}:saml-provider/{params.name or context.names.of(_NAME)}"

    def notes(self, params: Params) -> tuple[str, ...]:
        name = params.name or f"PREFIX-{_NAME}"
        return (
            (
                "The identity provider sends, in the attribute https://aws.amazon.com/SAML/Attributes/Role, the ARNs "
                f"of a role and of arn:aws:iam::ACCOUNT:saml-provider/{name}, with a comma between them, and asks for "
                "MFA itself: AWS does not see it."
            ),
            (
                "Write its new metadata into the profile before its certificate expires, or nobody signs in: aws iam "
                f"get-saml-provider --saml-provider-arn arn:aws:iam::ACCOUNT:saml-provider/{name} --query ValidUntil"
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_iam import CfnSAMLProvider

        provider = CfnSAMLProvider(
            scope,
            "Provider",
            name=params.name or context.names.of(_NAME),
            saml_metadata_document=params.metadata,
        )
        context.provide(CAPABILITY, after=[provider])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        provider = resource(
            _TYPES[1],
            local_name(self.id),
            {"name": params.name or context.names.of(_NAME), "saml_metadata_document": params.metadata},
        )
        yield provider
        context.provide(CAPABILITY, after=[provider])

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            Expectation(
                "The account trusts the certificates of the profile's metadata",
                equals(params.metadata),
                At(_TYPES[0], "SamlMetadataDocument"),
                At(_TYPES[1], "saml_metadata_document"),
            ),
            Expectation(
                "Roles find the provider by its name",
                like(params.name or f"{ANY}-{_NAME}"),
                At(_TYPES[0], "Name"),
                At(_TYPES[1], "name"),
            ),
        )
