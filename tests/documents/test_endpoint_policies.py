"""Requests through a VPC endpoint, judged as IAM judges them."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase
from typing import Any

import pytest

from constructs_lib.documents.endpoint_policies import AWS_BUCKETS, endpoint_policy, keeps_to_own

PLACE = {"partition": "aws", "account": "111122223333", "region": "eu-west-1"}
OWN, STRANGER, PARTNER = "111122223333", "444455556666", "123456789012"
ORGANIZATION = "o-exampleorgid"


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def allows(policy: dict[str, Any], action: str, resource: str = "arn:aws:x:::y", **context: str) -> bool:
    """Whether a statement lets the request through; `context` has `_` for `:`. A missing key meets no
    condition."""
    given = {key.replace("_", ":", 1): value for key, value in context.items()}

    def holds(condition: dict[str, dict[str, Any]]) -> bool:
        assert set(condition) <= {"StringEquals", "Bool"}, condition
        return all(given.get(key) in listed(values) for keys in condition.values() for key, values in keys.items())

    return any(
        any(fnmatchcase(action, pattern) for pattern in listed(one["Action"]))
        and any(fnmatchcase(resource, pattern) for pattern in listed(one["Resource"]))
        and holds(one.get("Condition", {}))
        for one in policy["Statement"]
    )


def request(principal: str, owner: str) -> dict[str, str]:
    return {"aws_PrincipalAccount": principal, "aws_ResourceAccount": owner}


@pytest.mark.parametrize("service", ["s3", "dynamodb", "kms", "ssm", "sts", "ec2", "logs", "secretsmanager"])
class TestOfAnAccount:
    def test_own_principals_reach_own_resources(self, service: str) -> None:
        action = f"{service}:Anything"
        assert allows(endpoint_policy(service, **PLACE), action, **request(OWN, OWN))

    def test_credentials_of_a_stranger_reach_nothing(self, service: str) -> None:
        action = f"{service}:Anything"
        policy = endpoint_policy(service, **PLACE)
        assert not allows(policy, action, **request(STRANGER, STRANGER))
        assert not allows(policy, action, **request(STRANGER, OWN))

    def test_own_principals_do_not_reach_resources_of_a_stranger(self, service: str) -> None:
        action = f"{service}:Anything"
        assert not allows(endpoint_policy(service, **PLACE), action, **request(OWN, STRANGER))

    def test_unsigned_requests_do_not_pass(self, service: str) -> None:
        action = f"{service}:Anything"
        assert not allows(endpoint_policy(service, **PLACE), action, aws_ResourceAccount=OWN)

    def test_a_named_account_is_reached_and_cannot_come_in(self, service: str) -> None:
        action = f"{service}:Anything"
        policy = endpoint_policy(service, **PLACE, resource_accounts=[PARTNER])
        assert allows(policy, action, **request(OWN, PARTNER))
        assert not allows(policy, action, **request(PARTNER, OWN))
        assert not allows(policy, action, **request(OWN, STRANGER))

    def test_the_judge_of_the_expectations_agrees(self, service: str) -> None:
        policy = endpoint_policy(service, **PLACE, resource_accounts=[PARTNER], aws_buckets=["ssm"])
        assert keeps_to_own(policy)
        for index, _ in enumerate(policy["Statement"]):
            changed = json.loads(json.dumps(policy))
            changed["Statement"][index] |= {"Action": "*", "Resource": "*", "Condition": {}}
            assert not keeps_to_own(changed)

    @pytest.mark.parametrize(
        "actions", ["*", ["*"], ["s3:*"], ["s3:GetObject", "s3:*"], ["s3:Put*"], ["s3:PutObject"], []], ids=str
    )
    def test_own_principals_may_not_reach_anybody_s_resources(self, service: str, actions: Any) -> None:
        # GIVEN own principals, and no word on whose resources; a list is judged as its strings are
        policy = endpoint_policy(service, **PLACE)
        wide = {
            "Sid": "Wide",
            "Effect": "Allow",
            "Principal": "*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:PrincipalAccount": OWN}},
        } | ({"Action": actions} if actions else {"NotAction": "s3:DeleteBucket"})
        for resource in ("*", ["*"]):
            policy["Statement"].append(wide | {"Resource": resource})
            assert not keeps_to_own(policy)
            policy["Statement"].pop()

    @pytest.mark.parametrize("actions", [["s3:GetObject"], ["s3:GetObject", "s3:PutObject"]], ids=str)
    def test_anybody_may_not_do_more_than_read_named_buckets(self, service: str, actions: list[str]) -> None:
        policy = endpoint_policy(service, **PLACE)
        named = ["arn:aws:s3:::amazon-bucket/*"]
        unsigned = {"Sid": "ReadAwsBuckets", "Effect": "Allow", "Principal": "*", "Action": actions}
        policy["Statement"].append(unsigned | {"Resource": named})
        assert keeps_to_own(policy) is (actions == ["s3:GetObject"])
        policy["Statement"][-1] = unsigned | {"Resource": ["*"]}
        assert not keeps_to_own(policy)


def test_an_organization_stands_for_its_accounts() -> None:
    policy = endpoint_policy("s3", **PLACE, organization_id=ORGANIZATION)
    inside = {"aws_PrincipalOrgID": ORGANIZATION, "aws_ResourceOrgID": ORGANIZATION}

    assert allows(policy, "s3:GetObject", **inside)
    assert not allows(policy, "s3:GetObject", **inside | {"aws_ResourceOrgID": "o-strangers00"})
    assert not allows(policy, "s3:GetObject", aws_ResourceOrgID=ORGANIZATION)
    assert OWN not in json.dumps(policy)


@pytest.mark.parametrize(
    ("bucket", "expected"),
    [
        ("prod-eu-west-1-starport-layer-bucket", True),
        ("al2023-repos-eu-west-1-de612dc2", True),
        ("prod-us-east-1-starport-layer-bucket", False),
        ("amazoncloudwatch-agent", False),
        ("somebody-elses-bucket", False),
    ],
)
def test_unsigned_reading_of_chosen_buckets_of_aws(bucket: str, expected: bool) -> None:
    policy = endpoint_policy("s3", **PLACE, aws_buckets=["amazon_linux", "ecr"])

    assert allows(policy, "s3:GetObject", f"arn:aws:s3:::{bucket}/some/key") is expected
    assert not allows(policy, "s3:PutObject", f"arn:aws:s3:::{bucket}/some/key")
    assert not allows(policy, "s3:ListBucket", f"arn:aws:s3:::{bucket}")


@pytest.mark.parametrize(
    ("bucket", "region", "expected"),
    [
        ("aws-patch-manager-eu-west-1-5522fb710", "eu-west-1", True),
        ("aws-patch-manager-us-east-1-1970c647d", "eu-west-1", False),
        ("aws-patchmanager-macos-eu-west-1-5522fb710", "eu-west-1", True),
        ("patch-baseline-snapshot-eu-west-1", "eu-west-1", True),
        ("patch-baseline-snapshot-me-south-1-uduvl7q8", "me-south-1", True),
        ("patch-baseline-snapshot-eu-south-1", "eu-south-2", False),
    ],
)
def test_patch_manager_reads_its_documents_and_snapshots(bucket: str, region: str, expected: bool) -> None:
    """The bucket names are those of the SSM User Guide, "Reference: Amazon S3 buckets for patching operations"."""
    policy = endpoint_policy("s3", **PLACE | {"region": region}, aws_buckets=["ssm"])

    assert allows(policy, "s3:GetObject", f"arn:aws:s3:::{bucket}/some/key") is expected
    assert not allows(policy, "s3:PutObject", f"arn:aws:s3:::{bucket}/some/key")


def test_links_signed_by_aws_services_pass() -> None:
    bucket = "arn:aws:s3:::cloudformation-custom-resource-response-euwest1/answer"

    assert allows(endpoint_policy("s3", **PLACE), "s3:PutObject", bucket, aws_PrincipalIsAWSService="true")


@pytest.mark.parametrize("service", ["dynamodb", "ecr.api", "kms", "ssm", "sts"])
def test_aws_services_do_not_call_other_services_from_inside(service: str) -> None:
    policy = endpoint_policy(service, **PLACE)

    assert not allows(policy, f"{service}:Anything", aws_PrincipalIsAWSService="true")
    services = endpoint_policy("s3", **PLACE)["Statement"][1]
    assert services["Sid"] == "AwsServices"
    assert not keeps_to_own({**policy, "Statement": [*policy["Statement"], services | {"Action": "*"}]})


@pytest.mark.parametrize(
    ("service", "action", "resource", "context", "expected"),
    [
        ("ssm", "ssm:SendCommand", "arn:aws:ssm:eu-west-1::document/AWS-RunShellScript", {}, True),
        ("ssm", "ssm:GetParameters", "arn:aws:ssm:eu-west-1::parameter/aws/service/ami", {}, True),
        ("ssm", "ssm:PutParameter", "arn:aws:ssm:eu-west-1::parameter/aws/service/ami", {}, False),
        ("ssm", "ssm:SendCommand", f"arn:aws:ssm:eu-west-1:{STRANGER}:document/Theirs", {}, False),
        ("ec2", "ec2:RunInstances", "arn:aws:ec2:eu-west-1::image/ami-1", {"ec2_Owner": "amazon"}, True),
        ("ec2", "ec2:RunInstances", "arn:aws:ec2:eu-west-1::image/ami-1", {"ec2_Owner": STRANGER}, False),
        ("ec2", "ec2:CreateVolume", "arn:aws:ec2:eu-west-1:111122223333:volume/*", {}, True),
        ("ec2", "ec2:CreateVpcPeeringConnection", "arn:aws:ec2:eu-west-1:111122223333:vpc/v", {}, False),
        ("ebs", "ebs:PutSnapshotBlock", "arn:aws:ec2:eu-west-1::snapshot/snap-1", {}, True),
        ("kms", "kms:Decrypt", f"arn:aws:kms:eu-west-1:{STRANGER}:key/k", {}, False),
    ],
)
def test_what_own_principals_may_do_with_resources_that_carry_no_account(
    service: str, action: str, resource: str, context: dict[str, str], expected: bool
) -> None:
    policy = endpoint_policy(service, **PLACE)

    assert allows(policy, action, resource, aws_PrincipalAccount=OWN, **context) is expected
    assert not allows(policy, action, resource, aws_PrincipalAccount=STRANGER, **context)


def test_federated_users_take_own_roles_alone() -> None:
    policy = endpoint_policy("sts", **PLACE)

    assert allows(policy, "sts:AssumeRoleWithWebIdentity", aws_ResourceAccount=OWN)
    assert not allows(policy, "sts:AssumeRoleWithWebIdentity", aws_ResourceAccount=STRANGER)
    assert not allows(policy, "sts:GetFederationToken", aws_ResourceAccount=OWN)


def test_the_longest_policy_stays_within_the_limit() -> None:
    accounts = [f"{number:012}" for number in range(50)]
    longest = endpoint_policy(
        "s3", **PLACE, organization_id=ORGANIZATION, resource_accounts=accounts, aws_buckets=list(AWS_BUCKETS)
    )

    assert len(json.dumps(longest, indent=2)) <= 20_480


def test_the_principal_is_what_gateway_endpoints_take() -> None:
    policy = endpoint_policy("s3", **PLACE, resource_accounts=[PARTNER], aws_buckets=["ecr"])

    assert {one["Principal"] for one in policy["Statement"]} == {"*"}
