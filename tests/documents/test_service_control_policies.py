"""What an administrator, a root user and a deployment role of a member account can do under the service control
policies, case by case, by a simulator that is not ours; and that they stay within the limits of AWS."""

from __future__ import annotations

import json
import re
import warnings
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baseline.facts.regions import OPT_IN_REGIONS, REGIONS, partition_of
from constructs_lib.documents import protected_actions
from constructs_lib.documents.organization_policies import (
    CHARACTERS,
    LONGEST_PARTITION,
    LONGEST_PREFIX,
    TooLongError,
    characters,
    document,
    packed,
)
from constructs_lib.documents.region_exemptions import GLOBAL_ACTIONS
from constructs_lib.documents.service_control_policies import (
    MANAGED_DEPLOYERS,
    TYPE,
    ServiceControls,
    service_control_policies,
    service_control_statements,
)
from tests.documents.simulator import simulate
from tests.node_tools import installed

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    import parliament

ACCOUNT = "111122223333"
IAM = f"arn:aws:iam::{ACCOUNT}"
ADMIN, DEPLOYER, ROOT, ALICE = (
    f"{IAM}:role/Admin",
    f"{IAM}:role/acme-deploy",
    f"{IAM}:root",
    f"{IAM}:user/alice",
)
REMEDY = f"{IAM}:role/acme-remedy-20261128000000000000000001"
STACK_SET, SETTINGS = f"{IAM}:role/stacksets-exec-0123456789", f"{IAM}:role/acme-baseline-foundation-Handler-1A2B3C"
PRETENDER, CONTROL_TOWER = f"{IAM}:role/acme-app", f"{IAM}:role/AWSControlTowerExecution"
HOME, ELSEWHERE = "eu-west-1", "ap-south-1"
ALLOWED, DENIED = "Allowed", "ExplicitlyDenied"
# A key is opened by its own policy, which is not asked here.
UP_TO_THE_KEY = "ImplicitlyDenied"
EVERYTHING = document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])

DEPLOYERS = ("role/acme-deploy", *(role for roles in MANAGED_DEPLOYERS.values() for role in roles))
ALL = ServiceControls(
    deployers=DEPLOYERS,
    regions=(HOME, "us-east-1"),
    region_exemptions=("bedrock:InvokeModel*",),
    mfa_actions=("ec2:TerminateInstances", "iam:*"),
)


def _at(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{HOME}:{ACCOUNT}:{resource}"


STACK, FUNCTION = (
    _at("cloudformation", "stack/acme-baseline-logging/1"),
    _at("lambda", "function:acme-baseline-f-Handler"),
)
TOPIC, VALUE = _at("sns", "acme-security-high"), _at("ssm", "parameter/acme/baseline/kms-key/logs")
LOG_BUCKET = f"arn:aws:s3:::acme-cloudtrail-{ACCOUNT}-{HOME}"
VAULT = _at("backup", "backup-vault:acme-backup")
KEY = _at("kms", "key/11111111-2222-3333-4444-555555555555")
OURS, THEIRS = {"kms:ResourceAliases": ["alias/acme-logs"]}, {"kms:ResourceAliases": ["alias/app"]}
INSTANCE = _at("ec2", "instance/i-0123456789abcdef0")
CLOUDSHELL = "arn:aws:iam::aws:policy/AWSCloudShellFullAccess"
FILES = "elasticfilesystem:CreateFileSystem"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

# (case, principal, action, resource, context beside the Region, result)
CASES: list[tuple[str, str, str, str, dict[str, Any], str]] = [
    ("an administrator works", ADMIN, "ec2:StopInstances", INSTANCE, {}, ALLOWED),
    ("an administrator does not leave", ADMIN, "organizations:LeaveOrganization", "*", {}, DENIED),
    ("nor does who deploys", DEPLOYER, "organizations:LeaveOrganization", "*", {}, DENIED),
    ("nobody closes the account", ADMIN, "account:CloseAccount", "*", {}, DENIED),
    ("root does nothing", ROOT, "s3:ListAllMyBuckets", "*", {}, DENIED),
    ("nor what is harmless", ROOT, "ec2:StopInstances", INSTANCE, {}, DENIED),
    (
        "central root access unlocks a bucket",
        ROOT,
        "s3:DeleteBucketPolicy",
        "arn:aws:s3:::app",
        {"aws:AssumedRoot": "true"},
        ALLOWED,
    ),
    # Who may become exempt.
    ("no role of an exempt name", ADMIN, "iam:CreateRole", DEPLOYER, {}, DENIED),
    ("none that StackSets uses", ADMIN, "iam:UpdateAssumeRolePolicy", STACK_SET, {}, DENIED),
    ("none that the settings function uses", ADMIN, "iam:PutRolePolicy", SETTINGS, {}, DENIED),
    ("none that a remediation uses", ADMIN, "iam:CreateRole", REMEDY, {}, DENIED),
    ("no baseline role", ADMIN, "iam:DetachRolePolicy", f"{IAM}:role/acme-support", {}, DENIED),
    ("no exempt role to a service", ADMIN, "iam:PassRole", DEPLOYER, {}, DENIED),
    ("roles of workloads as ever", ADMIN, "iam:CreateRole", f"{IAM}:role/app", {}, ALLOWED),
    ("who deploys makes them", DEPLOYER, "iam:CreateRole", SETTINGS, {}, ALLOWED),
    ("so does StackSets", STACK_SET, "iam:PutRolePolicy", SETTINGS, {}, ALLOWED),
    ("a workload's role of the prefix is not exempt", PRETENDER, "guardduty:DeleteDetector", "*", {}, DENIED),
    # Regions.
    ("a governed Region", ADMIN, "ec2:RunInstances", INSTANCE, {"aws:RequestedRegion": HOME}, ALLOWED),
    ("another Region", ADMIN, "ec2:StopInstances", INSTANCE, {"aws:RequestedRegion": ELSEWHERE}, DENIED),
    ("where global services are", ADMIN, "ec2:StopInstances", INSTANCE, {"aws:RequestedRegion": "us-east-1"}, ALLOWED),
    ("a global service", ADMIN, "support:CreateCase", "*", {"aws:RequestedRegion": ELSEWHERE}, ALLOWED),
    ("an exempted action", ADMIN, "bedrock:InvokeModel", "*", {"aws:RequestedRegion": ELSEWHERE}, ALLOWED),
    ("who deploys, elsewhere", DEPLOYER, "sns:CreateTopic", TOPIC, {"aws:RequestedRegion": ELSEWHERE}, ALLOWED),
    ("opting in", ADMIN, "account:EnableRegion", "*", {}, DENIED),
    ("a file system in plain text", ADMIN, FILES, "*", {"elasticfilesystem:Encrypted": "false"}, DENIED),
    ("one of which nobody says", DEPLOYER, FILES, "*", {}, DENIED),
    ("an encrypted file system", ADMIN, FILES, "*", {"elasticfilesystem:Encrypted": "true"}, ALLOWED),
    # The baseline's own resources.
    ("its stack", ADMIN, "cloudformation:DeleteStack", STACK, {}, DENIED),
    (
        "its stack of a stack set",
        ADMIN,
        "cloudformation:UpdateStack",
        _at("cloudformation", "stack/StackSet-acme-baseline-logging-1/1"),
        {},
        DENIED,
    ),
    ("a workload's stack", ADMIN, "cloudformation:DeleteStack", _at("cloudformation", "stack/app/1"), {}, ALLOWED),
    ("updating it", DEPLOYER, "cloudformation:UpdateStack", STACK, {}, ALLOWED),
    ("its alarm", ADMIN, "cloudwatch:DeleteAlarms", _at("cloudwatch", "alarm:acme-cis-root"), {}, DENIED),
    ("its log group", ADMIN, "logs:DeleteLogGroup", _at("logs", "log-group:/acme/cloudtrail:*"), {}, DENIED),
    ("its retention", ADMIN, "logs:PutRetentionPolicy", _at("logs", "log-group:/acme/cloudtrail:*"), {}, DENIED),
    ("a workload's log group", ADMIN, "logs:DeleteLogGroup", _at("logs", "log-group:/aws/lambda/app:*"), {}, ALLOWED),
    ("its topic", ADMIN, "sns:DeleteTopic", _at("sns", "acme-security-high"), {}, DENIED),
    ("its event rule", ADMIN, "events:DisableRule", _at("events", "rule/acme-findings"), {}, DENIED),
    ("calling its function", ADMIN, "lambda:InvokeFunction", FUNCTION, {}, DENIED),
    ("a deployment calls it", DEPLOYER, "lambda:InvokeFunction", FUNCTION, {}, ALLOWED),
    ("its handed over values", ADMIN, "ssm:PutParameter", VALUE, {}, DENIED),
    ("muting its alarm", ADMIN, "cloudwatch:PutAlarmMuteRule", _at("cloudwatch", "alarm:acme-cis-root"), {}, DENIED),
    ("a workload's alarm", ADMIN, "cloudwatch:PutAlarmMuteRule", _at("cloudwatch", "alarm:app"), {}, ALLOWED),
    ("its topic's subscriptions", ADMIN, "sns:Unsubscribe", TOPIC, {}, DENIED),
    ("a workload's subscriptions", ADMIN, "sns:Unsubscribe", _at("sns", "app"), {}, ALLOWED),
    ("its web ACL", ADMIN, "wafv2:UpdateWebACL", _at("wafv2", "regional/webacl/acme-web/1"), {}, DENIED),
    ("the one of CloudFront", ADMIN, "wafv2:DeleteWebACL", _at("wafv2", "global/webacl/acme-cdn/1"), {}, DENIED),
    ("its vault's policy", ADMIN, "backup:PutBackupVaultAccessPolicy", VAULT, {}, DENIED),
    ("its vault's lock", ADMIN, "backup:DeleteBackupVaultLockConfiguration", VAULT, {}, DENIED),
    ("deploying the vault", DEPLOYER, "backup:PutBackupVaultAccessPolicy", VAULT, {}, ALLOWED),
    ("a workload's vault", ADMIN, "backup:PutBackupVaultAccessPolicy", _at("backup", "backup-vault:app"), {}, ALLOWED),
    # Logs and keys.
    ("a log bucket", ADMIN, "s3:DeleteBucket", LOG_BUCKET, {}, DENIED),
    ("its policy", ADMIN, "s3:PutBucketPolicy", LOG_BUCKET, {}, DENIED),
    ("its lifecycle", ADMIN, "s3:PutLifecycleConfiguration", LOG_BUCKET, {}, DENIED),
    ("what it holds", ADMIN, "s3:DeleteObjectVersion", f"{LOG_BUCKET}/AWSLogs/1", {}, DENIED),
    ("reading it", ADMIN, "s3:GetObject", f"{LOG_BUCKET}/AWSLogs/1", {}, ALLOWED),
    ("a workload's bucket", ADMIN, "s3:DeleteBucket", "arn:aws:s3:::acme-data", {}, ALLOWED),
    ("deploying it", DEPLOYER, "s3:PutBucketPolicy", LOG_BUCKET, {}, ALLOWED),
    ("its key", ADMIN, "kms:ScheduleKeyDeletion", KEY, OURS, DENIED),
    ("its key's policy", ADMIN, "kms:PutKeyPolicy", KEY, OURS, DENIED),
    ("another key", ADMIN, "kms:ScheduleKeyDeletion", KEY, THEIRS, UP_TO_THE_KEY),
    ("the alias by which the key is known", ADMIN, "kms:DeleteAlias", _at("kms", "alias/acme-logs"), {}, DENIED),
    # Settings and services.
    ("the public access block", ADMIN, "s3:PutAccountPublicAccessBlock", "*", {}, DENIED),
    ("encryption by default", ADMIN, "ec2:DisableEbsEncryptionByDefault", "*", {}, DENIED),
    ("a setting of Systems Manager", ADMIN, "ssm:ResetServiceSetting", "*", {}, DENIED),
    ("a way out of a closed VPC", ADMIN, "ec2:CreateVpcBlockPublicAccessExclusion", "*", {}, DENIED),
    ("what masks all logs", ADMIN, "logs:DeleteAccountPolicy", "*", {}, DENIED),
    ("whom AWS calls", ADMIN, "account:DeleteAlternateContact", "*", {}, DENIED),
    ("the function sets it", SETTINGS, "ec2:ModifyEbsDefaultKmsKeyId", "*", {}, ALLOWED),
    ("a remediation of Terraform's sets it", REMEDY, "s3:PutAccountPublicAccessBlock", "*", {}, ALLOWED),
    ("it mends a trail", REMEDY, "cloudtrail:UpdateTrail", _at("cloudtrail", "trail/any"), {}, ALLOWED),
    ("the trail", ADMIN, "cloudtrail:StopLogging", _at("cloudtrail", "trail/any"), {}, DENIED),
    ("the recorder", ADMIN, "config:StopConfigurationRecorder", "*", {}, DENIED),
    ("GuardDuty", ADMIN, "guardduty:DeleteDetector", _at("guardduty", "detector/1"), {}, DENIED),
    ("what GuardDuty trusts", ADMIN, "guardduty:CreateTrustedEntitySet", "*", {}, DENIED),
    ("more that it trusts", ADMIN, "guardduty:UpdateTrustedEntitySet", "*", {}, DENIED),
    ("what hides findings of Inspector", ADMIN, "inspector2:CreateFilter", "*", {}, DENIED),
    ("a rule that closes findings", ADMIN, "securityhub:CreateAutomationRuleV2", "*", {}, DENIED),
    ("changing one", ADMIN, "securityhub:BatchUpdateAutomationRules", "*", {}, DENIED),
    ("closing a finding", ADMIN, "securityhub:BatchUpdateFindings", "*", {}, ALLOWED),
    ("Security Hub", ADMIN, "securityhub:DisableSecurityHub", "*", {}, DENIED),
    ("the analyzer", ADMIN, "access-analyzer:DeleteAnalyzer", _at("access-analyzer", "analyzer/a"), {}, DENIED),
    ("Macie", ADMIN, "macie2:DisableMacie", "*", {}, DENIED),
    ("a deployment changes them", DEPLOYER, "config:PutConfigurationRecorder", "*", {}, ALLOWED),
    ("so does Control Tower", CONTROL_TOWER, "config:PutConfigurationRecorder", "*", {}, ALLOWED),
    # MFA of users.
    ("a user's access key", ALICE, "ec2:TerminateInstances", INSTANCE, {}, DENIED),
    ("a user without MFA", ALICE, "iam:DeleteUser", ALICE, {"aws:MultiFactorAuthPresent": "false"}, DENIED),
    ("a user with MFA", ALICE, "ec2:TerminateInstances", INSTANCE, {"aws:MultiFactorAuthPresent": "true"}, ALLOWED),
    ("a user's other work", ALICE, "ec2:StopInstances", INSTANCE, {}, ALLOWED),
    ("a role, whose sessions do not show it", ADMIN, "ec2:TerminateInstances", INSTANCE, {}, ALLOWED),
    # CloudShell.
    ("all of CloudShell", ADMIN, "iam:AttachRolePolicy", f"{IAM}:role/app", {"iam:PolicyARN": CLOUDSHELL}, DENIED),
    ("another policy", ADMIN, "iam:AttachRolePolicy", f"{IAM}:role/app", {"iam:PolicyARN": READ_ONLY}, ALLOWED),
    ("files into CloudShell", ADMIN, "cloudshell:GetFileUploadUrls", "*", {}, DENIED),
]  # fmt: skip


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    policies = service_control_policies(ALL, partition="aws", prefix="acme", room=4)
    questions = [
        {
            "request": {
                "principal": principal,
                "action": action,
                "resource": {"resource": resource, "accountId": ACCOUNT},
                "contextVariables": {"aws:RequestedRegion": HOME, "aws:PrincipalArn": principal, **context},
            },
            "policies": [EVERYTHING],
            "serviceControl": policies,
        }
        for _, principal, action, resource, context, _ in CASES
    ]
    return simulate(installed(tmp_path_factory.mktemp("simulator")), questions)


@pytest.mark.node
@pytest.mark.parametrize("number", range(len(CASES)), ids=[one[0] for one in CASES])
def test_a_member_account_can_do_this_and_no_more(results: list[str], number: int) -> None:
    assert results[number] == CASES[number][-1]


class TestWhatIsSwitchedOff:
    NOTHING = ServiceControls(
        deployers=("role/acme-deploy",),
        leave_organization=False,
        root_user=False,
        baseline_resources=False,
        log_archives=False,
        account_settings=False,
        security_services=(),
        cloudshell="allowed",
        unencrypted_file_systems=False,
    )

    def test_exempt_names_stay_guarded(self) -> None:
        """GIVEN nothing but the exemptions THEN their names still cannot be taken: a later statement hangs on them."""
        sids = [one["Sid"] for one in service_control_statements(self.NOTHING, partition="aws", prefix="acme")]
        assert sids == ["DeploymentRoles", "RolesHandedOver"]

    def test_every_conditional_statement_exempts_whom_it_guards(self) -> None:
        statements = list(service_control_statements(ALL, partition="aws", prefix="acme"))
        guarded = set(next(one for one in statements if one["Sid"] == "DeploymentRoles")["Resource"])
        exempting = [one for one in statements if "ArnNotLike" in one.get("Condition", {})]
        assert len(exempting) > 8
        for one in exempting:
            assert set(one["Condition"]["ArnNotLike"]["aws:PrincipalArn"]) <= guarded, one["Sid"]


class TestLimits:
    LARGEST = ServiceControls(
        deployers=(*(f"role/{letter}{'x' * 194}" for letter in "abcdefghij"), *DEPLOYERS[1:]),
        regions=tuple(one for one in REGIONS if partition_of(one) == "aws"),
        region_exemptions=tuple(f"service{number}:{'Action' * 15}" for number in range(20)),
        mfa_actions=tuple(f"service{number}:{'Action' * 15}" for number in range(20)),
    )

    def test_the_largest_fits_into_what_may_be_attached(self) -> None:
        """GIVEN every Region, ten long deployment roles and the longest prefix THEN nine policies hold it all."""
        assert len(self.LARGEST.regions) >= 34
        found = service_control_policies(self.LARGEST, partition=LONGEST_PARTITION, prefix=LONGEST_PREFIX, room=9)
        assert all(characters(one) <= CHARACTERS[TYPE] for one in found)

    def test_too_little_room_is_an_error_that_says_how_much(self) -> None:
        with pytest.raises(TooLongError, match=r"fill [0-9] policies, and 1 may be attached"):
            service_control_policies(self.LARGEST, partition="aws", prefix="acme", room=1)

    def test_the_usual_takes_two(self) -> None:
        usual = ServiceControls(deployers=DEPLOYERS, regions=(HOME, "us-east-1"))
        assert len(service_control_policies(usual, partition="aws", prefix="acme", room=4)) == 2

    @given(
        st.lists(st.integers(1, 4_000), max_size=12, unique=True),
        st.integers(4_200, 12_000),
    )
    def test_packing_keeps_every_statement_once_and_in_order(self, sizes: list[int], limit: int) -> None:
        statements = [{"Sid": f"S{size}", "Action": "x" * size} for size in sizes]
        groups = packed(statements, limit=limit, room=12)
        assert [sid for group in groups for sid in group] == [one["Sid"] for one in statements]
        by_sid = {one["Sid"]: one for one in statements}
        documents = [document([by_sid[sid] for sid in group]) for group in groups]
        assert all(characters(one) <= limit for one in documents)
        # No policy could have taken the first statement of the next.
        for one, following in pairwise(groups):
            assert characters(document([by_sid[sid] for sid in [*one, following[0]]])) > limit

    def test_a_statement_that_fits_nowhere_is_named(self) -> None:
        with pytest.raises(TooLongError, match="the statement Wide"):
            packed([{"Sid": "Wide", "Action": "x" * 6_000}], limit=5_120, room=4)

    @given(st.from_regex(r"[a-z][a-z0-9]{2,19}", fullmatch=True), st.sampled_from(("aws", "aws-cn", "aws-us-gov")))
    def test_names_and_partitions_pack_alike(self, prefix: str, partition: str) -> None:
        found = service_control_policies(ALL, partition=partition, prefix=prefix, room=9)
        longest = service_control_policies(ALL, partition=LONGEST_PARTITION, prefix=LONGEST_PREFIX, room=9)
        assert [_sids(one) for one in found] == [_sids(one) for one in longest]


def _sids(policy: dict[str, Any]) -> list[str]:
    return [one["Sid"] for one in policy["Statement"]]


class TestGrammar:
    @pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
    def test_each_policy_only_denies_and_names_no_principal(self, partition: str) -> None:
        same_everywhere = {"LeaveOrganization", "CloudShellFiles", "UnencryptedFileSystems"}
        for policy in service_control_policies(ALL, partition=partition, prefix="acme", room=4):
            assert len(set(_sids(policy))) == len(policy["Statement"])
            for one in policy["Statement"]:
                assert one["Effect"] == "Deny"
                assert not {"Principal", "NotPrincipal", "NotResource"} & set(one)
                assert re.fullmatch("[A-Za-z0-9]+", one["Sid"])
                assert partition in json.dumps(one) or one["Sid"] in same_everywhere

    def test_every_action_exists(self) -> None:
        known = _known_actions()
        named = {
            *protected_actions.ROLE_ACTIONS,
            *protected_actions.RESOURCE_ACTIONS,
            *protected_actions.BUCKET_ACTIONS,
            *protected_actions.OBJECT_ACTIONS,
            *protected_actions.KEY_ACTIONS,
            *protected_actions.ACCOUNT_SETTINGS,
            *(action for actions in protected_actions.SECURITY_SERVICES.values() for action in actions),
            *(one for one in GLOBAL_ACTIONS if "*" not in one),
        }
        assert sorted(one for one in named if one.lower() not in known) == []

    def test_parliament_finds_nothing_that_newer_data_does_not_explain(self) -> None:
        """Its data is older than some services, and a Deny on * with the actions of several services is meant."""
        expected = {
            "RESOURCE_STAR",
            "UNKNOWN_ACTION",
            "UNKNOWN_PREFIX",
            "UNKNOWN_CONDITION_FOR_ACTION",
            "MISMATCHED_TYPE",
        }
        for policy in service_control_policies(ALL, partition="aws", prefix="acme", room=4):
            found = parliament.analyze_policy_string(json.dumps(policy)).findings
            assert {one.issue for one in found} <= expected, [one for one in found if one.issue not in expected]

    def test_opt_in_regions_are_no_exception(self) -> None:
        everywhere = ServiceControls(deployers=DEPLOYERS, regions=tuple(OPT_IN_REGIONS))
        elsewhere = next(
            one
            for one in service_control_statements(everywhere, partition="aws", prefix="acme")
            if one["Sid"] == "OtherRegions"
        )
        assert elsewhere["Condition"]["StringNotEquals"]["aws:RequestedRegion"] == sorted(OPT_IN_REGIONS)


@cache
def _known_actions() -> frozenset[str]:
    """Every action of the Service Authorization Reference, in lower case, out of cfn-lint's data."""
    spec = find_spec("cfnlint")
    assert spec
    assert spec.origin
    path = Path(spec.origin).parent / "data" / "AdditionalSpecs" / "Policies.json"
    services = json.loads(path.read_text(encoding="utf-8"))
    return frozenset(f"{service}:{name}" for service, one in services.items() for name in one["Actions"])
