"""What a profile may not say of pipelines, where their roles stand, and that the boundary is theirs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from baseline.errors import ProfileError
from baseline.references import text_of
from tests.controls.organizations import Planned, planned
from tests.controls.test_parameters_located import culprit, problems

ID = "iam.cicd_oidc_roles"
STACKS = {"stack_names": ["web-*"], "execution_policies": ["policy/web"]}
WEB = {
    "name": "web",
    "provider": "github",
    "repository": "acme/web",
    "cloudformation": STACKS,
    "deploy": {"environments": ["production"]},
}
UUID = "{01234567-89ab-cdef-0123-456789abcdef}"


def _yaml(pipeline: str, providers: str = "") -> str:
    return (
        f"    providers: [{providers}]\n    pipelines: [{{{pipeline}}}]"
        if providers
        else f"    pipelines: [{{{pipeline}}}]"
    )


GITHUB = (
    "name: web, provider: github, repository: acme/web, "
    "cloudformation: {stack_names: [web-*], execution_policies: [policy/x]}"
)
BARE = "name: web, provider: github, repository: a/b"
LOOKS = "plan: {branches: [main]}"
CDK = "cdk: {stack_names: [Web]}"
LOCKED = "state: {bucket: acme, keys: [a], lock_table: t-1}"
FULL = "aws:policy/AmazonS3FullAccess"
ADMINISTERS = "aws:policy/AdministratorAccess"
GITLAB = "{type: gitlab}"
BITBUCKET = (
    "{type: bitbucket, issuer: 'https://api.bitbucket.org/2.0/workspaces/acme/pipelines-config/identity/oidc', "
    "audience: 'ari:cloud:bitbucket::workspace/1'}"
)
OTHER = "{type: other, name: ci, issuer: 'https://ci.example.com', audience: aws}"
IN_GITLAB = "name: web, provider: gitlab, repository: acme/web, cdk: {stack_names: [Web]}"
IN_BITBUCKET = f"name: web, provider: bitbucket, repository: '{UUID}', cdk: {{stack_names: [Web]}}"
ELSEWHERE = "name: web, provider: ci, cdk: {stack_names: [Web]}"

# (parameters, culprit, message)
REFUSED = [
    (_yaml(f"{GITHUB}, deploy: {{branches: ['*']}}"), "*", "leaves open which branch or tag"),
    (_yaml(f"{GITHUB}, deploy: {{tags: ['v?']}}"), "v?", "leaves open which branch or tag"),
    (_yaml(f"{GITHUB}, deploy: {{environments: ['prod*']}}"), "prod*", "is a pattern"),
    (_yaml(f"{GITHUB}, deploy: {{subjects: ['*']}}"), "*", "leaves open who runs"),
    (_yaml(f"{GITHUB}, deploy: {{subjects: ['repo:*']}}"), "repo:*", "leaves repository, branch or environment open"),
    (_yaml(f"{GITHUB}, plan: {{subjects: ['repo:acme/*']}}"), "repo:acme/*", "leaves repository, branch or"),
    (_yaml(f"{GITHUB}, plan: {{subjects: ['repo:acme/web:*']}}"), "repo:acme/web:*", "leaves repository, branch or"),
    (_yaml(f"{GITHUB}, deploy: {{subjects: ['repo:acme/web:pull_request']}}"), "repo:acme/web:pull", "is unreviewed"),
    (_yaml(f"{GITHUB}, deploy: {{subjects: ['repo:eve/web:ref:main']}}"), "repo:eve/web:ref:main", "not name acme/web"),
    (_yaml(f"{GITHUB}, deploy: {{subjects: ['repo:xacme/web:ref:m']}}"), "repo:xacme/web:ref:m", "not name acme/web"),
    (
        _yaml(f"{GITHUB}, build: {{pull_requests: true, branches: [main], ecr_repositories: [web]}}"),
        "pull_requests",
        "",
    ),
    (_yaml(f"{GITHUB}, deploy: {{}}"), "{", "nobody may assume the role"),
    (_yaml(f"{GITHUB}, plan: {{branches: [main]}}, claims: {{sub: [x]}}"), "sub", "AWS STS compares no claim sub"),
    (_yaml(f"{GITHUB}, plan: {{branches: [main]}}, claims: {{sha: [x]}}"), "sha", "AWS STS compares no claim sha"),
    (_yaml(f"{GITHUB}, plan: {{branches: [main]}}, owner_id: 7"), "owner_id", "both owner_id and repository_id"),
    (_yaml(f"{GITHUB}, plan: {{branches: [main]}}, repository_id: 7"), "repository_id", "both owner_id and"),
    (_yaml(f"{GITHUB}, plan: {{branches: [main]}}, names_too: true"), "names_too", "both owner_id and repository_id"),
    (
        _yaml(f"{IN_GITLAB}, plan: {{branches: [main]}}, claims: {{project_id: ['7']}}", GITLAB),
        "claims",
        "AWS STS compares no claims of gitlab but aud and sub, so nobody could assume the roles",
    ),
    (
        _yaml(f"{IN_BITBUCKET}, plan: {{pull_requests: true}}, claims: {{branchName: [main]}}", BITBUCKET),
        "claims",
        "AWS STS compares no claims of bitbucket",
    ),
    (_yaml(f"name: web, provider: gitlub, {LOOKS}, {CDK}"), "gitlub", "there is no provider gitlub"),
    (_yaml(f"name: web, provider: github, repository: web, {LOOKS}, {CDK}"), "web", "owner/repository"),
    (_yaml("name: web, provider: github, repository: a/b, plan: {branches: [main]}"), "{name", "deploys with nothing"),
    (_yaml("name: web, provider: github, repository: a/b"), "{name", "has no role"),
    (_yaml(f"{BARE}, {LOOKS}, cloudformation: {{stack_names: ['*']}}"), "*", "matches"),
    (
        _yaml(f"{BARE}, cloudformation: {{stack_names: [web-*]}}, deploy: {{tags: [v*]}}"),
        "{stack_names",
        "may do nothing",
    ),
    (_yaml(f"{BARE}, {LOOKS}, terraform: {{{LOCKED}, plan_policies: [{FULL}]}}"), FULL, "a plan looks"),
    (_yaml(f"{IN_GITLAB}, deploy: {{environments: [production]}}", GITLAB), "environments", "no environment unless"),
    (
        _yaml(f"{IN_GITLAB}, plan: {{branches: [main]}}, owner_id: 1, repository_id: 2", GITLAB),
        "repository_id",
        "only GitHub",
    ),
    (
        _yaml(f"{IN_BITBUCKET}, deploy: {{branches: [main]}}", BITBUCKET),
        "branches",
        "Bitbucket's subjects have no branch",
    ),
    (_yaml(f"{IN_BITBUCKET}, deploy: {{environments: [prod]}}", BITBUCKET), "prod", "is its UUID in braces"),
    (_yaml(f"{ELSEWHERE}, deploy: {{branches: [main]}}", OTHER), "branches", "takes whole subjects"),
    (_yaml(f"{ELSEWHERE}, deploy: {{subjects: ['org:acme:*']}}", OTHER), "org:acme:*", "leaves open who runs"),
    (
        _yaml(
            f"{ELSEWHERE}, deploy: {{subjects: ['a:b:c']}}", "{type: other, issuer: 'https://gitlab.com', audience: a}"
        ),
        "other",
        "type of its own",
    ),
    (
        _yaml(f"{IN_BITBUCKET}, plan: {{pull_requests: true}}", "{type: bitbucket, audience: a}"),
        "{type",
        "issuer of its own",
    ),
    (
        _yaml(f"{IN_GITLAB}, plan: {{branches: [main]}}", "{type: gitlab}, {type: gitlab, name: two}"),
        "{type",
        "issuer of two",
    ),
]


@pytest.mark.parametrize(("parameters", "at", "message"), REFUSED, ids=range(len(REFUSED)))
def test_what_leaves_a_role_open_or_useless_is_refused_at_its_place(parameters: str, at: str, message: str) -> None:
    found = problems(ID, parameters)
    assert found
    assert culprit(found[0]).startswith(at), found
    assert message in found[0].message


def test_more_than_a_trust_policy_holds_is_refused() -> None:
    environments = ", ".join(f"environment-number-{number:030}" for number in range(30))
    (found,) = problems(ID, _yaml(f"{GITHUB}, deploy: {{environments: [{environments}]}}"))
    assert "characters to say whom it trusts" in found.message


def _planned(folder: Path, *pipelines: dict[str, Any], **more: Any) -> Planned:
    return planned(folder, ID, parameters={ID: {"pipelines": list(pipelines), **more}})


def _stands(plan: Planned) -> dict[str, list[str]]:
    return {
        account: [one.name for one in standing.instance.params.pipelines]  # type: ignore[attr-defined]
        for (account, _), standing in plan.standing(ID).items()
    }


def test_workloads_have_the_roles_and_the_management_account_only_where_it_is_named(tmp_path: Path) -> None:
    own = {**WEB, "name": "governance", "accounts": ["management"]}
    plan = _planned(tmp_path, WEB, own)
    assert _stands(plan) == {"management": ["governance"], "workload": ["web"]}
    assert list(plan.unmet(ID)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"accounts": ["production"]}, "the profile has no account production"),
        ({"cloudformation": {**STACKS, "stack_names": ["acme-*"]}}, "acme-* covers the stacks of the baseline"),
        ({"cloudformation": {**STACKS, "stack_names": ["acme-baseline-data"]}}, "covers the stacks of the baseline"),
        ({"deploy": {"environments": ["p"], "managed_roles": ["web-*"]}}, "need a permissions boundary"),
        *(
            (
                {"cloudformation": {**STACKS, "execution_policies": ["policy/web", f"aws:policy/{mighty}"]}},
                f"aws:policy/{mighty} needs a permissions boundary",
            )
            for mighty in ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")
        ),
    ],
)
def test_what_a_place_forbids_is_refused(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(message)):
        _planned(tmp_path, {**WEB, **change})


@pytest.mark.parametrize("field", ["managed_roles", "passed_roles"])
@pytest.mark.parametrize("name", ["acme-*", "ac*", "acme-break-glass", "acme-admin*", "acme-cicd-web-*"])
def test_roles_that_a_pipeline_makes_or_passes_may_not_be_the_baselines(tmp_path: Path, field: str, name: str) -> None:
    with pytest.raises(ProfileError, match=re.escape(f"{name} covers roles of the baseline, which begin with acme-")):
        _planned(
            tmp_path,
            {**WEB, "deploy": {"environments": ["p"], field: ["web-*", "workloads/acme-*", name]}},
            permissions_boundary="policy/boundary",
        )


def test_a_mighty_policy_is_deployed_with_under_a_boundary(tmp_path: Path) -> None:
    stacks = {**STACKS, "execution_policies": ["aws:policy/IAMFullAccess"]}
    plan = _planned(tmp_path, {**WEB, "cloudformation": stacks}, permissions_boundary="policy/boundary")
    assert list(plan.unmet(ID)) == []


def test_a_policy_that_is_named_bounds_every_role(tmp_path: Path) -> None:
    plan = _planned(tmp_path, WEB, permissions_boundary="policy/teams/boundary")
    (standing,) = plan.standing(ID).values()
    roles = [one for one in plan.cloudformation(standing) if one.type == "AWS::IAM::Role"]
    assert len(roles) == 2
    assert all("policy/teams/boundary" in str(one.properties["PermissionsBoundary"]) for one in roles)


def test_a_pipeline_leaves_the_policies_alone_that_its_roles_have(tmp_path: Path) -> None:
    """GIVEN policies of the account and of AWS by which pipelines deploy and plan THEN the guards name the former."""
    state = {"bucket": "acme-state", "keys": ["data.tfstate"]}
    data = {
        **{key: value for key, value in WEB.items() if key != "cloudformation"},
        "name": "data",
        "terraform": {
            "state": state,
            "plan_policies": ["policy/look"],
            "deploy_policies": ["policy/data", ADMINISTERS],
        },
    }
    plan = _planned(tmp_path, WEB, data, permissions_boundary="policy/boundary")
    (standing,) = plan.standing(ID).values()
    for resources in (plan.cloudformation(standing), plan.terraform(standing)):
        documents = [one.properties.get("PolicyDocument") or one.properties.get("policy") for one in resources]
        statements = [statement for one in documents if one for statement in one["Statement"]]
        left = [one["Resource"] for one in statements if one.get("Sid") == "LeavePoliciesOfPipelines"]
        ends = [[str(text_of(arn)).rpartition(":")[2] for arn in arns] for arns in left]
        assert ends == [["policy/acme-cicd-*", "policy/web"], ["policy/acme-cicd-*", "policy/data", "policy/look"]]
