"""What a profile says of pipelines: where their tokens come from, which of them may do what, and with which tool."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.controls.iam._pipeline_texts import (
    Audience,
    Bucket,
    Claim,
    ClaimName,
    EcrRepository,
    Environment,
    Issuer,
    KeyArn,
    Name,
    ObjectKey,
    PolicyEnd,
    Ref,
    Repository,
    RoleName,
    StackName,
    Subject,
    Thumbprint,
)
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, AccountName
from constructs_lib.documents.pipeline_trust import GITHUB_AUDIENCE, GITHUB_ISSUER, GITLAB_ISSUER, host_of

# IAM User Guide, "Available keys for AWS OIDC federation": what AWS STS reads of GitHub's tokens beside aud and sub.
GITHUB_CLAIMS = (
    "actor",
    "actor_id",
    "enterprise_id",
    "environment",
    "job_workflow_ref",
    "ref",
    "repository",
    "repository_id",
    "workflow",
)

_SHARED = (host_of(GITHUB_ISSUER), host_of(GITLAB_ISSUER), "api.bitbucket.org")


class Provider(ControlParams):
    """Who signs the tokens of pipelines."""

    type: Literal["github", "gitlab", "bitbucket", "other"] = Field(
        description="What the provider's subjects look like."
    )
    name: Name | None = Field(None, description="What pipelines call it. Default: the type.")
    issuer: Issuer | None = Field(
        None,
        description="The URL of the issuer. Default: github.com's and gitlab.com's; of a self-managed GitLab its own "
        "address; of Bitbucket https://api.bitbucket.org/2.0/workspaces/NAME/pipelines-config/identity/oidc.",
    )
    audience: Audience | None = Field(
        None,
        description="What the token must be made for. Default: sts.amazonaws.com for GitHub, the issuer for GitLab; of "
        "Bitbucket it is ari:cloud:bitbucket::workspace/UUID.",
    )
    create: bool = Field(
        True,
        description="Off: the account has the provider already (it can have one per issuer), and its audience is among "
        "those of the provider. On: it is created.",
    )
    thumbprints: Distinct[Thumbprint] = Field(
        (),
        max_length=5,
        description="SHA-1 thumbprints of the certificate authority, for an issuer whose certificate no public "
        "authority signed. Default: IAM checks it by its own list.",
    )

    @property
    def key(self) -> str:
        return self.name or self.type

    @property
    def url(self) -> str:
        return self.issuer or {"github": GITHUB_ISSUER, "gitlab": GITLAB_ISSUER}[self.type]

    @property
    def made_for(self) -> str:
        return self.audience or (GITHUB_AUDIENCE if self.type == "github" else self.url)

    @model_validator(mode="after")
    def _known(self) -> Provider:
        if self.type in ("bitbucket", "other"):
            for name in ("issuer", "audience"):
                if getattr(self, name) is None:
                    raise ValueError(f"{self.type} has an {name} of its own: name it")
        if self.type == "other" and host_of(self.url).split("/")[0] in _SHARED:
            raise FieldError(FieldProblem("it has a type of its own", ("type",), allowed="github, gitlab, bitbucket"))
        return self


class Source(ControlParams):
    """Which tokens of the repository."""

    branches: Distinct[Ref] = Field((), description="Branches, such as main; release/* is every one that begins so.")
    tags: Distinct[Ref] = Field((), description="Tags, such as v*, which is every one that begins so.")
    environments: Distinct[Environment] = Field(
        (),
        description="Deployment environments of GitHub by name, of Bitbucket by UUID in braces; never a pattern. Their "
        "rules, such as reviewers and branches, are the provider's to enforce.",
    )
    subjects: Distinct[Subject] = Field(
        (), description="Whole subjects, where the repository customises them or the provider is of another type."
    )

    @property
    def named(self) -> bool:
        return bool(self.branches or self.tags or self.environments or self.subjects)


class Plan(Source):
    """Who looks: the role changes nothing."""

    pull_requests: bool = Field(
        False,
        description="On: pull and merge requests of the repository may look as well, unreviewed as they are; for "
        "GitLab that is any branch, for Bitbucket any step.",
    )


class Build(Source):
    """Who publishes, and where."""

    ecr_repositories: Distinct[EcrRepository] = Field((), description="ECR repositories that images are pushed to.")
    artifact_buckets: Distinct[Bucket] = Field((), description="Buckets that artifacts are put into.")
    artifact_account: AccountId | None = Field(None, description="Who owns the buckets. Default: this account.")
    kms_key_arns: Distinct[KeyArn] = Field((), description="Keys that encrypt the buckets. Default: S3's own.")

    @model_validator(mode="after")
    def _publishes(self) -> Build:
        if not self.ecr_repositories and not self.artifact_buckets:
            raise ValueError("a build role publishes somewhere: name ecr_repositories or artifact_buckets")
        return self


class Deploy(Source):
    """Who deploys, and with which roles of services."""

    managed_roles: Distinct[RoleName] = Field(
        (),
        description="Names of IAM roles that the pipeline makes and changes, such as web-*, with their path; each must "
        "have the permissions boundary. It changes managed policies of these names, and no others. Default: none.",
    )
    passed_roles: Distinct[RoleName] = Field(
        (), description="Names of further roles that it passes to services. Default: none."
    )


class CloudFormation(ControlParams):
    """Stacks, which one execution role works on."""

    stack_names: Distinct[StackName] = Field(min_length=1, description="Names of the pipeline's stacks, such as web-*.")
    execution_policies: Distinct[PolicyEnd] = Field(
        (),
        max_length=8,
        description="What the execution role may do, by the end of a policy's ARN: policy/NAME of the account, "
        "aws:policy/NAME of AWS. Deploying takes at least one.",
    )
    transforms: Distinct[Literal["Include", "LanguageExtensions", "Serverless-2016-10-31"]] = Field(
        (), description="Macros of AWS that the templates use. Default: none."
    )
    template_buckets: Distinct[Bucket] = Field(
        (), description="Buckets of the account for templates over 51,200 bytes. Default: none."
    )
    delete_stacks: bool = Field(False, description="On: the deploy role may delete the stacks as well.")


class Cdk(ControlParams):
    """CDK apps, by the roles that cdk bootstrap made in the account."""

    stack_names: Distinct[StackName] = Field(min_length=1, description="Names of the stacks that a plan looks at.")
    qualifier: Annotated[str, StringConstraints(pattern="^[a-z0-9]{1,10}$")] = Field(
        "hnb659fds", description="The qualifier that the account was bootstrapped with."
    )
    lookup_role: bool = Field(
        False,
        description="On: a plan may assume the lookup role, which reads the whole account, data included. Off: it "
        "compares templates, and context comes from cdk.context.json.",
    )


class State(ControlParams):
    """Where Terraform keeps what it knows."""

    bucket: Bucket = Field(description="The bucket of the state.")
    keys: Distinct[ObjectKey] = Field(min_length=1, max_length=20, description="The keys of the state, exactly.")
    lock_table: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{3,255}$")] | None = Field(
        None, description="The DynamoDB table that locks it. Default: a lock file of S3 beside each key."
    )
    account: AccountId | None = Field(None, description="Who owns bucket and table. Default: this account.")
    kms_key_arn: KeyArn | None = Field(None, description="The key that encrypts the bucket. Default: S3's own.")


class Terraform(ControlParams):
    """Terraform, which works with the role's own permissions."""

    state: State = Field(description="The state that the roles read and write.")
    plan_policies: Distinct[PolicyEnd] = Field(
        ("aws:policy/SecurityAudit", "aws:policy/job-function/ViewOnlyAccess"),
        max_length=8,
        description="What a plan may look at. Default: configuration of every service and no data.",
    )
    readable_data: Distinct[Literal["code", "logs", "messages", "tables"]] = Field(
        (),
        description="Kinds of data that a plan reads where plan_policies let it, never secrets nor objects but its "
        "state: code, for functions of Lambda, whose description has their code. Default: none.",
    )
    deploy_policies: Distinct[PolicyEnd] = Field(
        (),
        max_length=8,
        description="What the deploy role may do, as execution_policies. Deploying takes at least one.",
    )


class Pipeline(ControlParams):
    """One repository and its roles."""

    name: Name = Field(description="Begins the names of its roles: PREFIX-cicd-NAME-plan, -build, -deploy, -execution.")
    provider: Name = Field(description="The name of its provider.")
    repository: Repository | None = Field(
        None, description="owner/repository, group/project, or Bitbucket's UUID in braces; none for another provider."
    )
    owner_id: int | None = Field(None, ge=1, description="GitHub's number of the owner; see repository_id.")
    repository_id: int | None = Field(
        None,
        ge=1,
        description="GitHub's number of the repository. With owner_id, subjects are the immutable ones of GitHub "
        "repositories that were created, renamed or transferred after 15 July 2026, or that opted in.",
    )
    names_too: bool = Field(
        False, description="On: the subjects without numbers are trusted beside them, while a repository changes over."
    )
    claims: dict[ClaimName, Annotated[Distinct[Claim], Field(min_length=1)]] = Field(
        {},
        description="Further claims that a token must have, each with the values that it may be, such as "
        "job_workflow_ref. AWS STS compares those of GitHub and, among other types, of CircleCI, Google and Oracle "
        "Cloud. Default: none.",
    )
    accounts: Distinct[AccountName] = Field(
        (), description="The accounts it has its roles in, by name. Default: standalone and workload accounts."
    )
    session_hours: int = Field(1, ge=1, le=12, description="Hours that a session lasts at most.")
    cloudformation: CloudFormation | None = Field(None, description="It deploys stacks.")
    cdk: Cdk | None = Field(None, description="It deploys CDK apps.")
    terraform: Terraform | None = Field(None, description="It applies Terraform.")
    plan: Plan | None = Field(None, description="Who gets the role that looks. Default: there is none.")
    build: Build | None = Field(None, description="Who gets the role that publishes. Default: there is none.")
    deploy: Deploy | None = Field(None, description="Who gets the role that deploys. Default: there is none.")

    @model_validator(mode="after")
    def _whole(self) -> Pipeline:
        if problems := list(self._problems()):
            raise FieldError(problems)
        return self

    def _problems(self) -> Iterator[FieldProblem]:
        tools = [one for one in ("cloudformation", "cdk", "terraform") if getattr(self, one)]
        if not (self.plan or self.build or self.deploy):
            yield FieldProblem(f"the pipeline {self.name} has no role", advice="add plan, build or deploy")
        if (self.plan or self.deploy) and len(tools) != 1:
            yield FieldProblem(
                f"{self.name} deploys with {' and '.join(tools) or 'nothing'}",
                allowed="one of cloudformation, cdk and terraform",
            )
        if self.deploy and self.cloudformation and not self.cloudformation.execution_policies:
            yield FieldProblem(
                "the execution role may do nothing", ("cloudformation",), advice="add execution_policies"
            )
        if self.deploy and self.terraform and not self.terraform.deploy_policies:
            yield FieldProblem("the deploy role may do nothing", ("terraform",), advice="add deploy_policies")
        numbers = {"owner_id": self.owner_id, "repository_id": self.repository_id}
        if None in numbers.values() and (self.names_too or any(numbers.values())):
            culprit = next((name for name, number in numbers.items() if number), "names_too")
            yield FieldProblem("an immutable subject has both owner_id and repository_id", (culprit,), at_key=True)
        if self.deploy and self.cdk and (self.deploy.managed_roles or self.deploy.passed_roles):
            yield FieldProblem("the bootstrap roles decide which roles CDK makes", ("deploy",))
