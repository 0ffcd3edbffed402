"""Which tokens open the role of a pipeline, by a simulator that is not ours, and which subjects no role may have."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from constructs_lib.documents.pipeline_trust import (
    GITHUB_ISSUER,
    bitbucket_subjects,
    github_subjects,
    gitlab_subjects,
    host_of,
    oidc_trust_policy,
    provider_arn,
    subject_problem,
)
from tests.documents.simulator import simulate
from tests.node_tools import installed

ACCOUNT = "111122223333"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/acme-cicd-web-deploy"
GITHUB = provider_arn(GITHUB_ISSUER, partition="aws", account=ACCOUNT)
UUID = "{01234567-89ab-cdef-0123-456789abcdef}"
OTHER_UUID = "{fedcba98-7654-3210-fedc-ba9876543210}"
STS = "sts.amazonaws.com"
ALLOWED, DENIED = "Allowed", "ImplicitlyDenied"


def _trust(subjects: list[str], **options: Any) -> dict[str, Any]:
    return oidc_trust_policy(GITHUB, issuer=GITHUB_ISSUER, audience=STS, subjects=subjects, **options)


MAIN = _trust(github_subjects("acme/web", branches=["main"]))
NUMBERED = _trust(github_subjects("acme/web", owner_id=12, repository_id=34, branches=["main"]))
RELEASES = _trust(github_subjects("acme/web", branches=["release/*"], tags=["v*"]))
PRODUCTION = _trust(github_subjects("acme/web", environments=["production", "eu: blue"]))
MIXED = _trust(github_subjects("acme/web", branches=["main", "release/*"]))
PLAN = _trust(github_subjects("acme/web", branches=["main"], pull_requests=True), read_only=True)
ONE_WORKFLOW = _trust(
    github_subjects("acme/web", branches=["main"]), claims={"job_workflow_ref": ["acme/ci/.github/workflows/d.yml@v1"]}
)

# (case, trust policy, subject, audience, result)
CASES = [
    ("the branch", MAIN, "repo:acme/web:ref:refs/heads/main", STS, ALLOWED),
    ("a token made for another service", MAIN, "repo:acme/web:ref:refs/heads/main", "https://github.com/acme", DENIED),
    ("a token made for nobody", MAIN, "repo:acme/web:ref:refs/heads/main", None, DENIED),
    ("another branch", MAIN, "repo:acme/web:ref:refs/heads/main-evil", STS, DENIED),
    ("a tag of the same name", MAIN, "repo:acme/web:ref:refs/tags/main", STS, DENIED),
    ("another repository", MAIN, "repo:acme/website:ref:refs/heads/main", STS, DENIED),
    ("a fork", MAIN, "repo:eve/web:ref:refs/heads/main", STS, DENIED),
    ("a lookalike owner", MAIN, "repo:acme-evil/web:ref:refs/heads/main", STS, DENIED),
    ("an owner that ends alike", MAIN, "repo:evil-acme/web:ref:refs/heads/main", STS, DENIED),
    ("another case", MAIN, "repo:ACME/web:ref:refs/heads/main", STS, DENIED),
    ("a pull request", MAIN, "repo:acme/web:pull_request", STS, DENIED),
    ("an environment", MAIN, "repo:acme/web:environment:main", STS, DENIED),
    ("the name in other hands", NUMBERED, "repo:acme@99/web@77:ref:refs/heads/main", STS, DENIED),
    ("the same owner's next repository", NUMBERED, "repo:acme@12/web@35:ref:refs/heads/main", STS, DENIED),
    ("the name without its numbers", NUMBERED, "repo:acme/web:ref:refs/heads/main", STS, DENIED),
    ("the numbered repository", NUMBERED, "repo:acme@12/web@34:ref:refs/heads/main", STS, ALLOWED),
    ("a release branch", RELEASES, "repo:acme/web:ref:refs/heads/release/1.2", STS, ALLOWED),
    ("a release tag", RELEASES, "repo:acme/web:ref:refs/tags/v1.2", STS, ALLOWED),
    ("a branch that is no release", RELEASES, "repo:acme/web:ref:refs/heads/main", STS, DENIED),
    ("a branch called like the tag", RELEASES, "repo:acme/web:ref:refs/heads/v1.2", STS, DENIED),
    ("a release branch of a lookalike", RELEASES, "repo:acme-evil/web:ref:refs/heads/release/1.2", STS, DENIED),
    ("a release branch of another repository", RELEASES, "repo:acme/web2:ref:refs/heads/release/1.2", STS, DENIED),
    ("a release branch for another service", RELEASES, "repo:acme/web:ref:refs/heads/release/1", "other", DENIED),
    ("the environment", PRODUCTION, "repo:acme/web:environment:production", STS, ALLOWED),
    ("an environment with a colon", PRODUCTION, "repo:acme/web:environment:eu%3A blue", STS, ALLOWED),
    ("a longer environment", PRODUCTION, "repo:acme/web:environment:production-2", STS, DENIED),
    ("an environment called *", PRODUCTION, "repo:acme/web:environment:*", STS, DENIED),
    ("exact beside a pattern", MIXED, "repo:acme/web:ref:refs/heads/main", STS, ALLOWED),
    ("a pattern beside an exact one", MIXED, "repo:acme/web:ref:refs/heads/release/9", STS, ALLOWED),
    ("neither", MIXED, "repo:acme/web:ref:refs/heads/mainline", STS, DENIED),
    ("a pull request that looks", PLAN, "repo:acme/web:pull_request", STS, ALLOWED),
    ("a pull request in a fork", PLAN, "repo:eve/web:pull_request", STS, DENIED),
]  # fmt: skip

# (case, value of job_workflow_ref, result)
CLAIMS = [
    ("the workflow", "acme/ci/.github/workflows/d.yml@v1", ALLOWED),
    ("another workflow", "acme/ci/.github/workflows/e.yml@v1", DENIED),
    ("a token without the claim", None, DENIED),
]


def _question(trust: dict[str, Any], sub: str, aud: str | None, workflow: str | None = None) -> dict[str, Any]:
    """The simulator knows what AWS STS adds to a request, but not that tokens add claims: tags stand in for them, which
    are compared alike."""
    claims = {"sub": sub, "aud": aud, "job_workflow_ref": workflow}
    return {
        "request": {
            "principal": GITHUB,
            "action": "sts:AssumeRoleWithWebIdentity",
            "resource": {"resource": ROLE, "accountId": ACCOUNT},
            "contextVariables": {f"aws:RequestTag/{name}": value for name, value in claims.items() if value},
        },
        "policies": [],
        "resourcePolicy": json.loads(json.dumps(trust).replace(f"{host_of(GITHUB_ISSUER)}:", "aws:RequestTag/")),
    }


@pytest.mark.node
def test_simulated(tmp_path_factory: pytest.TempPathFactory) -> None:
    questions = [_question(trust, sub, aud) for _, trust, sub, aud, _ in CASES]
    main = "repo:acme/web:ref:refs/heads/main"
    questions += [_question(ONE_WORKFLOW, main, STS, one) for _, one, _ in CLAIMS]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    wanted = [(name, result) for name, *_, result in CASES] + [(name, result) for name, _, result in CLAIMS]
    assert list(zip([name for name, _ in wanted], answers, strict=True)) == wanted


@pytest.mark.parametrize(
    "subject",
    [
        "*",
        "repo:*",
        "repo:acme/*",
        "repo:acme*/web:ref:refs/heads/main",
        "repo:acme/web*",
        "repo:acme/web:*",
        "repo:acme/web:ref:*",
        "repo:acme/web:ref:refs/heads/*",
        "repo:acme/web:environment:prod*",
        "repo:acme/*:ref:refs/heads/main",
        "repo:acme/web:ref:refs/heads/release/*/x*",
        "repo:acme/web:pull_request",
        "repo:acme/web:ref:refs/heads/${aws:username}",
        "repo:acme/web:ref:refs/heads/v?",
        "repo:acme",
        "project_path:acme/*",
        "project_path:acme/web:*",
        "project_path:acme/web:ref_type:branch:ref:*",
        "project_path:acme/web:ref_type:*",
        f"{UUID}:*",
        f"{UUID}*",
        "organization:acme:*",
        "organization:acme:pipeline:da*",
        "org/*",
        "",
    ],
)
def test_no_role_is_trusted_to_a_subject_that_leaves_open_who_comes(subject: str) -> None:
    assert subject_problem(subject)
    with pytest.raises(ValueError, match=re.escape(subject_problem(subject) or "")):
        _trust([subject])


@pytest.mark.parametrize(
    "subject",
    [
        *github_subjects("acme/web", pull_requests=True),
        *gitlab_subjects("acme/web", merge_requests=True),
        *bitbucket_subjects(UUID, any_step=True),
    ],
)
def test_unreviewed_code_gets_a_role_that_reads(subject: str) -> None:
    assert subject_problem(subject)
    assert subject_problem(subject, read_only=True) is None


def test_a_read_only_role_is_as_particular_about_the_repository() -> None:
    open_ones = ["*", "repo:acme/*", "repo:acme/web:*", "project_path:acme/*", "{*"]
    assert all(subject_problem(one, read_only=True) for one in open_ones)


def test_subjects_of_gitlab_and_bitbucket_fit_what_the_services_issue() -> None:
    assert gitlab_subjects("acme/platform/web", branches=["main"], tags=["v*"]) == [
        "project_path:acme/platform/web:ref_type:branch:ref:main",
        "project_path:acme/platform/web:ref_type:tag:ref:v*",
    ]
    assert bitbucket_subjects(UUID, environment_uuids=[OTHER_UUID]) == [f"{UUID}:{OTHER_UUID}:*"]
    assert not any(subject_problem(one) for one in bitbucket_subjects(UUID, environment_uuids=[OTHER_UUID]))


def test_the_audience_and_the_claims_hold_for_exact_subjects_and_patterns_alike() -> None:
    for statement in _trust(["repo:a/b:ref:refs/heads/main", "repo:a/b:ref:refs/tags/v*"], claims={"actor": ["x"]})[
        "Statement"
    ]:
        equal = statement["Condition"]["StringEquals"]
        assert equal[f"{host_of(GITHUB_ISSUER)}:aud"] == STS
        assert equal[f"{host_of(GITHUB_ISSUER)}:actor"] == ["x"]


@pytest.mark.parametrize(
    ("subjects", "audience"), [([], STS), (["repo:a/b:ref:refs/heads/main"], ""), (["repo:a/b:c"], "*")]
)
def test_a_role_without_subject_or_audience_is_an_error(subjects: list[str], audience: str) -> None:
    with pytest.raises(ValueError, match="one audience"):
        oidc_trust_policy(GITHUB, issuer=GITHUB_ISSUER, audience=audience, subjects=subjects)


def test_the_arn_of_a_provider_is_its_address() -> None:
    assert provider_arn("https://gitlab.example.com/", partition="aws-cn", account=ACCOUNT) == (
        f"arn:aws-cn:iam::{ACCOUNT}:oidc-provider/gitlab.example.com"
    )
