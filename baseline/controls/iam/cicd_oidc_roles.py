"""Pipelines work with roles of their own, by short-lived tokens: no access keys in a CI/CD system."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.iam._pipeline_expectations import (
    ATTACHMENT,
    BASELINE_BOUNDARY,
    POLICY,
    PROVIDER,
    ROLE,
    pipeline_expectations,
    provider_reference,
)
from baseline.controls.iam._pipeline_parameters import Pipeline, PolicyEnd, Provider
from baseline.controls.iam._pipeline_problems import localized_problems, pipeline_problems
from baseline.controls.iam._pipeline_roles import Role, Words, boundary_arn, roles_of
from baseline.expectation import Expectation
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError
from baseline.names import distinct_part, local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.pipeline_trust import provider_arn

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

BOUNDARY = "permissions_boundary"
"""The capability that has the ARN of the baseline's boundary."""


class CicdOidcRoles(Control):
    """Each pipeline has a role to look, one to publish and one to deploy, which tokens of its own repository open, from
    the branches, tags or environments that the profile names."""

    id = "iam.cicd_oidc_roles"
    title = "Pipelines assume least-privilege roles with tokens of their own repository"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    contributes = {
        "cis-aws-5.0/1.20": "Pipelines are federated; people have to sign in by federation as well.",
        "well-architected/SEC02-BP02": "Pipelines alone get temporary credentials here; people and other machines "
        "need them too, and access keys that exist have to go.",
        "well-architected/SEC03-BP02": "The roles of pipelines are narrow; what an execution role or Terraform may "
        "do is decided by the policies that the profile names for it.",
    }
    opt_in = "it needs the repositories, their branches or environments, and what each may deploy"
    accepts = {
        "privileged-policy": "What an execution role may do the profile says, a policy of AWS included.",
        "no-parameters": "The roles of a CDK bootstrap are named for who deploys with them; the template needs none.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html"

    class Params(ControlParams):
        providers: Distinct[Provider] = Field(
            (Provider.model_validate({"type": "github"}),),
            min_length=1,
            max_length=20,
            description="Who signs the tokens. An account gets those that its pipelines use. Default: GitHub.",
        )
        pipelines: Distinct[Pipeline] = Field(
            min_length=1, max_length=100, description="The repositories and their roles. AWS charges nothing for them."
        )
        permissions_boundary: Literal["baseline"] | PolicyEnd | None = Field(
            None,
            description="What no role exceeds: baseline, or a managed policy by the end of its ARN (policy/NAME of the "
            "account, aws:policy/NAME of AWS). Default: the baseline's, where the profile has one; otherwise none.",
        )

        @model_validator(mode="after")
        def _consistent(self) -> CicdOidcRoles.Params:
            if problems := list(pipeline_problems(self.providers, self.pipelines)):
                raise FieldError(problems)
            return self

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need(BOUNDARY),) if params.permissions_boundary == "baseline" else ()

    def localize(self, params: Params, place: Place) -> Params | None:
        boundary = params.permissions_boundary or ("baseline" if BOUNDARY in place.provided else None)
        if problems := list(localized_problems(params.pipelines, boundary, place)):
            raise FieldError(problems)
        here = tuple(
            one.model_copy(update={"accounts": ()})
            for one in params.pipelines
            if (place.account in one.accounts if one.accounts else place.role in ("standalone", "workload"))
        )
        used = {one.provider for one in here}
        update = {
            "pipelines": here,
            "providers": tuple(one for one in params.providers if one.key in used),
            "permissions_boundary": boundary,
        }
        return params.model_copy(update=update) if here else None

    def notes(self, params: Params) -> tuple[str, ...]:
        notes = [
            (
                "An account has one provider per issuer. See whether it is there, and set create: false for it: "
                "aws iam list-open-id-connect-providers"
            ),
            (
                "Give each deployment environment its reviewers and branches, and protect the branches and tags that a "
                "pipeline deploys from: whoever may push to them has its roles."
            ),
        ]
        if any(one.repository_id for one in params.pipelines):
            notes.append(
                "What the subject of a repository of GitHub looks like: gh api "
                "repos/OWNER/REPOSITORY/actions/oidc/customization/sub; its numbers: gh api repos/OWNER/REPOSITORY "
                '--jq "[.owner.id, .id]"'
            )
        if any(one.cdk and one.deploy for one in params.pipelines):
            notes.append(
                "CDK deploys with the bootstrap's execution role, an administrator unless it is narrowed: cdk "
                "bootstrap --cloudformation-execution-policies POLICY_ARN --custom-permissions-boundary BOUNDARY_NAME"
            )
        if any(one.terraform and one.plan for one in params.pipelines):
            notes.append("The plan role holds no lock of the state: terraform plan -lock=false")
        return tuple(notes)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import Aws
        from aws_cdk.aws_iam import CfnOIDCProvider
        from constructs import Construct as Group

        from constructs_lib import OidcDeploymentRole
        from constructs_lib.oidc_deployment_role import role_with_policies

        providers = {
            one.key: CfnOIDCProvider(
                scope,
                f"Provider-{one.key}",
                url=one.url,
                client_id_list=[one.made_for],
                thumbprint_list=list(one.thumbprints) or None,
            ).attr_arn
            for one in params.providers
            if one.create
        }
        words = self._words(params, context, Aws.PARTITION, Aws.ACCOUNT_ID, providers)
        for role in _roles(params, words):
            common = {
                "role_name": context.names.of(role.end),
                "description": role.description,
                "policies": {context.names.of(end): document for end, document in role.documents.items()},
                "managed_policy_arns": role.managed,
                "permissions_boundary_arn": words.boundary,
                "max_session_duration": role.session_seconds,
            }
            construct_id = role.end.removeprefix("cicd-")
            if role.provider is None:
                role_with_policies(Group(scope, construct_id), trust=role.trust(words), **common)
                continue
            OidcDeploymentRole(
                scope,
                construct_id,
                provider_arn=words.providers[role.provider.key],
                issuer=role.provider.url,
                audience=role.provider.made_for,
                subjects=role.subjects,
                claims=role.claims,
                read_only=role.read_only,
                **common,
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        providers: dict[str, str] = {}
        for one in params.providers:
            if one.create:
                block = resource(
                    PROVIDER[1],
                    local_name(self.id, one.key),
                    {
                        "url": one.url,
                        "client_id_list": [one.made_for],
                        "thumbprint_list": list(one.thumbprints) or None,
                    },
                )
                providers[one.key] = block.attribute("arn")
                yield block
        words = self._words(params, context, at.partition, at.account, providers)
        for role in _roles(params, words):
            name = local_name(self.id, role.end.removeprefix("cicd-"))
            made = resource(
                ROLE[1],
                name,
                {
                    "name": context.names.of(role.end),
                    "description": role.description,
                    "max_session_duration": role.session_seconds,
                    "assume_role_policy": Document(role.trust(words)),
                    "permissions_boundary": words.boundary,
                },
            )
            yield made
            for end, document in role.documents.items():
                own = local_name(self.id, end.removeprefix("cicd-"))
                policy = resource(
                    POLICY[1],
                    own,
                    {
                        "name": context.names.of(end),
                        "description": role.description,
                        "policy": Document(document),
                    },
                )
                yield policy
                yield _attached(own, made, policy.attribute("arn"))
            for arn in role.managed:
                yield _attached(f"{name}__{distinct_part(arn.rpartition(':policy/')[2])}", made, arn)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        boundary = BASELINE_BOUNDARY if params.permissions_boundary == "baseline" else None
        if params.permissions_boundary and not boundary:
            boundary = boundary_arn(params.permissions_boundary, partition=PARTITION, account=ACCOUNT)
        created = [one for one in params.providers if one.create]
        words = Words(
            PARTITION,
            ACCOUNT,
            lambda end: f"{ANY}-{end}",
            {
                one.key: _arn(one, PARTITION, ACCOUNT, {one.key: provider_reference(one.key) for one in created})
                for one in params.providers
            },
            boundary,
        )
        return pipeline_expectations(list(_roles(params, words)), created, words, boundary)

    def _words(
        self, params: Params, context: Context, partition: str, account: str, created: Mapping[str, str]
    ) -> Words:
        boundary = params.permissions_boundary
        return Words(
            partition,
            account,
            context.names.of,
            {one.key: _arn(one, partition, account, created) for one in params.providers},
            context.use(BOUNDARY)
            if boundary == "baseline"
            else boundary and boundary_arn(boundary, partition=partition, account=account),
        )


def _roles(params: CicdOidcRoles.Params, words: Words) -> Iterator[Role]:
    return roles_of(params.pipelines, {one.key: one for one in params.providers}, words)


def _arn(provider: Provider, partition: str, account: str, created: Mapping[str, Any]) -> Any:
    return created.get(provider.key) or provider_arn(provider.url, partition=partition, account=account)


def _attached(name: str, role: Block, policy_arn: str) -> Block:
    return resource(ATTACHMENT, name, {"role": role.attribute("name"), "policy_arn": policy_arn})
