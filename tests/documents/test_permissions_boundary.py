"""What the boundary leaves of an administrator, case by case, by a simulator that is not ours: the known ways up are
closed."""

from __future__ import annotations

import fnmatch
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import parliament
import pytest

from constructs_lib.documents.permissions_boundary import (
    MAX_CHARACTERS,
    bounded_statements,
    characters,
    overlaps,
    permissions_boundary,
)
from tests.documents.simulator import simulate
from tests.node_tools import installed

ACCOUNT, OTHER = "111122223333", "444455556666"
IAM = f"arn:aws:iam::{ACCOUNT}"
BOUNDARY = f"{IAM}:policy/acme-boundary"
AT = {"partition": "aws", "account": ACCOUNT, "boundary_name": "acme-boundary", "roles": ["role/workloads/*"]}
ADMINISTRATOR = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
ALLOWED, DENIED, NOTHING = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"

USUAL = permissions_boundary(**AT, prefix="acme")
WIDER = permissions_boundary(
    **AT,
    prefix="acme",
    users=True,
    passed_roles=["role/ecsTaskExecutionRole"],
    off_limits=[f"arn:aws:lambda:*:{ACCOUNT}:function:admin-*"],
)

ALICE = f"{IAM}:role/Alice"
PIPELINE = f"{IAM}:role/acme-cicd-web-deploy"
OWN, FOREIGN = f"{IAM}:role/workloads/web", f"{IAM}:role/OrganizationAdmin"
ADMIN, SUPPORT = f"{IAM}:role/acme-administrator", f"{IAM}:role/acme-support"
EXECUTION, BOOTSTRAP = f"{IAM}:role/acme-cicd-web-execution", f"{IAM}:role/cdk-hnb659fds-deploy-role-1"
POLICY, OWN_POLICY = f"{IAM}:policy/OpsPolicy", f"{IAM}:policy/workloads/web"
PROFILE, OWN_PROFILE = f"{IAM}:instance-profile/ops", f"{IAM}:instance-profile/workloads/web"
BOB, MACHINE = f"{IAM}:user/bob", f"{IAM}:user/workloads/machine"
BOUND, UNBOUND = {"iam:PermissionsBoundary": BOUNDARY}, {"iam:PermissionsBoundary": f"{IAM}:policy/workloads/wide"}
LOG_BUCKET = f"arn:aws:s3:::acme-logs-{ACCOUNT}-eu-west-1"
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0123"
OURS, THEIRS = {"kms:ResourceAliases": ["alias/acme-logs"]}, {"kms:ResourceAliases": ["alias/app"]}


def _at(service: str, end: str) -> str:
    return f"arn:aws:{service}:eu-west-1:{ACCOUNT}:{end}"


def _to(service: str) -> dict[str, str]:
    return {"iam:PassedToService": f"{service}.amazonaws.com"}


FUNCTION = _at("lambda", "function:web")
ADMIN_FUNCTION = _at("lambda", "function:admin-x")
SETTINGS = _at("lambda", "function:acme-baseline-identity-1")
SSO, STACK_SET = "arn:aws:sso:::instance/ssoins-1", _at("cloudformation", "stackset/a:1")
STACK, ALARM = _at("cloudformation", "stack/acme-baseline-logging/1"), _at("cloudwatch", "alarm:acme-break-glass")
VAULT, WEB_ACL = _at("backup", "backup-vault:acme-backup"), _at("wafv2", "regional/webacl/acme-web/1")
RULE, VALUE = _at("config", "config-rule/config-rule-1"), _at("ssm", "parameter/acme/baseline/kms-key/logs")
NAMED, GUARD = f"{IAM}:role/ecsTaskExecutionRole", f"{IAM}:policy/acme-cicd-web-guard"
OF_ECS = f"{IAM}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"

# (case, boundary, principal, action, resource, context, result)
CASES: list[tuple[str, dict[str, Any], str, str, str, dict[str, Any], str]] = [
    # The methods that Rhino Security Labs numbers, in their order.
    ("1 a new version of a policy", USUAL, ALICE, "iam:CreatePolicyVersion", POLICY, {}, NOTHING),
    ("1 of the boundary", USUAL, ALICE, "iam:CreatePolicyVersion", BOUNDARY, {}, DENIED),
    ("2 an old version", USUAL, ALICE, "iam:SetDefaultPolicyVersion", POLICY, {}, NOTHING),
    ("2 of the boundary", USUAL, ALICE, "iam:SetDefaultPolicyVersion", BOUNDARY, {}, DENIED),
    ("3 a mighty role on an instance", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("ec2"), NOTHING),
    ("4 a key of another user", USUAL, ALICE, "iam:CreateAccessKey", BOB, {}, NOTHING),
    ("4 where users may be made", WIDER, ALICE, "iam:CreateAccessKey", BOB, {}, NOTHING),
    ("5 a password", USUAL, ALICE, "iam:CreateLoginProfile", BOB, {}, NOTHING),
    ("6 another password", USUAL, ALICE, "iam:UpdateLoginProfile", BOB, {}, NOTHING),
    ("7 a policy on a user", USUAL, ALICE, "iam:AttachUserPolicy", BOB, {}, NOTHING),
    ("7 on a bounded one of another name", WIDER, ALICE, "iam:AttachUserPolicy", BOB, BOUND, NOTHING),
    ("8 a policy on a group", USUAL, ALICE, "iam:AttachGroupPolicy", f"{IAM}:group/ops", {}, NOTHING),
    ("9 a policy on a role", USUAL, ALICE, "iam:AttachRolePolicy", FOREIGN, {}, NOTHING),
    ("9 on a bounded one of another name", USUAL, ALICE, "iam:AttachRolePolicy", FOREIGN, BOUND, NOTHING),
    ("9 on an unbounded one of its own name", USUAL, ALICE, "iam:AttachRolePolicy", OWN, {}, NOTHING),
    ("10 an inline policy on a user", USUAL, ALICE, "iam:PutUserPolicy", BOB, {}, NOTHING),
    ("11 on a group", USUAL, ALICE, "iam:PutGroupPolicy", f"{IAM}:group/ops", {}, NOTHING),
    ("12 on a role", USUAL, ALICE, "iam:PutRolePolicy", FOREIGN, BOUND, NOTHING),
    ("12 on the administrator's", USUAL, ALICE, "iam:PutRolePolicy", ADMIN, BOUND, DENIED),
    ("13 into a group", USUAL, ALICE, "iam:AddUserToGroup", f"{IAM}:group/ops", {}, NOTHING),
    ("14 whom a role trusts", USUAL, ALICE, "iam:UpdateAssumeRolePolicy", FOREIGN, {}, NOTHING),
    ("14 whom the administrator's trusts", USUAL, ALICE, "iam:UpdateAssumeRolePolicy", ADMIN, {}, DENIED),
    ("15 a mighty role of a function", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("lambda"), NOTHING),
    ("17 the code of a mighty function", WIDER, ALICE, "lambda:UpdateFunctionCode", ADMIN_FUNCTION, {}, DENIED),
    ("17 of the function of settings", USUAL, ALICE, "lambda:UpdateFunctionCode", SETTINGS, {}, DENIED),
    ("17 calling it", USUAL, ALICE, "lambda:InvokeFunction", SETTINGS, {}, DENIED),
    ("18 a mighty role of Glue", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("glue"), NOTHING),
    ("20 a mighty role of a stack", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("cloudformation"), NOTHING),
    ("21 of a pipeline of data", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("datapipeline"), NOTHING),
    ("SageMaker", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("sagemaker"), NOTHING),
    ("CodeBuild", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("codebuild"), NOTHING),
    ("ECS", USUAL, ALICE, "iam:PassRole", FOREIGN, _to("ecs-tasks"), NOTHING),
    ("the administrator's role", USUAL, ALICE, "iam:PassRole", ADMIN, _to("ec2"), NOTHING),
    ("another role into a profile", USUAL, ALICE, "iam:AddRoleToInstanceProfile", PROFILE, {}, NOTHING),
    # The boundary itself.
    ("a role without it", USUAL, ALICE, "iam:CreateRole", OWN, {}, NOTHING),
    ("with another", USUAL, ALICE, "iam:CreateRole", OWN, UNBOUND, NOTHING),
    ("another for a role", USUAL, ALICE, "iam:PutRolePermissionsBoundary", OWN, UNBOUND, NOTHING),
    ("none for a role", USUAL, ALICE, "iam:DeleteRolePermissionsBoundary", OWN, BOUND, NOTHING),
    ("none for a user", WIDER, ALICE, "iam:DeleteUserPermissionsBoundary", MACHINE, BOUND, NOTHING),
    ("another for a user", WIDER, ALICE, "iam:PutUserPermissionsBoundary", MACHINE, UNBOUND, NOTHING),
    ("deleting it", USUAL, ALICE, "iam:DeletePolicy", BOUNDARY, {}, DENIED),
    # Other identities.
    ("a role that is not its own", USUAL, ALICE, "sts:AssumeRole", FOREIGN, {}, NOTHING),
    ("the administrator's", USUAL, ALICE, "sts:AssumeRole", ADMIN, {}, NOTHING),
    ("CDK's, which deploys as administrator", USUAL, ALICE, "sts:AssumeRole", BOOTSTRAP, {}, NOTHING),
    ("a role of its own", USUAL, ALICE, "sts:AssumeRole", OWN, {}, ALLOWED),
    ("root of a member", USUAL, ALICE, "sts:AssumeRoot", f"arn:aws:iam::{OTHER}:root", {}, NOTHING),
    ("a user", USUAL, ALICE, "iam:CreateUser", MACHINE, BOUND, NOTHING),
    ("a user, where it may", WIDER, ALICE, "iam:CreateUser", MACHINE, BOUND, ALLOWED),
    ("one without the boundary", WIDER, ALICE, "iam:CreateUser", MACHINE, {}, NOTHING),
    ("its key", WIDER, ALICE, "iam:CreateAccessKey", MACHINE, {}, ALLOWED),
    ("a password for it", WIDER, ALICE, "iam:CreateLoginProfile", MACHINE, {}, NOTHING),
    ("a provider", USUAL, ALICE, "iam:CreateSAMLProvider", f"{IAM}:saml-provider/evil", {}, NOTHING),
    ("an OIDC provider", USUAL, ALICE, "iam:CreateOpenIDConnectProvider", f"{IAM}:oidc-provider/x.io", {}, NOTHING),
    ("whom MFA is taken from", USUAL, ALICE, "iam:DeactivateMFADevice", BOB, {}, NOTHING),
    ("passwords of all", USUAL, ALICE, "iam:UpdateAccountPasswordPolicy", "*", {}, NOTHING),
    ("permission sets", USUAL, ALICE, "sso:PutInlinePolicyToPermissionSet", SSO, {}, NOTHING),
    ("assignments", USUAL, ALICE, "sso:CreateAccountAssignment", SSO, {}, NOTHING),
    ("stack sets", USUAL, ALICE, "cloudformation:CreateStackInstances", STACK_SET, {}, DENIED),
    # Organization, account and bills.
    ("leaving", USUAL, ALICE, "organizations:LeaveOrganization", "*", {}, NOTHING),
    ("looking at the organization", USUAL, ALICE, "organizations:DescribeOrganization", "*", {}, ALLOWED),
    ("closing", USUAL, ALICE, "account:CloseAccount", f"arn:aws:account::{ACCOUNT}:account", {}, NOTHING),
    ("paying", USUAL, ALICE, "payments:MakePayment", "*", {}, NOTHING),
    ("a commitment of years", USUAL, ALICE, "savingsplans:CreateSavingsPlan", "*", {}, DENIED),
    ("Shield Advanced", USUAL, ALICE, "shield:CreateSubscription", "*", {}, DENIED),
    # What watches.
    ("the trail", USUAL, ALICE, "cloudtrail:StopLogging", _at("cloudtrail", "trail/any"), {}, DENIED),
    ("its events", USUAL, ALICE, "cloudtrail:PutEventSelectors", _at("cloudtrail", "trail/any"), {}, DENIED),
    ("the recorder", USUAL, ALICE, "config:StopConfigurationRecorder", "*", {}, DENIED),
    ("a rule of Config", USUAL, ALICE, "config:DeleteConfigRule", RULE, {}, DENIED),
    ("GuardDuty", USUAL, ALICE, "guardduty:DeleteDetector", _at("guardduty", "detector/1"), {}, DENIED),
    ("a filter that hides findings", USUAL, ALICE, "guardduty:CreateFilter", "*", {}, DENIED),
    ("looking at findings", USUAL, ALICE, "guardduty:GetFindings", "*", {}, ALLOWED),
    ("Security Hub", USUAL, ALICE, "securityhub:DisableSecurityHub", _at("securityhub", "hub/default"), {}, DENIED),
    ("a standard", USUAL, ALICE, "securityhub:BatchDisableStandards", _at("securityhub", "hub/default"), {}, DENIED),
    ("a rule that closes findings", USUAL, ALICE, "securityhub:BatchUpdateAutomationRules", "*", {}, DENIED),
    ("closing a finding", USUAL, ALICE, "securityhub:BatchUpdateFindings", "*", {}, ALLOWED),
    ("what hides findings of Inspector", USUAL, ALICE, "inspector2:UpdateFilter", "*", {}, DENIED),
    ("what masks all logs", USUAL, ALICE, "logs:DeleteAccountPolicy", "*", {}, DENIED),
    ("the analyzer", USUAL, ALICE, "access-analyzer:DeleteAnalyzer", _at("access-analyzer", "analyzer/a"), {}, DENIED),
    ("Macie", USUAL, ALICE, "macie2:DisableMacie", "*", {}, DENIED),
    ("public buckets", USUAL, ALICE, "s3:PutAccountPublicAccessBlock", "*", {}, DENIED),
    ("default encryption", USUAL, ALICE, "ec2:DisableEbsEncryptionByDefault", "*", {}, DENIED),
    # What bears the baseline's names.
    ("its stack", USUAL, ALICE, "cloudformation:UpdateStack", STACK, {}, DENIED),
    ("reading it", USUAL, ALICE, "cloudformation:GetTemplate", STACK, {}, ALLOWED),
    ("its alarm", USUAL, ALICE, "cloudwatch:DisableAlarmActions", ALARM, {}, DENIED),
    ("its rule", USUAL, ALICE, "events:PutTargets", _at("events", "rule/acme-break-glass"), {}, DENIED),
    ("its topic", USUAL, ALICE, "sns:Unsubscribe", _at("sns", "acme-security-critical"), {}, DENIED),
    ("its log group", USUAL, ALICE, "logs:PutRetentionPolicy", _at("logs", "log-group:/acme/cloudtrail:*"), {}, DENIED),
    ("reading it", USUAL, ALICE, "logs:FilterLogEvents", _at("logs", "log-group:/acme/cloudtrail:*"), {}, ALLOWED),
    ("its bucket", USUAL, ALICE, "s3:PutBucketPolicy", LOG_BUCKET, {}, DENIED),
    ("its objects", USUAL, ALICE, "s3:DeleteObject", f"{LOG_BUCKET}/AWSLogs/1", {}, DENIED),
    ("another bucket", USUAL, ALICE, "s3:PutBucketPolicy", "arn:aws:s3:::acme-web", {}, ALLOWED),
    ("its key", USUAL, ALICE, "kms:ScheduleKeyDeletion", KEY, OURS, DENIED),
    ("its alias", USUAL, ALICE, "kms:UpdateAlias", _at("kms", "alias/acme-logs"), {}, DENIED),
    ("another key", USUAL, ALICE, "kms:ScheduleKeyDeletion", KEY, THEIRS, ALLOWED),
    ("its handed over values", USUAL, ALICE, "ssm:PutParameter", VALUE, {}, DENIED),
    ("reading one", USUAL, ALICE, "ssm:GetParameter", VALUE, {}, ALLOWED),
    ("its web ACL", USUAL, ALICE, "wafv2:UpdateWebACL", WEB_ACL, {}, DENIED),
    ("what it logs", USUAL, ALICE, "wafv2:DeleteLoggingConfiguration", WEB_ACL, {}, DENIED),
    ("guarding a load balancer by it", USUAL, ALICE, "wafv2:AssociateWebACL", WEB_ACL, {}, ALLOWED),
    ("another web ACL", USUAL, ALICE, "wafv2:UpdateWebACL", _at("wafv2", "regional/webacl/web/1"), {}, ALLOWED),
    ("its vault's policy", USUAL, ALICE, "backup:PutBackupVaultAccessPolicy", VAULT, {}, DENIED),
    ("its vault's lock", USUAL, ALICE, "backup:DeleteBackupVaultLockConfiguration", VAULT, {}, DENIED),
    ("a backup into it", USUAL, ALICE, "backup:StartBackupJob", VAULT, {}, ALLOWED),
    ("another vault", USUAL, ALICE, "backup:DeleteBackupVault", _at("backup", "backup-vault:web"), {}, ALLOWED),
    # Work.
    ("an instance", USUAL, ALICE, "ec2:StopInstances", _at("ec2", "instance/i-1"), {}, ALLOWED),
    ("a function", USUAL, ALICE, "lambda:UpdateFunctionCode", FUNCTION, {}, ALLOWED),
    ("a role of its own", USUAL, ALICE, "iam:CreateRole", OWN, BOUND, ALLOWED),
    ("a policy on it", USUAL, ALICE, "iam:AttachRolePolicy", OWN, BOUND, ALLOWED),
    ("the boundary on one of before", USUAL, ALICE, "iam:PutRolePermissionsBoundary", OWN, BOUND, ALLOWED),
    ("whom it trusts", USUAL, ALICE, "iam:UpdateAssumeRolePolicy", OWN, {}, ALLOWED),
    ("passing it", USUAL, ALICE, "iam:PassRole", OWN, _to("lambda"), ALLOWED),
    ("a policy of its own", USUAL, ALICE, "iam:CreatePolicyVersion", OWN_POLICY, {}, ALLOWED),
    ("a profile of its own", USUAL, ALICE, "iam:AddRoleToInstanceProfile", OWN_PROFILE, {}, ALLOWED),
    ("passing what is named", WIDER, ALICE, "iam:PassRole", NAMED, _to("ecs-tasks"), ALLOWED),
    ("changing that", WIDER, ALICE, "iam:PutRolePolicy", NAMED, BOUND, NOTHING),
    ("roles that services need", USUAL, ALICE, "iam:CreateServiceLinkedRole", OF_ECS, {}, ALLOWED),
    ("looking at roles", USUAL, ALICE, "iam:GetRole", FOREIGN, {}, ALLOWED),
    ("looking at the boundary", USUAL, ALICE, "iam:GetPolicyVersion", BOUNDARY, {}, ALLOWED),
    # Pipelines.
    ("a pipeline's execution role", USUAL, PIPELINE, "iam:PassRole", EXECUTION, _to("cloudformation"), ALLOWED),
    ("nobody else does", USUAL, ALICE, "iam:PassRole", EXECUTION, _to("cloudformation"), NOTHING),
    ("a pipeline deploys with CDK", USUAL, PIPELINE, "sts:AssumeRole", BOOTSTRAP, {}, ALLOWED),
    ("a pipeline's policies", USUAL, PIPELINE, "iam:CreatePolicyVersion", GUARD, {}, DENIED),
    ("what may execute", USUAL, PIPELINE, "iam:PutRolePolicy", EXECUTION, BOUND, DENIED),
]  # fmt: skip


@pytest.mark.node
def test_simulated(tmp_path_factory: pytest.TempPathFactory) -> None:
    questions = [
        {
            "request": {
                "principal": principal,
                "action": action,
                "resource": {"resource": resource, "accountId": OTHER if OTHER in resource else ACCOUNT},
                "contextVariables": {"aws:PrincipalArn": principal, **context},
            },
            "policies": [ADMINISTRATOR],
            "boundary": boundary,
            **_owner_says(action),
        }
        for _, boundary, principal, action, resource, context, _ in CASES
    ]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    assert [(case[0], answer) for case, answer in zip(CASES, answers, strict=True)] == [
        (case[0], case[-1]) for case in CASES
    ]


def _owner_says(action: str) -> dict[str, Any]:
    """A key and a role leave it to IAM policies."""
    if not action.startswith(("kms:", "sts:AssumeRole")) or action == "sts:AssumeRoot":
        return {}
    allowed: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": f"{IAM}:root"}, "Action": action}
    if action.startswith("kms:"):
        allowed["Resource"] = "*"
    return {"resourcePolicy": {"Version": "2012-10-17", "Statement": [allowed]}}


class TestLimits:
    @pytest.mark.parametrize("users", [False, True])
    def test_the_longest_names_fit(self, users: bool) -> None:
        longest = permissions_boundary(
            partition="aws-us-gov",
            account=ACCOUNT,
            prefix="p" * 20,
            boundary_name=f"{'p' * 20}-boundary",
            roles=["role/workloads/*"],
            users=users,
        )
        assert characters(longest) <= MAX_CHARACTERS

    def test_white_space_is_not_counted(self) -> None:
        assert characters({"Statement": [{"Sid": "a b"}]}) == len('{"Statement":[{"Sid":"ab"}]}')

    @pytest.mark.parametrize("taken", ["role/acme-*", "role/acm*", "role/acme-web", "role/acme-w*"])
    def test_roles_of_the_baseline_are_nobodys(self, taken: str) -> None:
        with pytest.raises(ValueError, match="begin with role/acme-"):
            permissions_boundary(**{**AT, "roles": [taken]}, prefix="acme")

    @pytest.mark.parametrize("free", ["role/workloads/*", "role/acmecorp-*", "role/acme", "role/w/acme-*"])
    def test_other_names_are_free(self, free: str) -> None:
        assert not overlaps(free, "acme")


class TestGrammar:
    @pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
    def test_every_resource_is_of_the_partition(self, partition: str) -> None:
        document = permissions_boundary(**{**AT, "partition": partition}, prefix="acme")
        assert json.dumps(document).count("arn:") == json.dumps(document).count(f"arn:{partition}:")

    def test_parliament_finds_what_is_meant_alone(self) -> None:
        """A boundary is wide, what begins alike is denied alike, and aliases of keys are newer than its data."""
        expected = {
            "MISMATCHED_TYPE_BUT_USABLE",
            "RESOURCE_MISMATCH",
            "RESOURCE_STAR",
            "UNKNOWN_CONDITION_FOR_ACTION",
        }
        assert {one.issue for one in parliament.analyze_policy_string(json.dumps(WIDER)).findings} <= expected

    def test_every_action_is_one_of_aws(self) -> None:
        known = _known_actions()
        named = {
            action
            for one in WIDER["Statement"]
            for element in ("Action", "NotAction")
            for action in ([one[element]] if isinstance(one.get(element), str) else one.get(element, ()))
        }
        assert sorted(one for one in named if not fnmatch.filter(known, one.lower())) == []

    def test_a_power_user_is_allowed_the_same_of_identities(self) -> None:
        statements = bounded_statements(**AT)
        assert statements == [one for one in USUAL["Statement"] if one["Sid"] in {one["Sid"] for one in statements}]
        assert {one["Sid"] for one in statements} == {"MakeUnderTheBoundary", "KeepByName", "Pass"}


@cache
def _known_actions() -> frozenset[str]:
    """Every action of the Service Authorization Reference, in lower case, out of cfn-lint's data."""
    spec = find_spec("cfnlint")
    assert spec
    assert spec.origin
    path = Path(spec.origin).parent / "data" / "AdditionalSpecs" / "Policies.json"
    services = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(f"{service}:{name}" for service, one in services.items() for name in one["Actions"])
