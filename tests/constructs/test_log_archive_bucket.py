"""Log buckets, as CloudFormation gets them."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import LogArchiveBucket

pytestmark = pytest.mark.node

KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def resources(**props: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The bucket and its policy."""
    stack = Stack(App(builtin_cloud_formation_validation=False), "Test")
    given: dict[str, Any] = {"bucket_name": "acme-logs", "deliveries": ["cloudtrail"], **props}
    LogArchiveBucket(stack, "Logs", **given)
    template = Template.from_stack(stack)
    (bucket,) = template.find_resources("AWS::S3::Bucket").values()
    (policy,) = template.find_resources("AWS::S3::BucketPolicy").values()
    return bucket, policy


def rules(bucket: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["Id"]: one for one in bucket["Properties"]["LifecycleConfiguration"]["Rules"]}


class TestWhateverIsAsked:
    @pytest.mark.parametrize("props", [{}, {"encryption_key_arn": KEY}, {"object_lock_mode": "GOVERNANCE"}])
    def test_the_bucket_is_private_versioned_and_outlives_its_stack(self, props: dict[str, Any]) -> None:
        bucket, policy = resources(**props)
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}
        assert bucket["Properties"]["VersioningConfiguration"] == {"Status": "Enabled"}
        assert bucket["Properties"]["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        for one in (bucket, policy):
            assert one["DeletionPolicy"].startswith("Retain")
            assert one["UpdateReplacePolicy"] == "Retain"

    def test_the_policy_is_about_this_bucket(self) -> None:
        _, policy = resources()
        denied = policy["Properties"]["PolicyDocument"]["Statement"][0]
        assert denied["Resource"][0]["Fn::GetAtt"][0] == policy["Properties"]["Bucket"]["Ref"]

    def test_unfinished_uploads_and_lone_delete_markers_go(self) -> None:
        found = rules(resources()[0])
        assert found["age"]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
        assert found["delete-markers"]["ExpiredObjectDeleteMarker"] is True


class TestEncryption:
    def of(self, **props: Any) -> dict[str, Any]:
        (rule,) = resources(**props)[0]["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
        return rule

    def test_without_a_key_it_is_sse_s3_so_that_access_logs_can_arrive(self) -> None:
        assert self.of() == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}

    def test_with_a_key_it_goes_through_a_bucket_key(self) -> None:
        assert self.of(encryption_key_arn=KEY) == {
            "BucketKeyEnabled": True,
            "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY},
        }


class TestAge:
    def test_objects_move_to_glacier_and_stay_unless_told_otherwise(self) -> None:
        age = rules(resources()[0])["age"]
        assert age["Transitions"] == [{"StorageClass": "GLACIER", "TransitionInDays": 90}]
        assert "ExpirationInDays" not in age

    def test_objects_may_stay_where_they_are_and_expire(self) -> None:
        age = rules(resources(glacier_days=None, expiration_days=400, noncurrent_days=30)[0])["age"]
        assert "Transitions" not in age
        assert (age["ExpirationInDays"], age["NoncurrentVersionExpiration"]) == (400, {"NoncurrentDays": 30})


class TestObjectLock:
    def test_there_is_none_unless_asked_for(self) -> None:
        properties = resources()[0]["Properties"]
        assert not {"ObjectLockEnabled", "ObjectLockConfiguration"} & set(properties)

    def test_every_version_is_locked_by_default_retention(self) -> None:
        properties = resources(object_lock_mode="COMPLIANCE", object_lock_days=400)[0]["Properties"]
        assert properties["ObjectLockEnabled"] is True
        assert properties["ObjectLockConfiguration"]["Rule"]["DefaultRetention"] == {
            "Mode": "COMPLIANCE",
            "Days": 400,
        }


class TestAccessLogs:
    def test_they_go_to_the_named_bucket_under_the_prefix(self) -> None:
        bucket, _ = resources(access_log_bucket_name="acme-access-logs", access_log_prefix="log-archive/")
        assert bucket["Properties"]["LoggingConfiguration"] == {
            "DestinationBucketName": "acme-access-logs",
            "LogFilePrefix": "log-archive/",
        }

    def test_a_bucket_that_takes_them_does_not_log_to_itself(self) -> None:
        bucket, policy = resources(deliveries=["server_access_logs"], source_buckets=["acme-*"])
        assert "LoggingConfiguration" not in bucket["Properties"]
        sids = [one["Sid"] for one in policy["Properties"]["PolicyDocument"]["Statement"]]
        assert sids == ["DenyInsecureTransport", "DenyOutdatedTls", "S3ServerAccessLogs"]
