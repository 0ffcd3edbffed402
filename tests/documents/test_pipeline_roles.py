"""What the roles of pipelines may do, case by case, by a simulator that is not ours."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import Any

import pytest

from constructs_lib.documents.permissions_boundary import MAX_CHARACTERS, characters, permissions_boundary
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
from tests.documents.simulator import simulate
from tests.node_tools import installed

ACCOUNT, OTHER = "111122223333", "444455556666"
AT: dict[str, Any] = {"partition": "aws", "account": ACCOUNT}
IAM = f"arn:aws:iam::{ACCOUNT}"
EXECUTION, BOUNDARY = f"{IAM}:role/acme-cicd-web-execution", f"{IAM}:policy/acme-boundary"
PROVIDER = f"{IAM}:oidc-provider/token.actions.githubusercontent.com"
CLUSTER = f"{IAM}:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0123"
PEOPLE = f"{IAM}:saml-provider/Okta"
ANCHOR = f"arn:aws:rolesanywhere:eu-west-1:{ACCOUNT}:trust-anchor/0123"
DEPLOYMENT, TEAM = f"{IAM}:policy/web-deployment", f"{IAM}:policy/team"
STACK = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/web-prod/0123"
FOREIGN_STACK = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/acme-baseline-logging/0123"
IMAGES = f"arn:aws:ecr:eu-west-1:{ACCOUNT}:repository"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0123"
STATE = TerraformState("acme-state", ("web.tfstate",), kms_key_arn=KEY)
TABLE = TerraformState("acme-state", ("web.tfstate",), lock="dynamodb", lock_table="locks", account=OTHER)

ALLOWED, DENIED, NOTHING = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"
ADMINISTRATOR = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

PLAN = [cloudformation_plan_policy(**AT, stack_names=["web-*"], transforms=["Include"])]
DEPLOY = [cloudformation_deploy_policy(**AT, stack_names=["web-*"], execution_role_arn=EXECUTION)]
DELETING = [cloudformation_deploy_policy(**AT, stack_names=["web-*"], execution_role_arn=EXECUTION, delete_stacks=True)]
BUILD = [build_policy(**AT, repositories=["web"], buckets=["acme-artifacts"], kms_key_arns=[KEY])]
CDK_PLAN = [cdk_plan_policy(**AT, stack_names=["Web*"], qualifier="hnb659fds")]
CDK_LOOK_UP = [cdk_plan_policy(**AT, stack_names=["Web*"], qualifier="hnb659fds", lookup_role=True)]
CDK_DEPLOY = [cdk_deploy_policy(**AT, qualifier="hnb659fds")]
TF_PLAN = [terraform_plan_policy(**AT, state=STATE), plan_limits_policy(partition="aws", state=STATE), ADMINISTRATOR]
TF_DEPLOY = [terraform_deploy_policy(**AT, state=STATE)]
TF_TABLE = [terraform_deploy_policy(**AT, state=TABLE)]


def _guarded(boundary: str | None = BOUNDARY, **roles: Any) -> list[dict[str, Any]]:
    """The worst case: an administrator under the guard."""
    guard = guard_policy(
        **AT,
        pipeline_names="acme-cicd-*",
        policy_arns=[DEPLOYMENT],
        permissions_boundary_arn=boundary,
        **roles,
    )
    return [guard, ADMINISTRATOR]


GUARDED = _guarded(managed_roles=["web-*"], passed_roles=["ecs-execution"])
BARE = _guarded(None)
OWN, FOREIGN, PIPELINE = f"{IAM}:role/web-task", f"{IAM}:role/OrganizationAdmin", f"{IAM}:role/acme-cicd-web-deploy"
BOUND, UNBOUND = {"iam:PermissionsBoundary": BOUNDARY}, {"iam:PermissionsBoundary": f"{IAM}:policy/wide"}
WITH_ROLE = {"cloudformation:RoleArn": EXECUTION}
WITH_ANOTHER = {"cloudformation:RoleArn": FOREIGN}
TO_CLOUDFORMATION = {"iam:PassedToService": "cloudformation.amazonaws.com"}
OURS, THEIRS = {"aws:ResourceAccount": ACCOUNT}, {"aws:ResourceAccount": OTHER}

ITEMS = f"arn:aws:dynamodb:eu-west-1:{ACCOUNT}:table/t"
SECRET = f"arn:aws:secretsmanager:eu-west-1:{ACCOUNT}:secret:a"
ARTIFACT = "arn:aws:s3:::acme-artifacts/1.zip"
LOCK = "arn:aws:s3:::acme-state/web.tfstate.tflock"
STATE_OBJECT = "arn:aws:s3:::acme-state/web.tfstate"
OTHER_STATE = "arn:aws:s3:::acme-state/data.tfstate"
VIA_S3 = {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}
LOCKS = f"arn:aws:dynamodb:eu-west-1:{OTHER}:table/locks"
OTHER_LOCKS = f"arn:aws:dynamodb:eu-west-1:{OTHER}:table/locks2"
CDK_STACK = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack/Web/1"
PLAN_ARN = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:changeSet/plan-7/1"
GUARD = f"{IAM}:policy/acme-cicd-web-guard"
FUNCTION = f"arn:aws:lambda:eu-west-1:{ACCOUNT}:function:web"
PARAMETER = f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/web/password"
PROFILE, TO_EC2 = f"{IAM}:instance-profile/web", {"iam:PassedToService": "ec2.amazonaws.com"}
TO_LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}
NAMED = f"{IAM}:role/ecs-execution"
STATE_ROLE = f"arn:aws:iam::{OTHER}:role/terraform-state"


def bootstrap(kind: str, qualifier: str = "hnb659fds") -> str:
    return f"{IAM}:role/cdk-{qualifier}-{kind}-role-{ACCOUNT}-eu-west-1"


def named(name: str) -> dict[str, str]:
    return {"cloudformation:ChangeSetName": name}


# (case, policies, action, resource, context, result)
CASES: list[tuple[str, list[dict[str, Any]], str, str, dict[str, str], str]] = [
    ("plan: reading a stack", PLAN, "cloudformation:GetTemplate", STACK, {}, ALLOWED),
    ("plan: reading another's stack", PLAN, "cloudformation:GetTemplate", FOREIGN_STACK, {}, NOTHING),
    ("plan: a change set", PLAN, "cloudformation:CreateChangeSet", STACK, named("plan-7"), ALLOWED),
    ("plan: one that could be executed", PLAN, "cloudformation:CreateChangeSet", STACK, named("deploy-7"), NOTHING),
    ("plan: one of another's stack", PLAN, "cloudformation:CreateChangeSet", FOREIGN_STACK, named("plan-7"), NOTHING),
    ("plan: executing it", PLAN, "cloudformation:ExecuteChangeSet", STACK, named("plan-7"), NOTHING),
    ("plan: deleting a deployment's", PLAN, "cloudformation:DeleteChangeSet", STACK, named("deploy-7"), NOTHING),
    ("plan: making a stack", PLAN, "cloudformation:CreateStack", STACK, WITH_ROLE, NOTHING),
    ("plan: updating one", PLAN, "cloudformation:UpdateStack", STACK, WITH_ROLE, NOTHING),
    ("plan: deleting one", PLAN, "cloudformation:DeleteStack", STACK, {}, NOTHING),
    ("plan: its termination protection", PLAN, "cloudformation:UpdateTerminationProtection", STACK, {}, NOTHING),
    ("plan: passing the execution role", PLAN, "iam:PassRole", EXECUTION, TO_CLOUDFORMATION, NOTHING),
    ("plan: data", PLAN, "s3:GetObject", "arn:aws:s3:::acme-data/1", {}, NOTHING),
    ("plan: a secret", PLAN, "secretsmanager:GetSecretValue", SECRET, {}, NOTHING),
    ("plan: a user", PLAN, "iam:CreateUser", f"{IAM}:user/eve", {}, NOTHING),
    ("build: pushing", BUILD, "ecr:PutImage", f"{IMAGES}/web", {}, ALLOWED),
    ("build: pushing elsewhere", BUILD, "ecr:PutImage", f"{IMAGES}/web-base", {}, NOTHING),
    ("build: deleting an image", BUILD, "ecr:BatchDeleteImage", f"{IMAGES}/web", {}, NOTHING),
    ("build: opening the repository", BUILD, "ecr:SetRepositoryPolicy", f"{IMAGES}/web", {}, NOTHING),
    ("build: an artifact", BUILD, "s3:PutObject", ARTIFACT, OURS, ALLOWED),
    ("build: a bucket that was taken over", BUILD, "s3:PutObject", ARTIFACT, THEIRS, NOTHING),
    ("build: deleting an artifact", BUILD, "s3:DeleteObject", ARTIFACT, OURS, NOTHING),
    ("build: another bucket", BUILD, "s3:PutObject", "arn:aws:s3:::acme-artifacts-2/1.zip", OURS, NOTHING),
    ("build: the key, for S3", BUILD, "kms:GenerateDataKey", KEY, VIA_S3, ALLOWED),
    ("build: the key, for itself", BUILD, "kms:GenerateDataKey", KEY, {}, NOTHING),
    ("deploy: a stack with the execution role", DEPLOY, "cloudformation:CreateStack", STACK, WITH_ROLE, ALLOWED),
    ("deploy: one with another role", DEPLOY, "cloudformation:CreateStack", STACK, WITH_ANOTHER, NOTHING),
    ("deploy: one without a role", DEPLOY, "cloudformation:UpdateStack", STACK, {}, NOTHING),
    ("deploy: a change set without a role", DEPLOY, "cloudformation:CreateChangeSet", STACK, named("go"), NOTHING),
    ("deploy: another's stack", DEPLOY, "cloudformation:UpdateStack", FOREIGN_STACK, WITH_ROLE, NOTHING),
    ("deploy: executing its change set", DEPLOY, "cloudformation:ExecuteChangeSet", STACK, named("go"), ALLOWED),
    ("deploy: executing a pull request's", DEPLOY, "cloudformation:ExecuteChangeSet", STACK, named("plan-7"), NOTHING),
    ("deploy: the same by its ARN", DEPLOY, "cloudformation:ExecuteChangeSet", STACK, named(PLAN_ARN), NOTHING),
    ("deploy: deleting", DEPLOY, "cloudformation:DeleteStack", STACK, WITH_ROLE, NOTHING),
    ("deploy: deleting where it may", DELETING, "cloudformation:DeleteStack", STACK, WITH_ROLE, ALLOWED),
    ("deploy: passing the execution role", DEPLOY, "iam:PassRole", EXECUTION, TO_CLOUDFORMATION, ALLOWED),
    ("deploy: passing it to another service", DEPLOY, "iam:PassRole", EXECUTION, TO_LAMBDA, NOTHING),
    ("deploy: passing another role", DEPLOY, "iam:PassRole", FOREIGN, TO_CLOUDFORMATION, NOTHING),
    ("deploy: passing a longer name", DEPLOY, "iam:PassRole", f"{EXECUTION}-2", TO_CLOUDFORMATION, NOTHING),
    ("deploy: widening the execution role", DEPLOY, "iam:AttachRolePolicy", EXECUTION, {}, NOTHING),
    ("deploy: the boundary", DEPLOY, "iam:CreatePolicyVersion", BOUNDARY, {}, NOTHING),
    ("deploy: a user", DEPLOY, "iam:CreateUser", f"{IAM}:user/eve", {}, NOTHING),
    ("CDK plan: a template", CDK_PLAN, "cloudformation:GetTemplate", CDK_STACK, {}, ALLOWED),
    ("CDK plan: the deploy role", CDK_PLAN, "sts:AssumeRole", bootstrap("deploy"), {}, NOTHING),
    ("CDK plan: looking up", CDK_PLAN, "sts:AssumeRole", bootstrap("lookup"), {}, NOTHING),
    ("CDK plan: looking up where it may", CDK_LOOK_UP, "sts:AssumeRole", bootstrap("lookup"), {}, ALLOWED),
    ("CDK deploy: the deploy role", CDK_DEPLOY, "sts:AssumeRole", bootstrap("deploy"), {}, ALLOWED),
    ("CDK deploy: assets", CDK_DEPLOY, "sts:AssumeRole", bootstrap("file-publishing"), {}, ALLOWED),
    ("CDK deploy: what executes", CDK_DEPLOY, "sts:AssumeRole", bootstrap("cfn-exec"), {}, NOTHING),
    ("CDK deploy: another qualifier", CDK_DEPLOY, "sts:AssumeRole", bootstrap("deploy", "other"), {}, NOTHING),
    ("CDK deploy: a stack by itself", CDK_DEPLOY, "cloudformation:UpdateStack", STACK, {}, NOTHING),
    ("Terraform plan: its state", TF_PLAN, "s3:GetObject", STATE_OBJECT, OURS, ALLOWED),
    ("Terraform plan: the state next to it", TF_PLAN, "s3:GetObject", OTHER_STATE, OURS, DENIED),
    ("Terraform plan: the state's key", TF_PLAN, "kms:Decrypt", KEY, VIA_S3, ALLOWED),
    ("Terraform plan: another key", TF_PLAN, "kms:Decrypt", f"{KEY}9", {}, DENIED),
    ("Terraform plan: a secret", TF_PLAN, "secretsmanager:GetSecretValue", SECRET, {}, DENIED),
    ("Terraform plan: a parameter", TF_PLAN, "ssm:GetParameter", PARAMETER, {}, DENIED),
    ("Terraform plan: a function's code", TF_PLAN, "lambda:GetFunction", FUNCTION, {}, DENIED),
    ("Terraform plan: how a function is configured", TF_PLAN, "lambda:GetFunctionConfiguration", FUNCTION, {}, ALLOWED),
    ("Terraform plan: a table's items", TF_PLAN, "dynamodb:Scan", ITEMS, {}, DENIED),
    ("Terraform plan: another role", TF_PLAN, "sts:AssumeRole", FOREIGN, {}, DENIED),
    ("Terraform plan: a user", TF_PLAN, "iam:CreateUser", f"{IAM}:user/eve", {}, DENIED),
    ("Terraform plan: a role's policy", TF_PLAN, "iam:PutRolePolicy", FOREIGN, {}, DENIED),
    ("Terraform plan: seeing a role", TF_PLAN, "iam:GetRole", FOREIGN, {}, ALLOWED),
    ("Terraform deploy: writing the state", TF_DEPLOY, "s3:PutObject", STATE_OBJECT, OURS, ALLOWED),
    ("Terraform deploy: the lock", TF_DEPLOY, "s3:DeleteObject", LOCK, OURS, ALLOWED),
    ("Terraform deploy: deleting the state", TF_DEPLOY, "s3:DeleteObject", STATE_OBJECT, OURS, NOTHING),
    ("Terraform deploy: the state next to it", TF_DEPLOY, "s3:PutObject", OTHER_STATE, OURS, NOTHING),
    ("Terraform deploy: a bucket taken over", TF_DEPLOY, "s3:PutObject", STATE_OBJECT, THEIRS, NOTHING),
    ("Terraform deploy: the table", TF_TABLE, "dynamodb:PutItem", LOCKS, {}, ALLOWED),
    ("Terraform deploy: another table", TF_TABLE, "dynamodb:PutItem", OTHER_LOCKS, {}, NOTHING),
    ("guard: a role of its own", GUARDED, "iam:CreateRole", OWN, BOUND, ALLOWED),
    ("guard: one without the boundary", GUARDED, "iam:CreateRole", OWN, {}, DENIED),
    ("guard: one with another boundary", GUARDED, "iam:CreateRole", OWN, UNBOUND, DENIED),
    ("guard: changing the boundary of one", GUARDED, "iam:PutRolePermissionsBoundary", OWN, UNBOUND, DENIED),
    ("guard: lifting it", GUARDED, "iam:DeleteRolePermissionsBoundary", OWN, BOUND, DENIED),
    ("guard: a policy on one", GUARDED, "iam:AttachRolePolicy", OWN, BOUND, ALLOWED),
    ("guard: a policy on one of before", GUARDED, "iam:AttachRolePolicy", OWN, {}, DENIED),
    ("guard: whom it trusts", GUARDED, "iam:UpdateAssumeRolePolicy", OWN, {}, ALLOWED),
    ("guard: whom another trusts", GUARDED, "iam:UpdateAssumeRolePolicy", FOREIGN, {}, DENIED),
    ("guard: an instance profile", GUARDED, "iam:AddRoleToInstanceProfile", PROFILE, {}, ALLOWED),
    ("guard: another's role in it", GUARDED, "iam:PassRole", FOREIGN, TO_EC2, DENIED),
    ("guard: the pipeline's role in it", GUARDED, "iam:PassRole", PIPELINE, TO_EC2, DENIED),
    ("guard: a role of another name", GUARDED, "iam:CreateRole", FOREIGN, BOUND, DENIED),
    ("guard: whom the pipeline trusts", GUARDED, "iam:UpdateAssumeRolePolicy", PIPELINE, {}, DENIED),
    ("guard: the pipeline's policies", GUARDED, "iam:CreatePolicyVersion", GUARD, {}, DENIED),
    ("guard: the provider", GUARDED, "iam:AddClientIDToOpenIDConnectProvider", PROVIDER, {}, DENIED),
    ("guard: another provider", GUARDED, "iam:AddClientIDToOpenIDConnectProvider", CLUSTER, {}, DENIED),
    ("guard: its certificate", GUARDED, "iam:UpdateOpenIDConnectProviderThumbprint", CLUSTER, {}, DENIED),
    ("guard: that of a new cluster", GUARDED, "iam:CreateOpenIDConnectProvider", CLUSTER, {}, ALLOWED),
    ("guard: that of people", GUARDED, "iam:UpdateSAMLProvider", PEOPLE, {}, DENIED),
    ("guard: doing away with it", GUARDED, "iam:DeleteSAMLProvider", PEOPLE, {}, DENIED),
    ("guard: that of machines", GUARDED, "rolesanywhere:UpdateTrustAnchor", ANCHOR, {}, DENIED),
    ("guard: its own policy", GUARDED, "iam:CreatePolicyVersion", DEPLOYMENT, {}, DENIED),
    ("guard: its own policy's default", GUARDED, "iam:SetDefaultPolicyVersion", DEPLOYMENT, {}, DENIED),
    ("guard: a policy of people", GUARDED, "iam:CreatePolicyVersion", TEAM, {}, DENIED),
    ("guard: what deploys CDK apps", GUARDED, "sts:AssumeRole", bootstrap("deploy"), {}, DENIED),
    ("guard: being another role", GUARDED, "sts:AssumeRole", FOREIGN, {}, DENIED),
    ("guard: being one of another account", GUARDED, "sts:AssumeRole", STATE_ROLE, {}, ALLOWED),
    ("guard: being root", GUARDED, "sts:AssumeRoot", f"arn:aws:iam::{OTHER}:root", {}, DENIED),
    ("guard: the boundary", GUARDED, "iam:CreatePolicyVersion", BOUNDARY, {}, DENIED),
    ("guard: the boundary's default", GUARDED, "iam:SetDefaultPolicyVersion", BOUNDARY, {}, DENIED),
    ("guard: another policy", GUARDED, "iam:CreatePolicyVersion", f"{IAM}:policy/web-task", {}, ALLOWED),
    ("guard: passing its own", GUARDED, "iam:PassRole", OWN, {}, ALLOWED),
    ("guard: passing one that is named", GUARDED, "iam:PassRole", NAMED, {}, ALLOWED),
    ("guard: changing that one", GUARDED, "iam:PutRolePolicy", NAMED, BOUND, DENIED),
    ("guard: passing another", GUARDED, "iam:PassRole", FOREIGN, {}, DENIED),
    ("guard: passing the pipeline's", GUARDED, "iam:PassRole", PIPELINE, {}, DENIED),
    ("guard: a user", GUARDED, "iam:CreateUser", f"{IAM}:user/eve", BOUND, DENIED),
    ("guard: a key for one", GUARDED, "iam:CreateAccessKey", f"{IAM}:user/alice", {}, DENIED),
    ("guard: a bucket", GUARDED, "s3:CreateBucket", "arn:aws:s3:::acme-web", {}, ALLOWED),
    ("no boundary: a role", BARE, "iam:CreateRole", OWN, {}, DENIED),
    ("no boundary: passing one", BARE, "iam:PassRole", OWN, {}, DENIED),
    ("no boundary: whom one trusts", BARE, "iam:UpdateAssumeRolePolicy", FOREIGN, {}, DENIED),
    ("no boundary: its own policy", BARE, "iam:CreatePolicyVersion", DEPLOYMENT, {}, DENIED),
    ("no boundary: being another role", BARE, "sts:AssumeRole", FOREIGN, {}, DENIED),
    ("no boundary: a function", BARE, "lambda:CreateFunction", FUNCTION, {}, ALLOWED),
]  # fmt: skip


@pytest.mark.node
def test_simulated(tmp_path_factory: pytest.TempPathFactory) -> None:
    questions = [
        {
            "request": {
                "principal": PIPELINE,
                "action": action,
                "resource": {"resource": resource, "accountId": OTHER if resource.split(":")[4] == OTHER else ACCOUNT},
                "contextVariables": context,
            },
            "policies": policies,
            **_owner_says(action, resource),
        }
        for _, policies, action, resource, context, _ in CASES
    ]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    assert [(case[0], answer) for case, answer in zip(CASES, answers, strict=True)] == [
        (case[0], case[5]) for case in CASES
    ]


@pytest.mark.node
def test_the_boundary_of_the_baseline_leaves_pipelines_what_they_work_with(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Both are written apart: what one of them denies without need would stop every deployment."""
    boundary = permissions_boundary(
        partition="aws", account=ACCOUNT, prefix="acme", boundary_name="acme-boundary", roles=["role/workloads/*"]
    )
    guarded = _guarded(managed_roles=["workloads/web-*"])
    own = f"{IAM}:role/workloads/web-task"
    cases: list[tuple[str, list[dict[str, Any]], str, str, dict[str, str], str]] = [
        ("reading a stack", PLAN, "cloudformation:GetTemplate", STACK, {}, ALLOWED),
        ("a change set", PLAN, "cloudformation:CreateChangeSet", STACK, named("plan-7"), ALLOWED),
        ("pushing", BUILD, "ecr:PutImage", f"{IMAGES}/web", {}, ALLOWED),
        ("the execution role", DEPLOY, "iam:PassRole", EXECUTION, TO_CLOUDFORMATION, ALLOWED),
        ("a stack", DEPLOY, "cloudformation:CreateStack", STACK, WITH_ROLE, ALLOWED),
        ("a bootstrap role", CDK_DEPLOY, "sts:AssumeRole", bootstrap("deploy"), {}, ALLOWED),
        ("the state", TF_DEPLOY, "s3:PutObject", STATE_OBJECT, OURS, ALLOWED),
        ("a role under the boundary", guarded, "iam:CreateRole", own, BOUND, ALLOWED),
        ("a role without", guarded, "iam:CreateRole", own, {}, DENIED),
        ("a role of a mightier name", guarded, "iam:CreateRole", FOREIGN, BOUND, DENIED),
        ("a bucket", guarded, "s3:CreateBucket", "arn:aws:s3:::web-data", {}, ALLOWED),
    ]
    questions = [
        {
            "request": {
                "principal": PIPELINE,
                "action": action,
                "resource": {"resource": resource, "accountId": ACCOUNT},
                "contextVariables": {"aws:PrincipalArn": PIPELINE, **context},
            },
            "policies": policies,
            "boundary": boundary,
        }
        for _, policies, action, resource, context, _ in cases
    ]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    assert [(case[0], answer) for case, answer in zip(cases, answers, strict=True)] == [
        (case[0], case[5]) for case in cases
    ]


def _owner_says(action: str, resource: str) -> dict[str, Any]:
    """Another account's table, and a key, take the word of their owner too; so that the role's own policy decides, both
    let it do everything."""
    if not action.startswith("kms:") and resource.split(":")[4] != OTHER:
        return {}
    allowed = {"Effect": "Allow", "Principal": {"AWS": f"{IAM}:root"}, "Action": action, "Resource": "*"}
    return {"resourcePolicy": {"Version": "2012-10-17", "Statement": [allowed]}}


def test_a_plan_reads_parameters_that_aws_publishes() -> None:
    """They are of no account, which the simulator does not know of."""
    (left,) = [one for one in TF_PLAN[1]["Statement"] if one["Sid"] == "NoParameters"]
    (published,) = left["NotResource"]
    assert fnmatchcase("arn:aws:ssm:eu-west-1::parameter/aws/service/ami-amazon-linux-latest/al2023", published)
    assert not fnmatchcase(PARAMETER, published)
    assert not fnmatchcase(f"arn:aws:ssm:eu-west-1:{ACCOUNT}:parameter/aws/reference/secretsmanager/a", published)


def test_cloudformation_alone_works_with_the_execution_role() -> None:
    (statement,) = execution_trust_policy()["Statement"]
    assert statement["Principal"] == {"Service": "cloudformation.amazonaws.com"}


def test_the_guard_of_the_longest_names_is_a_policy_that_iam_takes() -> None:
    """GIVEN as many policies as a role may have of the profile, each with the longest name THEN they fit."""
    iam = "arn:aws-us-gov:iam::111122223333"
    guard = guard_policy(
        partition="aws-us-gov",
        account=ACCOUNT,
        pipeline_names=f"{'p' * 20}-cicd-*",
        policy_arns=[f"{iam}:policy/{number}{'n' * 127}" for number in range(8)],
        permissions_boundary_arn=f"{iam}:policy/{'b' * 128}",
        managed_roles=["workloads/web-*"],
        passed_roles=["ecs-execution"],
    )
    assert characters(guard) <= MAX_CHARACTERS


def test_roles_without_a_boundary_and_builds_without_a_place_are_errors() -> None:
    with pytest.raises(ValueError, match="permissions boundary"):
        guard_policy(**AT, pipeline_names="acme-cicd-*", managed_roles=["web-*"])
    with pytest.raises(ValueError, match="publishes somewhere"):
        build_policy(**AT)
