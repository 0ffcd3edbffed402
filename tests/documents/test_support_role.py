"""Who may assume the support role."""

from __future__ import annotations

import pytest

from constructs_lib.documents.support_role import support_policy_arn, support_trust_policy
from tests.documents.simulator import simulate
from tests.node_tools import installed

ACCOUNT = "111122223333"
PARTNER = "444455556666"


def test_the_managed_policy_is_the_partitions_own() -> None:
    assert support_policy_arn("aws-cn") == "arn:aws-cn:iam::aws:policy/AWSSupportAccess"


def test_users_of_the_account_need_mfa_by_default() -> None:
    statements = support_trust_policy(partition="aws", account=ACCOUNT)["Statement"]
    assert [(one["Principal"], one["Condition"]) for one in statements] == [
        (
            {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            {"Bool": {"aws:MultiFactorAuthPresent": "true"}},
        )
    ]


def test_other_accounts_come_under_the_same_condition() -> None:
    (statement,) = support_trust_policy(partition="aws", account=ACCOUNT, trusted_accounts=[PARTNER])["Statement"]
    assert statement["Principal"] == {"AWS": [f"arn:aws:iam::{one}:root" for one in (ACCOUNT, PARTNER)]}
    assert statement["Condition"] == {"Bool": {"aws:MultiFactorAuthPresent": "true"}}


def test_roles_are_conditions_so_they_may_be_created_later() -> None:
    document = support_trust_policy(
        partition="aws", account=ACCOUNT, users_with_mfa=False, role_patterns=["role/Operations*"]
    )
    (statement,) = document["Statement"]
    assert statement["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    assert statement["Condition"] == {"ArnLike": {"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNT}:role/Operations*"]}}


def test_a_role_that_nobody_may_assume_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody may assume"):
        support_trust_policy(partition="aws", account=ACCOUNT, users_with_mfa=False)


# (case, principal, value of aws:MultiFactorAuthPresent, result)
CASES = [
    ("a user with MFA", f"arn:aws:iam::{ACCOUNT}:user/alice", "true", "Allowed"),
    ("a user with a password alone", f"arn:aws:iam::{ACCOUNT}:user/alice", "false", "ImplicitlyDenied"),
    ("a user with an access key", f"arn:aws:iam::{ACCOUNT}:user/alice", None, "ImplicitlyDenied"),
    ("a named role", f"arn:aws:sts::{ACCOUNT}:assumed-role/OperationsLead/alice", None, "Allowed"),
    ("another role", f"arn:aws:sts::{ACCOUNT}:assumed-role/Deploy/alice", None, "ImplicitlyDenied"),
    ("its namesake", f"arn:aws:sts::{PARTNER}:assumed-role/OperationsLead/eve", None, "ImplicitlyDenied"),
]  # fmt: skip


@pytest.mark.node
def test_simulated(tmp_path_factory: pytest.TempPathFactory) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/acme-support"
    may_assume = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": role}],
    }
    trust = support_trust_policy(partition="aws", account=ACCOUNT, role_patterns=["role/Operations*"])

    def arn_of(principal: str) -> str:
        return principal.replace(":sts:", ":iam:").replace(":assumed-role/", ":role/").rsplit("/", 1)[0]

    questions = [
        {
            "request": {
                "principal": principal,
                "action": "sts:AssumeRole",
                "resource": {"resource": role, "accountId": ACCOUNT},
                "contextVariables": {
                    "aws:PrincipalArn": arn_of(principal) if ":sts:" in principal else principal,
                    **({"aws:MultiFactorAuthPresent": mfa} if mfa else {}),
                },
            },
            "policies": [may_assume],
            "resourcePolicy": trust,
        }
        for _, principal, mfa, _ in CASES
    ]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    assert {case[0]: answer for case, answer in zip(CASES, answers, strict=True)} == {
        case[0]: case[3] for case in CASES
    }
