"""Who reaches the resources of a member account under the resource control policies, whatever the resources' own
policies say: case by case, by a simulator that is not ours; and that they stay within the limits of AWS."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib.documents.organization_policies import CHARACTERS, TooLongError, characters
from constructs_lib.documents.resource_control_policies import (
    SERVICES,
    TYPE,
    ResourceControls,
    WebIdentities,
    resource_control_policies,
)
from tests.documents.simulator import simulate
from tests.node_tools import installed

# What the organization of another account is, its context tells.
OWNER, PARTNER, ANOTHER = "111122223333", "444455556666", "123456789012"
ORGANIZATION, OTHER = "o-exampleorgid", "o-strangerorg1"
ALLOWED, DENIED = "Allowed", "ExplicitlyDenied"
GITHUB = "token.actions.githubusercontent.com"

CONTROLS = ResourceControls(
    organization_id=ORGANIZATION,
    services=("kms", "s3", "secretsmanager", "sqs", "sts"),
    perimeter_services=("kms", "s3", "secretsmanager", "sqs", "sts"),
    partners=(PARTNER,),
    web_identities=(WebIdentities(GITHUB, ("repo:example-org/*",)),),
)

BUCKET, OBJECT = "arn:aws:s3:::app", "arn:aws:s3:::app/report"
QUEUE, SECRET = f"arn:aws:sqs:eu-west-1:{OWNER}:work", f"arn:aws:secretsmanager:eu-west-1:{OWNER}:secret:app-1A2B3C"
OWN, VISITOR = f"arn:aws:iam::{OWNER}:role/a", f"arn:aws:iam::{ANOTHER}:role/a"
ROLE = f"arn:aws:iam::{OWNER}:role/app"
PROVIDER = f"arn:aws:iam::{OWNER}:oidc-provider/{GITHUB}"

TLS = {"aws:SecureTransport": "true"}
OURS = {**TLS, "aws:PrincipalOrgID": ORGANIZATION, "aws:PrincipalIsAWSService": "false"}
THEIRS = {**TLS, "aws:PrincipalOrgID": OTHER, "aws:PrincipalIsAWSService": "false"}
SERVICE = {**TLS, "aws:PrincipalIsAWSService": "true"}
FEDERATED = {**TLS, "aws:PrincipalIsAWSService": "false"}

# (case, principal, action, resource, context, result)
CASES: list[tuple[str, str, str, str, dict[str, str], str]] = [
    ("one's own", OWN, "s3:GetObject", OBJECT, OURS, ALLOWED),
    ("a member account", VISITOR, "s3:PutObject", OBJECT, OURS, ALLOWED),
    ("a stranger", VISITOR, "s3:GetObject", OBJECT, THEIRS, DENIED),
    ("a stranger with a queue", VISITOR, "sqs:SendMessage", QUEUE, THEIRS, DENIED),
    ("a stranger with a secret", VISITOR, "secretsmanager:GetSecretValue", SECRET, THEIRS, DENIED),
    ("a stranger in no organization", VISITOR, "s3:GetObject", OBJECT, FEDERATED, DENIED),
    ("a partner", f"arn:aws:iam::{PARTNER}:role/a", "s3:GetObject", OBJECT, THEIRS, ALLOWED),
    ("a stranger's role", VISITOR, "sts:AssumeRole", ROLE, THEIRS, DENIED),
    ("a member's role", VISITOR, "sts:AssumeRole", ROLE, OURS, ALLOWED),
    ("plain HTTP", OWN, "s3:GetObject", OBJECT, {**OURS, "aws:SecureTransport": "false"}, DENIED),
    ("TLS 1.1", OWN, "s3:GetObject", OBJECT, {**OURS, "s3:TlsVersion": "1.1"}, DENIED),
    ("TLS 1.2", OWN, "s3:GetObject", OBJECT, {**OURS, "s3:TlsVersion": "1.2"}, ALLOWED),
    (
        "a service for a member",
        "cloudtrail.amazonaws.com",
        "s3:PutObject",
        OBJECT,
        {**SERVICE, "aws:SourceAccount": ANOTHER, "aws:SourceOrgID": ORGANIZATION},
        ALLOWED,
    ),
    (
        "a service for a stranger",
        "cloudtrail.amazonaws.com",
        "s3:PutObject",
        OBJECT,
        {**SERVICE, "aws:SourceAccount": ANOTHER, "aws:SourceOrgID": OTHER},
        DENIED,
    ),
    (
        "a service for an account without an organization",
        "cloudtrail.amazonaws.com",
        "s3:PutObject",
        OBJECT,
        {**SERVICE, "aws:SourceAccount": ANOTHER},
        DENIED,
    ),
    (
        "a service for a partner",
        "cloudtrail.amazonaws.com",
        "s3:PutObject",
        OBJECT,
        {**SERVICE, "aws:SourceAccount": PARTNER, "aws:SourceOrgID": OTHER},
        ALLOWED,
    ),
    ("a service that tells no source", "config.amazonaws.com", "s3:PutObject", OBJECT, SERVICE, ALLOWED),
    ("a service takes its role", "lambda.amazonaws.com", "sts:AssumeRole", ROLE, SERVICE, ALLOWED),
]  # fmt: skip


def _everybody(action: str, principal: dict[str, str] | str) -> dict[str, Any]:
    statement = {"Effect": "Allow", "Principal": principal, "Action": action}
    # A trust policy names no resource.
    return {
        "Version": "2012-10-17",
        "Statement": [statement if action.startswith("sts:") else {**statement, "Resource": "*"}],
    }


EVERYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    policies = resource_control_policies(CONTROLS, partition="aws", room=4)
    questions = []
    for _, principal, action, resource, context, _ in CASES:
        service = principal.endswith(".amazonaws.com")
        named = {"Service": principal} if service else {"AWS": principal}
        account = {} if service else {"aws:PrincipalAccount": principal.split(":")[4]}
        questions.append(
            {
                "request": {
                    "principal": principal,
                    "action": action,
                    "resource": {"resource": resource, "accountId": OWNER},
                    "contextVariables": {**account, **context},
                },
                "policies": [] if service else [EVERYTHING],
                "resourcePolicy": _everybody(action, named),
                "resourceControl": policies,
            }
        )
    return simulate(installed(tmp_path_factory.mktemp("simulator")), questions)


@pytest.mark.node
@pytest.mark.parametrize("number", range(len(CASES)), ids=[one[0] for one in CASES])
def test_the_organization_gets_in_and_nobody_else(results: list[str], number: int) -> None:
    assert results[number] == CASES[number][-1]


WEB = [
    ("an own repository", "repo:example-org/app:ref:refs/heads/main", ALLOWED),
    ("somebody else's repository", "repo:stranger/app:ref:refs/heads/main", DENIED),
    ("a token of another provider", None, ALLOWED),
]


@pytest.mark.node
def test_federated_sign_ins_pass_the_perimeter(tmp_path_factory: pytest.TempPathFactory) -> None:
    """GIVEN a sign-in by OpenID Connect, which carries no organization THEN it passes, by the named subjects alone.

    The simulator does not know that tokens add claims: tags stand in for them, which are compared alike.
    """
    policies = json.dumps(resource_control_policies(CONTROLS, partition="aws", room=4))
    questions = [
        {
            "request": {
                "principal": PROVIDER,
                "action": "sts:AssumeRoleWithWebIdentity",
                "resource": {"resource": ROLE, "accountId": OWNER},
                "contextVariables": {**FEDERATED, **({"aws:RequestTag/sub": subject} if subject else {})},
            },
            "policies": [],
            "resourcePolicy": _everybody("sts:AssumeRoleWithWebIdentity", {"Federated": PROVIDER}),
            "resourceControl": json.loads(policies.replace(f"{GITHUB}:", "aws:RequestTag/")),
        }
        for _, subject, _ in WEB
    ]
    answers = simulate(installed(tmp_path_factory.mktemp("simulator")), questions)
    assert answers == [expected for *_, expected in WEB]


def _denying(action: str) -> list[str]:
    """The Sids of the statements that speak of the action."""
    return [
        one["Sid"]
        for policy in resource_control_policies(CONTROLS, partition="aws", room=4)
        for one in policy["Statement"]
        if any(re.fullmatch(pattern.replace("*", ".*"), action) for pattern in one["Action"])
    ]


@pytest.mark.parametrize(
    "action",
    ["AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "TagSession", "SetSourceIdentity", "GetCallerIdentity"],
)
def test_the_perimeter_does_not_ask_sign_ins_for_an_organization(action: str) -> None:
    assert "OtherOrganizations" not in _denying(f"sts:{action}")


def test_the_perimeter_asks_who_assumes_roles() -> None:
    assert "OtherOrganizations" in _denying("sts:AssumeRole")


class TestLimits:
    LARGEST = ResourceControls(
        organization_id=f"o-{'x' * 32}",
        services=SERVICES,
        perimeter_services=SERVICES,
        partners=tuple(f"{number:012}" for number in range(50)),
        origin_access_identities=True,
        web_identities=tuple(
            WebIdentities(f"idp{number}.example.com", ("repo:example/" + "x" * 60,) * 4) for number in range(10)
        ),
    )

    def test_the_largest_fits_into_what_may_be_attached(self) -> None:
        found = resource_control_policies(self.LARGEST, partition="aws-us-gov", room=4)
        assert 1 < len(found) <= 4
        assert all(characters(one) <= CHARACTERS[TYPE] for one in found)

    def test_too_little_room_is_an_error_that_says_how_much(self) -> None:
        with pytest.raises(TooLongError, match=r"fill [0-9] policies, and 1 may be attached"):
            resource_control_policies(self.LARGEST, partition="aws", room=1)

    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.booleans(),
        st.booleans(),
        st.booleans(),
        st.sampled_from((None, "1.2", "1.3")),
        st.sets(st.sampled_from(SERVICES)),
    )
    def test_grammar(self, deputy: bool, tls: bool, perimeter: bool, version: str | None, services: set[str]) -> None:
        """Whatever is switched on: it denies everybody, names services and never a bare *, and each Sid once."""
        controls = ResourceControls(
            organization_id=ORGANIZATION,
            services=tuple(services),
            perimeter_services=tuple(services),
            confused_deputy=deputy,
            secure_transport=tls,
            perimeter=perimeter,
            minimum_tls_version=version,
        )
        statements = [
            one
            for policy in resource_control_policies(controls, partition="aws", room=4)
            for one in policy["Statement"]
        ]
        assert len({one["Sid"] for one in statements}) == len(statements)
        for one in statements:
            assert (one["Effect"], one["Principal"], one["Resource"]) == ("Deny", "*", "*")
            assert one["Action"]
            assert all(action.partition(":")[0] in SERVICES for action in one["Action"])
