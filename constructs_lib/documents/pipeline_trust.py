"""Who may assume the role of a pipeline: tokens of one repository, from the branches, tags or environments named.

An OpenID Connect provider signs tokens for everybody who uses it; for GitHub and gitlab.com that is the whole world.
What tells them apart is the subject (`sub`), so no role here trusts a provider without one:

- An exact subject is compared with `StringEquals`. One with a `*` at its end is compared with `StringLike`, and only
  where what stands before it fixes the repository and the kind of reference: git forbids `*`, `?` and `:` in the names
  of branches and tags, so nothing but a longer name fits.
- Environments are never patterns: whoever may push a workflow makes an environment of a new name, without its rules.
- What is unreviewed, the code of a pull request, gets a role that reads (`read_only`).
- The audience (`aud`) is always compared, so that a token made for another service is refused.

Sources: IAM User Guide, "Identity-provider controls for shared OIDC providers" and "Available keys for AWS OIDC
federation"; GitHub Docs, "OpenID Connect reference" (since 15 July 2026 the subjects of new, renamed and transferred
repositories have the ids of owner and repository in them); GitLab Docs, "OpenID Connect (OIDC) Authentication Using ID
Tokens"; Bitbucket Cloud support, "Deploy on AWS using Bitbucket Pipelines OpenID Connect".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

GITHUB_ISSUER = "https://token.actions.githubusercontent.com"
GITHUB_AUDIENCE = "sts.amazonaws.com"
GITLAB_ISSUER = "https://gitlab.com"

_UUID = r"\{[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\}"
_GITHUB = re.compile(r"repo:[A-Za-z0-9_-]+(?:@[0-9]+)?/[A-Za-z0-9._-]+(?:@[0-9]+)?:ref:refs/(?:heads|tags)/.+")
_GITLAB = re.compile(r"project_path:[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+:ref_type:(?:branch|tag):ref:(?P<ref>.*)")
_BITBUCKET = re.compile(rf"{_UUID}:(?P<environment>{_UUID}:)?")


def provider_arn(issuer: str, *, partition: str, account: str) -> str:
    """The ARN of the account's provider for that issuer: its URL without the scheme."""
    return f"arn:{partition}:iam::{account}:oidc-provider/{host_of(issuer)}"


def host_of(issuer: str) -> str:
    """The issuer as condition keys and ARNs write it.

    >>> host_of("https://gitlab.example.com/")
    'gitlab.example.com'
    """
    return issuer.removeprefix("https://").rstrip("/")


def github_subjects(
    repository: str,
    *,
    owner_id: int | None = None,
    repository_id: int | None = None,
    branches: Iterable[str] = (),
    tags: Iterable[str] = (),
    environments: Iterable[str] = (),
    pull_requests: bool = False,
) -> list[str]:
    """The subjects of GitHub Actions; with both ids in the immutable form, which no later owner of the name can have.

    >>> github_subjects("acme/web", owner_id=12, repository_id=34, branches=["main"])
    ['repo:acme@12/web@34:ref:refs/heads/main']
    """
    owner, _, name = repository.partition("/")
    if owner_id and repository_id:
        owner, name = f"{owner}@{owner_id}", f"{name}@{repository_id}"
    contexts = [
        *(f"ref:refs/heads/{one}" for one in branches),
        *(f"ref:refs/tags/{one}" for one in tags),
        *(f"environment:{one.replace(':', '%3A')}" for one in environments),
        *(["pull_request"] if pull_requests else []),
    ]
    return [f"repo:{owner}/{name}:{one}" for one in contexts]


def gitlab_subjects(
    project: str, *, branches: Iterable[str] = (), tags: Iterable[str] = (), merge_requests: bool = False
) -> list[str]:
    """The subjects of GitLab CI/CD. A pipeline of a merge request bears its source branch, so any branch is trusted for
    them; one that comes from a fork runs in the fork's project and bears the fork's path."""
    refs = [*(("branch", one) for one in branches), *(("tag", one) for one in tags)]
    return [
        f"project_path:{project}:ref_type:{kind}:ref:{name}"
        for kind, name in [*refs, *([("branch", "*")] if merge_requests else [])]
    ]


def bitbucket_subjects(
    repository_uuid: str, *, environment_uuids: Iterable[str] = (), any_step: bool = False
) -> list[str]:
    """The subjects of Bitbucket Pipelines, which end with the id of the step; UUIDs stand in braces."""
    return [
        *(f"{repository_uuid}:{one}:*" for one in environment_uuids),
        *([f"{repository_uuid}:*"] if any_step else []),
    ]


def subject_problem(subject: str, *, read_only: bool = False) -> str | None:
    """Why no role should trust this subject; None where one may. `read_only` roles may be given to unreviewed code: to
    pull requests, every branch of a GitLab project, every step of a Bitbucket repository."""
    if not subject or "${" in subject or "?" in subject:
        return "a subject is a text without ? and ${"
    if not read_only and "pull_request" in subject.split(":"):
        return "the code of pull requests is unreviewed: only a role that reads may be given to it"
    star = subject.find("*")
    if star < 0:
        return None if len(re.split("[:/]", subject)) >= 3 else "it does not name a repository and what runs in it"
    fixed = subject[:star]
    if star != len(subject) - 1:
        return "a * may only stand at the end"
    if subject.startswith("repo:"):
        return None if _GITHUB.fullmatch(fixed) else f"{fixed}* leaves repository, branch or environment open"
    if subject.startswith("project_path:"):
        found = _GITLAB.fullmatch(fixed)
        return None if found and (found["ref"] or read_only) else f"{fixed}* leaves project, branch or tag open"
    if subject.startswith("{"):
        found = _BITBUCKET.fullmatch(fixed)
        return None if found and (found["environment"] or read_only) else f"{fixed}* leaves the environment open"
    named = [one for one in re.split("[:/]", fixed) if one]
    return None if fixed[-1:] in (":", "/") and len(named) >= 4 else f"{fixed}* leaves open who runs"


def oidc_trust_policy(
    provider: str,
    *,
    issuer: str,
    audience: str,
    subjects: Sequence[str],
    claims: Mapping[str, Sequence[str]] | None = None,
    read_only: bool = False,
) -> dict[str, Any]:
    """The trust policy of a role for tokens with one of `subjects` and, of each of `claims`, one of the values.
    `provider` is the ARN of the provider in IAM.

    Raises `ValueError` where nobody would be trusted, or too many.
    """
    problems = [f"{one!r}: {problem}" for one in subjects if (problem := subject_problem(one, read_only=read_only))]
    if problems or not subjects or not audience or "*" in audience:
        raise ValueError("; ".join(problems) or "a role is trusted to one audience and to at least one subject")
    key = host_of(issuer)
    required = {f"{key}:aud": audience} | {f"{key}:{name}": list(values) for name, values in (claims or {}).items()}
    exact = [one for one in subjects if "*" not in one]
    patterns = [one for one in subjects if "*" in one]
    statements = []
    if exact:
        statements.append(("NamedSubjects", {"StringEquals": {**required, f"{key}:sub": exact}}))
    if patterns:
        statements.append(("NamedBeginnings", {"StringEquals": required, "StringLike": {f"{key}:sub": patterns}}))
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": sid,
                "Effect": "Allow",
                "Principal": {"Federated": provider},
                "Action": "sts:AssumeRoleWithWebIdentity",
                "Condition": condition,
            }
            for sid, condition in statements
        ],
    }
