"""What is wrong with pipelines of a profile, each at its place: what leaves a role open, or what AWS would refuse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from baseline.control import Layer
from baseline.controls.iam._pipeline_parameters import (
    GITHUB_CLAIMS,
    Pipeline,
    Plan,
    Provider,
    Source,
)
from baseline.controls.iam._pipeline_roles import Words, roles_of, subjects_of
from baseline.errors import nearest
from baseline.model.field_problems import FieldProblem
from baseline.place import Place
from constructs_lib.documents.people import MAX_TRUST_POLICY
from constructs_lib.documents.permissions_boundary import MAX_CHARACTERS, characters, overlaps
from constructs_lib.documents.pipeline_trust import provider_arn, subject_problem

Path = tuple[str | int, ...]

_REPOSITORY = {
    "github": (r"[A-Za-z0-9][A-Za-z0-9_-]*/[A-Za-z0-9._-]+", "owner/repository"),
    "gitlab": (r"[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_][A-Za-z0-9_.-]*)+", "group/project, with every subgroup"),
    "bitbucket": (r"\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}", "the repository's UUID in braces"),
}
_IGNORED = {
    "gitlab": {"environments": "GitLab's subjects have no environment unless the project customises them"},
    "bitbucket": {
        "branches": "Bitbucket's subjects have no branch: name deployment environments",
        "tags": "Bitbucket's subjects have no tag: name deployment environments",
    },
    "other": dict.fromkeys(
        ("branches", "tags", "environments", "pull_requests"), "a provider of another type takes whole subjects"
    ),
}
# IAM User Guide, "Available keys for AWS OIDC federation": claims of Google, GitHub, CircleCI and Oracle Cloud alone.
_WITHOUT_CLAIMS = ("gitlab", "bitbucket")
_MIGHTY = re.compile(r"aws:policy/(.*/)?(AdministratorAccess.*|PowerUserAccess|.*FullAccess)")


def pipeline_problems(providers: Sequence[Provider], pipelines: Sequence[Pipeline]) -> Iterator[FieldProblem]:
    """What can be seen without knowing where a pipeline's roles are to stand."""
    yield from _twice("providers", [one.key for one in providers], "is the name of two providers")
    yield from _twice("providers", [one.url for one in providers], "is the issuer of two providers")
    yield from _twice("pipelines", [one.name for one in pipelines], "is the name of two pipelines")
    known = {one.key: one for one in providers}
    whole = True
    for number, pipeline in enumerate(pipelines):
        provider = known.get(pipeline.provider)
        if provider is None:
            found = [
                FieldProblem(
                    f"there is no provider {pipeline.provider}",
                    ("provider",),
                    allowed=", ".join(sorted(known)),
                    advice=nearest(pipeline.provider, sorted(known)),
                )
            ]
        else:
            found = list(_of_pipeline(provider, pipeline))
        whole = whole and not found
        for one in found:
            yield FieldProblem(one.message, ("pipelines", number, *one.path), one.allowed, one.advice, one.at_key)
    if whole:
        yield from _too_long(known, pipelines)


def localized_problems(pipelines: Sequence[Pipeline], boundary: str | None, place: Place) -> Iterator[FieldProblem]:
    """What can only be seen with the accounts, the names and the boundary of a place."""
    own_stacks = [place.names.stack(one.value) for one in Layer]
    for number, pipeline in enumerate(pipelines):
        at: Path = ("pipelines", number)
        for position, name in enumerate(pipeline.accounts):
            if name not in place.accounts:
                known = sorted(place.accounts)
                yield FieldProblem(
                    f"the profile has no account {name}",
                    (*at, "accounts", position),
                    allowed=", ".join(known),
                    advice=nearest(name, known),
                )
        for tool in ("cloudformation", "cdk"):
            given = getattr(pipeline, tool)
            for position, name in enumerate(given.stack_names if given else ()):
                if any(_covers(name, one) for one in own_stacks):
                    yield FieldProblem(
                        f"{name} covers the stacks of the baseline", (*at, tool, "stack_names", position)
                    )
        if deploy := pipeline.deploy:
            for field in ("managed_roles", "passed_roles"):
                for position, name in enumerate(getattr(deploy, field)):
                    if overlaps(f"role/{name}", place.names.prefix):
                        yield FieldProblem(
                            f"{name} covers roles of the baseline, which begin with {place.names.prefix}-",
                            (*at, "deploy", field, position),
                            advice="name roles of another path or beginning",
                        )
            if deploy.managed_roles and not boundary:
                yield FieldProblem(
                    "roles that a pipeline makes need a permissions boundary, and the profile has none",
                    (*at, "deploy", "managed_roles"),
                    advice="include the baseline's boundary, or name a policy in permissions_boundary",
                    at_key=True,
                )
        for path, policies in _deploying(pipeline):
            for position, policy in enumerate(() if boundary else policies):
                if _MIGHTY.fullmatch(policy):
                    yield FieldProblem(
                        f"{policy} needs a permissions boundary, and the profile has none",
                        (*at, *path, position),
                        advice="include the baseline's boundary, or name narrower policies",
                    )


def _of_pipeline(provider: Provider, pipeline: Pipeline) -> Iterator[FieldProblem]:
    if problem := _repository_problem(provider.type, pipeline.repository):
        yield FieldProblem(problem, ("repository",) if pipeline.repository else ())
        return
    if provider.type != "github" and pipeline.repository_id is not None:
        yield FieldProblem("only GitHub's subjects have numbers", ("repository_id",), at_key=True)
    if provider.type in _WITHOUT_CLAIMS and pipeline.claims:
        yield FieldProblem(
            f"AWS STS compares no claims of {provider.type} but aud and sub, so nobody could assume the roles",
            ("claims",),
            advice="leave claims out: the subjects say who is trusted",
            at_key=True,
        )
        return
    for name in pipeline.claims:
        if name in ("aud", "sub") or (provider.type == "github" and name not in GITHUB_CLAIMS):
            allowed = ", ".join(GITHUB_CLAIMS) if provider.type == "github" else "any but aud and sub"
            yield FieldProblem(f"AWS STS compares no claim {name} here", ("claims", name), allowed=allowed, at_key=True)
    for name in ("plan", "build", "deploy"):
        if source := getattr(pipeline, name):
            for one in _of_source(provider, pipeline, source):
                yield FieldProblem(one.message, (name, *one.path), one.allowed, one.advice, one.at_key)
    for position, policy in enumerate(pipeline.terraform.plan_policies if pipeline.terraform else ()):
        if _MIGHTY.fullmatch(policy):
            yield FieldProblem(f"{policy} changes things, and a plan looks", ("terraform", "plan_policies", position))


def _repository_problem(kind: str, repository: str | None) -> str | None:
    """Why a repository cannot be one of a provider of that type."""
    if kind == "other":
        return "a provider of another type takes whole subjects" if repository else None
    pattern, words = _REPOSITORY[kind]
    return None if repository and re.fullmatch(pattern, repository) else f"a repository of {kind} is {words}"


def _of_source(provider: Provider, pipeline: Pipeline, source: Source) -> Iterator[FieldProblem]:
    ignored = [name for name in _IGNORED.get(provider.type, {}) if getattr(source, name, ())]
    for name in ignored:
        yield FieldProblem(_IGNORED[provider.type][name], (name,), at_key=True)
    if ignored:
        return
    read_only = isinstance(source, Plan)
    for position, subject in enumerate(source.subjects):
        problem = subject_problem(subject, read_only=read_only) or _foreign(provider, pipeline, subject)
        if problem:
            yield FieldProblem(problem, ("subjects", position))
    if not subjects_of(provider, pipeline, source):
        yield FieldProblem(
            "nobody may assume the role",
            advice="name subjects" if provider.type == "other" else "name branches, tags, environments or subjects",
        )
    for position, environment in enumerate(source.environments):
        if (provider.type == "bitbucket") != environment.startswith("{"):
            words = "its UUID in braces" if provider.type == "bitbucket" else "its name"
            yield FieldProblem(f"an environment of {provider.type} is {words}", ("environments", position))


def _foreign(provider: Provider, pipeline: Pipeline, subject: str) -> str | None:
    """Why a whole subject is not one of the pipeline's repository."""
    repository = pipeline.repository or ""
    if provider.type == "github":
        owner, _, name = repository.partition("/")
        named = rf"(?:repo|repository):{re.escape(owner)}(?:@[0-9]+)?/{re.escape(name)}(?:@[0-9]+)?"
        numbered = f"|repository_id:{pipeline.repository_id}" if pipeline.repository_id else ""
        fits = re.search(rf"(?:^|:)(?:{named}{numbered}):", subject)
    elif provider.type == "gitlab":
        fits = subject.startswith(f"project_path:{repository}:")
    else:
        fits = provider.type == "other" or subject.startswith(f"{repository}:")
    return None if fits else f"the subject does not name {repository}"


def _deploying(pipeline: Pipeline) -> Iterator[tuple[Path, Sequence[str]]]:
    if pipeline.cloudformation:
        yield ("cloudformation", "execution_policies"), pipeline.cloudformation.execution_policies
    if pipeline.terraform:
        yield ("terraform", "deploy_policies"), pipeline.terraform.deploy_policies


def _too_long(providers: Mapping[str, Provider], pipelines: Sequence[Pipeline]) -> Iterator[FieldProblem]:
    """Documents with the longest names that they can have."""
    partition, account = "aws-us-gov", "1" * 12
    words = Words(
        partition,
        account,
        lambda end: f"{'p' * 20}-{end}",
        {key: provider_arn(one.url, partition=partition, account=account) for key, one in providers.items()},
        f"arn:{partition}:iam::{account}:policy/{'p' * 64}",
    )
    for number, pipeline in enumerate(pipelines):
        for role in roles_of([pipeline], providers, words):
            sizes = [(characters(one), MAX_CHARACTERS, "what it may do") for one in role.documents.values()]
            for size, most, what in [(characters(role.trust(words)), MAX_TRUST_POLICY, "whom it trusts"), *sizes]:
                if size > most:
                    yield FieldProblem(
                        f"the {role.kind} role of {pipeline.name} takes {size} characters to say {what}",
                        ("pipelines", number),
                        allowed=f"at most {most}",
                        advice="name fewer, or make two pipelines of it",
                    )


def _covers(pattern: str, name: str) -> bool:
    """Whether a name, or names that go on from it, fit the pattern."""
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else name == pattern


def _twice(field: str, values: Sequence[str], words: str) -> Iterator[FieldProblem]:
    for number, value in enumerate(values):
        if value in values[:number]:
            yield FieldProblem(f"{value} {words}", (field, number))
