"""The MFA policy, case by case, by a simulator that is not ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from constructs_lib.documents.mfa import allowed_without_mfa, mfa_policy
from tests.documents.simulator import simulate
from tests.node_tools import installed

ACCOUNT = "111122223333"
ALICE = f"arn:aws:iam::{ACCOUNT}:user/alice"
ALICE_IN_A_PATH = f"arn:aws:iam::{ACCOUNT}:user/staff/eu/alice"
BOB = f"arn:aws:iam::{ACCOUNT}:user/bob"
ALICES_DEVICE = f"arn:aws:iam::{ACCOUNT}:mfa/alice"
ALICE_BOBS_DEVICE = f"arn:aws:iam::{ACCOUNT}:mfa/alice-bob"
DEVICE_IN_A_PATH = f"arn:aws:iam::{ACCOUNT}:mfa/alice/bob"
ALICIAS_DEVICE = f"arn:aws:iam::{ACCOUNT}:mfa/alicia"
BOBS_DEVICE = f"arn:aws:iam::{ACCOUNT}:mfa/bob"
BUCKET = "arn:aws:s3:::acme-data"
GROUP = f"arn:aws:iam::{ACCOUNT}:group/acme-humans"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Deploy"

ALLOWED, DENIED, NOTHING = "Allowed", "ExplicitlyDenied", "ImplicitlyDenied"
# What `aws:MultiFactorAuthPresent` is in each kind of session; long-term access keys do not carry it.
WITH_MFA, PASSWORD, ACCESS_KEY = "true", "false", None
ADMINISTRATOR = {
    "Version": "2012-10-17",
    "Statement": [{"Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*"}],
}

# (case, session, action, resource, result for a member, and for one who is an administrator)
CASES = [
    ("first sign-in, setting the password", PASSWORD, "iam:ChangePassword", ALICE, ALLOWED, ALLOWED),
    ("reading the rules for it", PASSWORD, "iam:GetAccountPasswordPolicy", "*", ALLOWED, ALLOWED),
    ("setting somebody else's password", PASSWORD, "iam:UpdateLoginProfile", BOB, DENIED, DENIED),
    ("changing it for Bob", PASSWORD, "iam:ChangePassword", BOB, DENIED, DENIED),
    ("seeing the account's numbers", PASSWORD, "iam:GetAccountSummary", "*", ALLOWED, ALLOWED),
    ("seeing one's device", PASSWORD, "iam:GetMFADevice", ALICE, ALLOWED, ALLOWED),
    ("seeing Bob's device", PASSWORD, "iam:GetMFADevice", BOB, DENIED, DENIED),
    ("seeing oneself", PASSWORD, "iam:GetUser", ALICE, ALLOWED, ALLOWED),
    ("seeing somebody else", PASSWORD, "iam:GetUser", BOB, DENIED, DENIED),
    ("listing one's own devices", PASSWORD, "iam:ListMFADevices", ALICE, ALLOWED, ALLOWED),
    ("listing somebody else's devices", PASSWORD, "iam:ListMFADevices", BOB, DENIED, DENIED),
    ("listing devices to choose a name", PASSWORD, "iam:ListVirtualMFADevices", "*", ALLOWED, ALLOWED),
    ("creating one's device", PASSWORD, "iam:CreateVirtualMFADevice", ALICES_DEVICE, ALLOWED, ALLOWED),
    ("creating alice-bob's", PASSWORD, "iam:CreateVirtualMFADevice", ALICE_BOBS_DEVICE, DENIED, DENIED),
    ("a path of one's name", PASSWORD, "iam:CreateVirtualMFADevice", DEVICE_IN_A_PATH, DENIED, DENIED),
    ("creating Bob's device", PASSWORD, "iam:CreateVirtualMFADevice", BOBS_DEVICE, DENIED, DENIED),
    ("a device of a longer name", PASSWORD, "iam:CreateVirtualMFADevice", ALICIAS_DEVICE, DENIED, DENIED),
    ("enabling it for oneself", PASSWORD, "iam:EnableMFADevice", ALICE, ALLOWED, ALLOWED),
    ("enabling it, as a user in a path", PASSWORD, "iam:EnableMFADevice", ALICE_IN_A_PATH, ALLOWED, ALLOWED),
    ("enabling it for Bob", PASSWORD, "iam:EnableMFADevice", BOB, DENIED, DENIED),
    ("resynchronising one's own", PASSWORD, "iam:ResyncMFADevice", ALICE, ALLOWED, ALLOWED),
    ("resynchronising Bob's", PASSWORD, "iam:ResyncMFADevice", BOB, DENIED, DENIED),
    ("deactivating one's own", PASSWORD, "iam:DeactivateMFADevice", ALICE, DENIED, DENIED),
    ("deleting what a broken-off set-up left", PASSWORD, "iam:DeleteVirtualMFADevice", ALICES_DEVICE, ALLOWED, ALLOWED),
    ("deleting alice-bob's", PASSWORD, "iam:DeleteVirtualMFADevice", ALICE_BOBS_DEVICE, DENIED, DENIED),
    ("deleting Bob's", PASSWORD, "iam:DeleteVirtualMFADevice", BOBS_DEVICE, DENIED, DENIED),
    ("creating an access key", PASSWORD, "iam:CreateAccessKey", ALICE, DENIED, DENIED),
    ("leaving the group", PASSWORD, "iam:RemoveUserFromGroup", GROUP, DENIED, DENIED),
    ("detaching the policy", PASSWORD, "iam:DetachGroupPolicy", GROUP, DENIED, DENIED),
    ("a shell in the console", PASSWORD, "cloudshell:CreateEnvironment", "*", DENIED, DENIED),
    ("listing a bucket", PASSWORD, "s3:ListBucket", BUCKET, DENIED, DENIED),
    ("assuming a role", PASSWORD, "sts:AssumeRole", ROLE, DENIED, DENIED),
    ("a key asking for a session with MFA", ACCESS_KEY, "sts:GetSessionToken", "*", NOTHING, ALLOWED),
    ("a key listing a bucket", ACCESS_KEY, "s3:ListBucket", BUCKET, DENIED, DENIED),
    ("a key assuming a role", ACCESS_KEY, "sts:AssumeRole", ROLE, DENIED, DENIED),
    ("a key seeing its user", ACCESS_KEY, "iam:GetUser", ALICE, ALLOWED, ALLOWED),
    ("a key looking up its device", ACCESS_KEY, "iam:ListMFADevices", ALICE, ALLOWED, ALLOWED),
    ("a found key creating a device", ACCESS_KEY, "iam:CreateVirtualMFADevice", ALICES_DEVICE, DENIED, DENIED),
    ("a found key enrolling it", ACCESS_KEY, "iam:EnableMFADevice", ALICE, DENIED, DENIED),
    ("a found key deleting it", ACCESS_KEY, "iam:DeleteVirtualMFADevice", ALICES_DEVICE, DENIED, DENIED),
    ("a found key deactivating MFA", ACCESS_KEY, "iam:DeactivateMFADevice", ALICE, DENIED, DENIED),
    ("a found key making another", ACCESS_KEY, "iam:CreateAccessKey", ALICE, DENIED, DENIED),
    ("with MFA, a bucket", WITH_MFA, "s3:ListBucket", BUCKET, NOTHING, ALLOWED),
    ("with MFA, assuming a role", WITH_MFA, "sts:AssumeRole", ROLE, NOTHING, ALLOWED),
    ("with MFA, one's password", WITH_MFA, "iam:ChangePassword", ALICE, ALLOWED, ALLOWED),
    ("with MFA, a second device", WITH_MFA, "iam:EnableMFADevice", ALICE, ALLOWED, ALLOWED),
    ("with MFA, deactivating one's own", WITH_MFA, "iam:DeactivateMFADevice", ALICE, ALLOWED, ALLOWED),
    ("with MFA, deleting one's own", WITH_MFA, "iam:DeleteVirtualMFADevice", ALICES_DEVICE, ALLOWED, ALLOWED),
    ("with MFA, deleting alice-bob's", WITH_MFA, "iam:DeleteVirtualMFADevice", ALICE_BOBS_DEVICE, NOTHING, ALLOWED),
    ("with MFA, seeing Bob", WITH_MFA, "iam:GetUser", BOB, NOTHING, ALLOWED),
    ("with MFA, enabling Bob's", WITH_MFA, "iam:EnableMFADevice", BOB, NOTHING, ALLOWED),
    ("with MFA, deactivating Bob's", WITH_MFA, "iam:DeactivateMFADevice", BOB, NOTHING, ALLOWED),
    ("with MFA, deleting Bob's", WITH_MFA, "iam:DeleteVirtualMFADevice", BOBS_DEVICE, NOTHING, ALLOWED),
]  # fmt: skip

# (case, options of the policy, session, action, resource, result for a plain member)
OPTIONS = [
    (
        "no password change before MFA",
        {"change_password_without_mfa": False},
        PASSWORD,
        "iam:ChangePassword",
        ALICE,
        DENIED,
    ),
    (
        "but with MFA",
        {"change_password_without_mfa": False},
        WITH_MFA,
        "iam:ChangePassword",
        ALICE,
        ALLOWED,
    ),
    (
        "keys may delete what they left where a profile lets them enrol",
        {"enrol_with_access_keys": True},
        ACCESS_KEY,
        "iam:DeleteVirtualMFADevice",
        ALICES_DEVICE,
        ALLOWED,
    ),
    (
        "keys may enrol where a profile says so",
        {"enrol_with_access_keys": True},
        ACCESS_KEY,
        "iam:EnableMFADevice",
        ALICE,
        ALLOWED,
    ),
    (
        "yet for nobody else",
        {"enrol_with_access_keys": True},
        ACCESS_KEY,
        "iam:EnableMFADevice",
        BOB,
        DENIED,
    ),
    (
        "and nothing more",
        {"enrol_with_access_keys": True},
        ACCESS_KEY,
        "s3:ListBucket",
        BUCKET,
        DENIED,
    ),
]


def _policy(**options: bool) -> dict[str, Any]:
    return mfa_policy(partition="aws", account=ACCOUNT, **options)


def _question(session: str | None, action: str, resource: str, *policies: dict[str, Any]) -> dict[str, Any]:
    context = {"aws:username": "alice"} | ({"aws:MultiFactorAuthPresent": session} if session else {})
    return {
        "request": {
            "principal": ALICE_IN_A_PATH if resource == ALICE_IN_A_PATH else ALICE,
            "action": action,
            "resource": {"resource": resource, "accountId": ACCOUNT},
            "contextVariables": context,
        },
        "policies": policies,
    }


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Every question of the tables in one process: members, administrators, options."""
    policy = _policy()
    questions = [_question(session, action, on, policy) for _, session, action, on, _, _ in CASES]
    questions += [_question(session, action, on, policy, ADMINISTRATOR) for _, session, action, on, _, _ in CASES]
    questions += [_question(session, action, on, _policy(**given)) for _, given, session, action, on, _ in OPTIONS]
    return simulate(installed(tmp_path_factory.mktemp("simulator")), questions)


@pytest.mark.node
@pytest.mark.parametrize("number", [pytest.param(number, id=case[0]) for number, case in enumerate(CASES)])
class TestSimulated:
    def test_a_member(self, answers: list[str], number: int) -> None:
        assert answers[number] == CASES[number][4]

    def test_a_member_who_is_an_administrator(self, answers: list[str], number: int) -> None:
        assert answers[len(CASES) + number] == CASES[number][5]


@pytest.mark.node
@pytest.mark.parametrize("number", [pytest.param(number, id=case[0]) for number, case in enumerate(OPTIONS)])
def test_an_option(answers: list[str], number: int) -> None:
    assert answers[2 * len(CASES) + number] == OPTIONS[number][5]


def test_an_assigned_device_stays_without_mfa_because_iam_deletes_only_deactivated_ones() -> None:
    assert "iam:DeactivateMFADevice" not in {*allowed_without_mfa(True), *allowed_without_mfa(False)}


def test_the_policy_fits_a_managed_policy_in_every_partition() -> None:
    # IAM quotas: 6,144 characters without white space.
    longest = mfa_policy(partition="aws-us-gov", account=ACCOUNT)
    assert len(json.dumps(longest, separators=(",", ":"))) <= 6144


def test_statements_have_names_that_stay() -> None:
    assert [one["Sid"] for one in _policy()["Statement"]] == [
        "ViewAccount",
        "ViewOwnUser",
        "ChangeOwnPassword",
        "CreateOwnDevice",
        "EnableOwnDevice",
        "DeactivateOwnDeviceWithMFA",
        "DeleteOwnUnassignedDevice",
        "DenyAllButSetUpWithoutMFA",
        "DenySetUpOfOthersWithoutMFA",
        "DenyEnrolmentWithAccessKeys",
    ]


@pytest.mark.parametrize("partition", ["aws", "aws-cn", "aws-us-gov"])
def test_arns_are_of_the_partition_and_the_account(partition: str) -> None:
    text = json.dumps(mfa_policy(partition=partition, account=ACCOUNT))
    assert text.count("arn:") == text.count(f"arn:{partition}:iam::{ACCOUNT}:") > 0
