"""Policies of log buckets: each delivery is let in, bound to the account, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest

from constructs_lib.documents.bucket_policies import DELIVERIES, log_bucket_policy

ACCOUNT, REGION, ARN = "111122223333", "eu-west-1", "arn:aws:s3:::acme-log-archive"


def statements(*deliveries: str, **more: Any) -> dict[str, dict[str, Any]]:
    policy = log_bucket_policy(ARN, partition="aws", account=ACCOUNT, region=REGION, deliveries=deliveries, **more)
    return {one["Sid"]: one for one in policy["Statement"]}


def allowed(*deliveries: str, **more: Any) -> dict[str, dict[str, Any]]:
    return {sid: one for sid, one in statements(*deliveries, **more).items() if one["Effect"] == "Allow"}


@pytest.mark.parametrize("deliveries", [(), *((one,) for one in DELIVERIES), DELIVERIES])
class TestEveryBucket:
    def test_plain_and_outdated_tls_are_denied_to_everybody_everywhere(self, deliveries: tuple[str, ...]) -> None:
        found = statements(*deliveries)
        for sid, condition in (
            ("DenyInsecureTransport", {"Bool": {"aws:SecureTransport": "false"}}),
            ("DenyOutdatedTls", {"NumericLessThan": {"s3:TlsVersion": "1.2"}}),
        ):
            assert found[sid]["Principal"] == {"AWS": "*"}
            assert found[sid]["Action"] == "s3:*"
            assert found[sid]["Resource"] == [ARN, f"{ARN}/*"]
            assert found[sid]["Condition"] == condition

    def test_only_services_are_allowed_each_for_the_account(self, deliveries: tuple[str, ...]) -> None:
        for one in allowed(*deliveries).values():
            assert set(one["Principal"]) == {"Service"}
            assert one["Condition"]["StringEquals"]["aws:SourceAccount"] == ACCOUNT

    def test_nothing_reads_or_deletes(self, deliveries: tuple[str, ...]) -> None:
        taken = {"s3:PutObject", "s3:GetBucketAcl", "s3:ListBucket"}
        for one in allowed(*deliveries).values():
            actions = [one["Action"]] if isinstance(one["Action"], str) else one["Action"]
            assert set(actions) <= taken


@pytest.mark.parametrize(
    ("delivery", "principal"),
    [
        ("cloudtrail", "cloudtrail.amazonaws.com"),
        ("config", "config.amazonaws.com"),
        ("flow_logs", "delivery.logs.amazonaws.com"),
        ("waf", "delivery.logs.amazonaws.com"),
        ("dns_queries", "delivery.logs.amazonaws.com"),
        ("server_access_logs", "logging.s3.amazonaws.com"),
    ],
)
def test_a_delivery_lets_in_its_service_alone(delivery: str, principal: str) -> None:
    assert {one["Principal"]["Service"] for one in allowed(delivery).values()} == {principal}


@pytest.mark.parametrize("sid", ["AWSCloudTrailWrite", "AWSConfigBucketDelivery", "AWSLogDeliveryWrite"])
def test_logs_go_under_the_accounts_keys_with_or_without_a_prefix(sid: str) -> None:
    service = "Config/" if sid == "AWSConfigBucketDelivery" else ""
    found = allowed("cloudtrail", "config", "flow_logs")[sid]
    assert found["Resource"] == [
        f"{ARN}/AWSLogs/{ACCOUNT}/{service}*",
        f"{ARN}/*/AWSLogs/{ACCOUNT}/{service}*",
    ]
    assert found["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"


def test_trails_are_those_of_the_home_region_and_pattern() -> None:
    for sid in ("AWSCloudTrailAclCheck", "AWSCloudTrailWrite"):
        found = allowed("cloudtrail", trails="acme-*")[sid]
        assert found["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/acme-*"}


def test_flow_logs_of_every_region_arrive() -> None:
    found = allowed("flow_logs")["AWSLogDeliveryWrite"]
    assert found["Condition"]["ArnLike"] == {"aws:SourceArn": f"arn:aws:logs:*:{ACCOUNT}:*"}


def test_flow_logs_dns_queries_and_waf_share_one_grant() -> None:
    assert allowed("flow_logs", "waf") == allowed("dns_queries") == allowed("waf")


@pytest.mark.parametrize(("given", "owner"), [(None, ACCOUNT), ("444455556666", "444455556666")])
def test_trails_of_an_organization_write_under_its_id_on_behalf_of_their_owner(given: str | None, owner: str) -> None:
    found = allowed("cloudtrail", trails="acme-*", organization_id="o-exampleorgid", trail_owner=given)
    write = found["AWSCloudTrailOrganizationWrite"]
    # A trail of the own account looks at the bucket by the statement for trails of accounts.
    check = found["AWSCloudTrailOrganizationAclCheck" if given else "AWSCloudTrailAclCheck"]
    assert ("AWSCloudTrailOrganizationAclCheck" in found) is bool(given)
    assert write["Resource"] == [f"{ARN}/AWSLogs/o-exampleorgid/*", f"{ARN}/*/AWSLogs/o-exampleorgid/*"]
    assert write["Condition"]["StringEquals"]["s3:x-amz-acl"] == "bucket-owner-full-control"
    for one in (write, check):
        assert one["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
        assert one["Condition"]["StringEquals"]["aws:SourceAccount"] == owner
        trail = f"arn:aws:cloudtrail:{REGION}:{owner}:trail/acme-*"
        assert one["Condition"]["ArnLike"] == {"aws:SourceArn": trail}


def test_without_an_organization_no_other_account_s_trail_writes() -> None:
    assert not [sid for sid in allowed(*DELIVERIES) if "Organization" in sid]


def test_access_logs_come_from_the_named_buckets() -> None:
    found = allowed("server_access_logs", source_buckets=("acme-*", "data"))["S3ServerAccessLogs"]
    assert found["Condition"]["ArnLike"] == {"aws:SourceArn": ["arn:aws:s3:::acme-*", "arn:aws:s3:::data"]}


def test_an_unknown_delivery_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="elb: allowed are cloudtrail, config, flow_logs, waf"):
        statements("cloudtrail", "elb")
