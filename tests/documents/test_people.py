"""Who may assume the roles of people."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.people import named_users_trust_policy, people_trust_policy, saml_audience
from tests.documents.simulator import simulate
from tests.node_tools import installed

ACCOUNT, PARTNER, STRANGER = "111122223333", "444455556666", "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/acme-administrator"
PROVIDER, FOREIGN = (f"arn:aws:iam::{ACCOUNT}:saml-provider/{one}" for one in ("Okta", "Mine"))
ALLOWED, NOTHING = "Allowed", "ImplicitlyDenied"
HOUR_OLD, OLDER = ({"aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": one} for one in ("3600", "3601"))
WITH_MFA, WITHOUT = {"aws:MultiFactorAuthPresent": "true"}, {"aws:MultiFactorAuthPresent": "false"}

TRUST = people_trust_policy(
    partition="aws",
    account=ACCOUNT,
    trusted_accounts=[PARTNER],
    mfa_max_age=3600,
    role_patterns=["role/aws-reserved/sso.amazonaws.com/*AWSReservedSSO_Ops_*"],
    saml_provider_arn=PROVIDER,
    saml_audiences=[saml_audience("aws")],
)
OTHERS = people_trust_policy(partition="aws", account=ACCOUNT, users_with_mfa=False, trusted_accounts=[PARTNER])
NAMED = named_users_trust_policy([f"arn:aws:iam::{PARTNER}:user/emergency-1"], mfa_max_age=3600)


def _user(name: str, account: str = ACCOUNT) -> str:
    return f"arn:aws:iam::{account}:user/{name}"


OPS = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Ops_0123456789abcdef"
DEV = f"arn:aws:iam::{ACCOUNT}:role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Dev_0123456789abcdef"

# (case, trust, principal, context, result)
CASES: list[tuple[str, dict[str, Any], str, dict[str, str], str]] = [
    ("a user with MFA", TRUST, _user("alice"), HOUR_OLD, ALLOWED),
    ("with MFA of long ago", TRUST, _user("alice"), OLDER, NOTHING),
    ("with a password alone", TRUST, _user("alice"), WITHOUT, NOTHING),
    ("with an access key", TRUST, _user("alice"), {}, NOTHING),
    ("a user of the named account", TRUST, _user("bob", PARTNER), HOUR_OLD, ALLOWED),
    ("without MFA", TRUST, _user("bob", PARTNER), {}, NOTHING),
    ("a stranger with MFA", TRUST, _user("eve", STRANGER), HOUR_OLD, NOTHING),
    ("a named role, of which AWS sees no MFA", TRUST, OPS, {}, ALLOWED),
    ("another role", TRUST, DEV, {}, NOTHING),
    ("own users where only another account's are meant", OTHERS, _user("alice"), WITH_MFA, NOTHING),
    ("those that are meant", OTHERS, _user("bob", PARTNER), WITH_MFA, ALLOWED),
    ("a user by name", NAMED, _user("emergency-1", PARTNER), HOUR_OLD, ALLOWED),
    ("whose MFA is old", NAMED, _user("emergency-1", PARTNER), OLDER, NOTHING),
    ("another user", NAMED, _user("emergency-2", PARTNER), HOUR_OLD, NOTHING),
    ("the namesake in this account", NAMED, _user("emergency-1"), HOUR_OLD, NOTHING),
]


def _of(principal: str) -> str:
    return principal.split(":")[4]


@pytest.mark.node
def test_simulated(tmp_path_factory: pytest.TempPathFactory) -> None:
    may_assume = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": ROLE}],
    }
    questions = [
        {
            "request": {
                "principal": principal,
                "action": "sts:AssumeRole",
                "resource": {"resource": ROLE, "accountId": ACCOUNT},
                "contextVariables": {"aws:PrincipalArn": principal, **context},
            },
            "policies": [may_assume],
            "resourcePolicy": trust,
        }
        for _, trust, principal, context, _ in CASES
    ]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    assert {case[0]: answer for case, answer in zip(CASES, answers, strict=True)} == {
        case[0]: case[-1] for case in CASES
    }


class TestFederation:
    def test_the_provider_alone_lets_in_and_at_its_audience_alone(self) -> None:
        """GIVEN a SAML provider THEN one statement trusts it, for the action that takes assertions, with the audience:
        an assertion made for another service opens nothing."""
        (statement,) = [one for one in TRUST["Statement"] if "Federated" in one["Principal"]]
        assert statement["Principal"] == {"Federated": PROVIDER} != {"Federated": FOREIGN}
        assert statement["Action"] == "sts:AssumeRoleWithSAML"
        assert statement["Condition"] == {"StringEquals": {"SAML:aud": ["https://signin.aws.amazon.com/saml"]}}

    @pytest.mark.parametrize(
        ("partition", "audience"),
        [
            ("aws", "https://signin.aws.amazon.com/saml"),
            ("aws-cn", "https://signin.amazonaws.cn/saml"),
            ("aws-us-gov", "https://signin.amazonaws-us-gov.com/saml"),
        ],
    )
    def test_each_partition_has_its_audience(self, partition: str, audience: str) -> None:
        assert saml_audience(partition) == audience

    def test_a_provider_without_an_audience_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="audience"):
            people_trust_policy(partition="aws", account=ACCOUNT, saml_provider_arn=PROVIDER)


def test_a_role_that_nobody_may_assume_is_an_error() -> None:
    with pytest.raises(ValueError, match="nobody may assume"):
        people_trust_policy(partition="aws", account=ACCOUNT, users_with_mfa=False)
    with pytest.raises(ValueError, match="nobody may assume"):
        named_users_trust_policy([], mfa_max_age=3600)
