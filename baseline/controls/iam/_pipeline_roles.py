"""The roles that pipelines become: whom each trusts and what it may do, as plain documents for either format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from baseline.controls.iam._pipeline_parameters import Build, Deploy, Pipeline, Plan, Provider, Source, State
from constructs_lib.documents.pipeline_guard import guard_policy
from constructs_lib.documents.pipeline_roles import (
    build_policy,
    cdk_deploy_policy,
    cdk_plan_policy,
    cloudformation_deploy_policy,
    cloudformation_plan_policy,
    execution_trust_policy,
)
from constructs_lib.documents.pipeline_terraform import (
    TerraformState,
    plan_limits_policy,
    terraform_deploy_policy,
    terraform_plan_policy,
)
from constructs_lib.documents.pipeline_trust import (
    bitbucket_subjects,
    github_subjects,
    gitlab_subjects,
    oidc_trust_policy,
)

_DESCRIPTIONS = {
    "plan": "Looks at what a pipeline would change, and changes nothing",
    "build": "Publishes what a pipeline built",
    "deploy": "Deploys what a pipeline built",
    "execution": "CloudFormation works with it on the stacks of a pipeline",
}


@dataclass(frozen=True, slots=True)
class Words:
    """How a format writes what the documents refer to. `providers` are ARNs by key, `boundary` is one or None; in an
    expectation either may be what is expected. `name` makes a physical name."""

    partition: str
    account: str
    name: Callable[[str], str]
    providers: Mapping[str, Any]
    boundary: Any


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `provider` is None for the one that CloudFormation assumes; `documents` are its own policies by the end
    of their names, `managed` the ARNs of others."""

    end: str
    kind: str
    provider: Provider | None
    subjects: tuple[str, ...]
    claims: Mapping[str, Sequence[str]]
    documents: Mapping[str, dict[str, Any]]
    managed: tuple[str, ...]
    session_seconds: int

    @property
    def description(self) -> str:
        return _DESCRIPTIONS[self.kind]

    @property
    def read_only(self) -> bool:
        return self.kind == "plan"

    def trust(self, words: Words) -> dict[str, Any]:
        if self.provider is None:
            return execution_trust_policy()
        return oidc_trust_policy(
            words.providers[self.provider.key],
            issuer=self.provider.url,
            audience=self.provider.made_for,
            subjects=self.subjects,
            claims=self.claims,
            read_only=self.read_only,
        )


def subjects_of(provider: Provider, pipeline: Pipeline, source: Source) -> tuple[str, ...]:
    """The subjects of the tokens that `source` means."""
    unreviewed = isinstance(source, Plan) and source.pull_requests
    repository = pipeline.repository or ""
    found = list(source.subjects)
    if provider.type == "github":
        ids = {"owner_id": pipeline.owner_id, "repository_id": pipeline.repository_id}
        for numbers in [ids, {}] if pipeline.names_too else [ids]:
            found += github_subjects(
                repository,
                **numbers,
                branches=source.branches,
                tags=source.tags,
                environments=source.environments,
                pull_requests=unreviewed,
            )
    elif provider.type == "gitlab":
        found += gitlab_subjects(repository, branches=source.branches, tags=source.tags, merge_requests=unreviewed)
    elif provider.type == "bitbucket":
        found += bitbucket_subjects(repository, environment_uuids=source.environments, any_step=unreviewed)
    return tuple(dict.fromkeys(found))


def roles_of(pipelines: Sequence[Pipeline], providers: Mapping[str, Provider], words: Words) -> Iterator[Role]:
    """Every role of every pipeline, in the order of the profile."""
    for pipeline in pipelines:
        yield from _roles(pipeline, providers[pipeline.provider], words)


def _roles(pipeline: Pipeline, provider: Provider, words: Words) -> Iterator[Role]:
    def role(
        kind: str, source: Source | None, documents: Mapping[str, dict[str, Any]], policies: Sequence[str] = ()
    ) -> Role:
        return Role(
            end=f"cicd-{pipeline.name}-{kind}",
            kind=kind,
            provider=provider if source else None,
            subjects=subjects_of(provider, pipeline, source) if source else (),
            claims=pipeline.claims,
            documents={f"cicd-{pipeline.name}-{end}": document for end, document in documents.items()},
            managed=tuple(_policy_arn(one, words) for one in policies),
            session_seconds=pipeline.session_hours * 3600,
        )

    at = {"partition": words.partition, "account": words.account}
    if plan := pipeline.plan:
        policies = pipeline.terraform.plan_policies if pipeline.terraform else ()
        documents = {"plan": _plan_document(pipeline, at)}
        if tool := pipeline.terraform:
            documents["limits"] = plan_limits_policy(
                partition=words.partition, state=_state(tool.state), readable=tool.readable_data
            )
        yield role("plan", plan, documents, policies)
    if build := pipeline.build:
        yield role("build", build, {"build": _build_document(build, at)})
    if deploy := pipeline.deploy:
        if tool := pipeline.cloudformation:
            execution = words.name(f"cicd-{pipeline.name}-execution")
            document = cloudformation_deploy_policy(
                **at,
                stack_names=tool.stack_names,
                execution_role_arn=f"arn:{words.partition}:iam::{words.account}:role/{execution}",
                transforms=tool.transforms,
                template_buckets=tool.template_buckets,
                delete_stacks=tool.delete_stacks,
            )
            yield role("deploy", deploy, {"deploy": document})
            guard = {"guard": _guard(deploy, tool.execution_policies, words)}
            yield role("execution", None, guard, tool.execution_policies)
        elif tool := pipeline.cdk:
            yield role("deploy", deploy, {"deploy": cdk_deploy_policy(**at, qualifier=tool.qualifier)})
        elif tool := pipeline.terraform:
            documents = {
                "deploy": terraform_deploy_policy(**at, state=_state(tool.state)),
                "guard": _guard(deploy, (*tool.deploy_policies, *tool.plan_policies), words),
            }
            yield role("deploy", deploy, documents, tool.deploy_policies)


def _plan_document(pipeline: Pipeline, at: Mapping[str, str]) -> dict[str, Any]:
    if tool := pipeline.cloudformation:
        return cloudformation_plan_policy(**at, stack_names=tool.stack_names, transforms=tool.transforms)
    if tool := pipeline.cdk:
        return cdk_plan_policy(
            **at, stack_names=tool.stack_names, qualifier=tool.qualifier, lookup_role=tool.lookup_role
        )
    if tool := pipeline.terraform:
        return terraform_plan_policy(**at, state=_state(tool.state))
    raise ValueError(f"{pipeline.name} has no tool to plan with")


def _build_document(build: Build, at: Mapping[str, str]) -> dict[str, Any]:
    return build_policy(
        **at,
        repositories=build.ecr_repositories,
        buckets=build.artifact_buckets,
        bucket_account=build.artifact_account,
        kms_key_arns=build.kms_key_arns,
    )


def _guard(deploy: Deploy, policies: Sequence[str], words: Words) -> dict[str, Any]:
    """`policies` are those that the pipeline's roles have by the profile; those of AWS nobody changes."""
    own = [_policy_arn(one, words) for one in policies if not one.startswith("aws:")]
    return guard_policy(
        partition=words.partition,
        account=words.account,
        pipeline_names=words.name("cicd-*"),
        policy_arns=list(dict.fromkeys(own)),
        permissions_boundary_arn=words.boundary,
        managed_roles=deploy.managed_roles,
        passed_roles=deploy.passed_roles,
    )


def _state(given: State) -> TerraformState:
    return TerraformState(
        bucket=given.bucket,
        keys=given.keys,
        lock="dynamodb" if given.lock_table else "lockfile",
        lock_table=given.lock_table,
        account=given.account,
        kms_key_arn=given.kms_key_arn,
    )


def _policy_arn(end: str, words: Words) -> str:
    owner, _, name = end.rpartition(":")
    return f"arn:{words.partition}:iam::{owner or words.account}:{name}"


def boundary_arn(end: str, *, partition: str, account: str) -> str:
    """The ARN of a boundary that the profile names by its end."""
    return _policy_arn(end, Words(partition, account, str, {}, None))
