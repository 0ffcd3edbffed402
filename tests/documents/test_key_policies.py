"""Key policies: what each purpose lets whom do, and what AWS's own callers send along."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.key_policies import PURPOSES, key_policy

ACCOUNT, REGION = "111122223333", "eu-west-1"
PLACE = {"partition": "aws", "account": ACCOUNT, "region": REGION, "dns_suffix": "amazonaws.com"}


def policy(purpose: str, **people: Any) -> dict[str, Any]:
    return key_policy(purpose, **PLACE, **people)


def statements(purpose: str, **people: Any) -> dict[str, dict[str, Any]]:
    return {one["Sid"]: one for one in policy(purpose, **people)["Statement"]}


def actions(statement: dict[str, Any]) -> set[str]:
    return set(statement["Action"])


@pytest.mark.parametrize("purpose", PURPOSES)
class TestEveryPurpose:
    def test_nothing_is_granted_without_end(self, purpose: str) -> None:
        for one in policy(purpose)["Statement"]:
            assert not actions(one) & {"*", "kms:*", "kms:Create*", "kms:Put*"}

    def test_only_services_make_grants(self, purpose: str) -> None:
        """By a denial, or where services hold grants that a denial would override, by a condition on each grant."""
        for people in ({}, {"administrators": ["role/KeyAdmin"], "users": ["role/App"]}):
            making = [one for one in policy(purpose, **people)["Statement"] if "kms:CreateGrant" in actions(one)]
            denied = [one["Condition"] for one in making if one["Effect"] == "Deny"]
            allowed = [one["Condition"]["Bool"] for one in making if one["Effect"] == "Allow"]
            grants = purpose in ("rds", "ebs", "backup")
            nobody = {"kms:GrantIsForAWSResource": "false", "aws:PrincipalIsAWSService": "false"}
            assert denied == ([] if grants else [{"BoolIfExists": nobody}])
            assert bool(allowed) is grants
            assert all(one == {"kms:GrantIsForAWSResource": "true"} for one in allowed)

    def test_administration_does_not_decrypt(self, purpose: str) -> None:
        assert not actions(statements(purpose)["Administer"]) & {
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:CreateGrant",
        }

    def test_sids_are_unique(self, purpose: str) -> None:
        sids = [one["Sid"] for one in policy(purpose, users=["role/App"])["Statement"]]
        assert len(sids) == len(set(sids))

    def test_every_service_principal_is_bound_to_the_account(self, purpose: str) -> None:
        for one in policy(purpose)["Statement"]:
            if "Service" in one["Principal"]:
                assert ACCOUNT in repr(one["Condition"]), one["Sid"]

    def test_anybody_as_principal_is_bound_to_the_account(self, purpose: str) -> None:
        for people in ({}, {"users": ["role/App"]}):
            for one in policy(purpose, **people)["Statement"]:
                if one["Principal"] == {"AWS": "*"} and one["Effect"] == "Allow":
                    assert one["Condition"]["StringEquals"]["kms:CallerAccount"] == ACCOUNT

    def test_named_people_are_conditions_not_principals(self, purpose: str) -> None:
        named = policy(purpose, administrators=["role/KeyAdmin"], users=["role/App*"])["Statement"]
        assert named[0]["Condition"] == {"ArnLike": {"aws:PrincipalArn": [f"arn:aws:iam::{ACCOUNT}:role/KeyAdmin"]}}
        assert all("role/KeyAdmin" not in repr(one["Principal"]) for one in named)
        assert any("role/App*" in repr(one.get("Condition")) for one in named)


@pytest.mark.parametrize(
    ("purpose", "service"),
    [("s3", "s3"), ("rds", "rds"), ("ebs", "ec2"), ("sns", "sns"), ("secretsmanager", "secretsmanager")],
)
def test_use_goes_through_the_service_of_the_region(purpose: str, service: str) -> None:
    use = statements(purpose)["UseThroughService"]
    assert use["Condition"]["StringEquals"] == {
        "kms:CallerAccount": ACCOUNT,
        "kms:ViaService": f"{service}.{REGION}.amazonaws.com",
    }


@pytest.mark.parametrize(("purpose", "granted"), [("rds", True), ("ebs", True), ("s3", False), ("sns", False)])
def test_grants_are_for_services_that_work_on_without_the_caller(purpose: str, granted: bool) -> None:
    found = statements(purpose).get("GrantToService")
    assert bool(found) is granted
    if found:
        assert found["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


class TestEbs:
    """The service-linked roles that launch instances have no KMS actions in their IAM policies, so the key policy
    itself must let them."""

    LAUNCHERS = tuple(
        f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/{name}"
        for name in (
            "autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling*",
            "ec2fleet.amazonaws.com/AWSServiceRoleForEC2Fleet",
            "spot.amazonaws.com/AWSServiceRoleForEC2Spot",
            "spotfleet.amazonaws.com/AWSServiceRoleForEC2SpotFleet",
        )
    )

    def test_without_users_anybody_in_the_account_may_through_ec2(self) -> None:
        found = statements("ebs")
        assert found["UseThroughService"]["Principal"] == {"AWS": "*"}
        assert found["GrantToService"]["Principal"] == {"AWS": "*"}

    def test_with_users_scaling_spot_and_fleets_may_still_launch(self) -> None:
        found = statements("ebs", users=["role/App"])
        assert found["UseThroughService"]["Principal"] == {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
        for sid in ("UseByLaunchers", "GrantByLaunchers"):
            assert found[sid]["Condition"]["ArnLike"] == {"aws:PrincipalArn": [*self.LAUNCHERS]}
            assert found[sid]["Condition"]["StringEquals"]["kms:ViaService"] == f"ec2.{REGION}.amazonaws.com"


class TestLogs:
    def test_cloudtrail_encrypts_for_trails_of_the_account(self) -> None:
        found = statements("logs")["EncryptTrail"]
        assert actions(found) == {"kms:GenerateDataKey*"}
        assert found["Condition"]["ArnLike"]["aws:SourceArn"] == f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/*"
        assert found["Condition"]["StringLike"] == {
            "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{ACCOUNT}:trail/*"
        }

    def test_an_organization_s_trail_is_its_owner_s_whoever_makes_it(self) -> None:
        owner = "444455556666"
        found = statements("logs", trail_owner=owner)
        encrypt, check = found["EncryptOrganizationTrail"], found["CheckOrganizationTrailKey"]
        assert encrypt["Condition"]["StringLike"] == {
            "kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{owner}:trail/*"
        }
        for one in (encrypt, check):
            assert one["Condition"]["StringEquals"] == {"aws:SourceAccount": owner}
            assert one["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:cloudtrail:{REGION}:{owner}:trail/*"}
        assert not [sid for sid in statements("logs") if "Organization" in sid]

    def test_cloudtrail_can_use_a_bucket_with_an_s3_bucket_key(self) -> None:
        found = statements("logs")["CheckTrailKey"]
        assert actions(found) == {"kms:Decrypt", "kms:DescribeKey"}
        # With a Bucket Key the request's context names the bucket: a condition on the trail's context would
        # refuse it.
        assert "StringLike" not in found["Condition"]

    def test_config_is_bound_by_account_alone(self) -> None:
        assert statements("logs")["EncryptConfigDelivery"]["Condition"] == {
            "StringEquals": {"aws:SourceAccount": ACCOUNT}
        }

    def test_flow_logs_arrive_from_every_region(self) -> None:
        found = statements("logs")["EncryptLogDelivery"]
        assert found["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert found["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:logs:*:{ACCOUNT}:*"}

    def test_cloudwatch_logs_is_a_regional_principal_bound_to_its_log_groups(self) -> None:
        found = statements("logs")["EncryptLogGroups"]
        assert found["Principal"] == {"Service": f"logs.{REGION}.amazonaws.com"}
        assert found["Condition"] == {
            "ArnLike": {"kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:*"}
        }


class TestSns:
    def test_alarms_are_bound_to_the_account(self) -> None:
        assert statements("sns")["PublishFromCloudwatch"]["Condition"] == {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:*"},
        }

    def test_eventbridge_is_bound_by_context_because_it_sends_no_source(self) -> None:
        condition = statements("sns")["PublishFromEvents"]["Condition"]
        assert "aws:Source" not in repr(condition)
        assert condition == {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": f"arn:aws:sns:{REGION}:{ACCOUNT}:*"}}


def test_china_has_its_own_partition_and_suffix() -> None:
    place = {
        "partition": "aws-cn",
        "account": ACCOUNT,
        "region": "cn-north-1",
        "dns_suffix": "amazonaws.com.cn",
    }
    for purpose in PURPOSES:
        text = repr(key_policy(purpose, **place))
        assert "arn:aws:" not in text
    assert "ec2.cn-north-1.amazonaws.com.cn" in repr(key_policy("ebs", **place))
    assert "'logs.cn-north-1.amazonaws.com.cn'" in repr(key_policy("logs", **place))
    assert "'cloudtrail.amazonaws.com'" in repr(key_policy("logs", **place))


def test_an_unknown_purpose_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="allowed are logs, s3, rds, ebs, sns, secretsmanager"):
        policy("sqs")


def test_users_by_name_do_not_shut_backups_out() -> None:
    """The roles that AWS Backup works with are named by nobody, and a job without its key fails."""
    for sid in ("UseByBackups", "GrantToBackups"):
        assert "ArnLike" not in statements("backup")[sid].get("Condition", {})
        named = {"users": ["role/App*"], "backup_role_name": f"acme-backup-{REGION}"}
        assert statements("backup", **named)[sid]["Condition"]["ArnLike"]["aws:PrincipalArn"] == [
            f"arn:aws:iam::{ACCOUNT}:role/App*",
            f"arn:aws:iam::{ACCOUNT}:role/acme-backup-{REGION}",
            f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup",
        ]


def test_beside_named_users_no_role_comes_by_a_pattern() -> None:
    for given in ({}, {"backup_role_name": f"acme-backup-{REGION}"}):
        for sid in ("UseByBackups", "GrantToBackups"):
            found = statements("backup", users=["role/App"], **given)[sid]["Condition"]["ArnLike"]["aws:PrincipalArn"]
            assert not [one for one in found if "*" in one]
