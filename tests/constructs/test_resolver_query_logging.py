"""DNS queries of a VPC to either destination."""

from __future__ import annotations

import json
from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import ResolverQueryLogging

pytestmark = pytest.mark.node

CONFIG = "AWS::Route53Resolver::ResolverQueryLoggingConfig"
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


def template(**props: Any) -> Template:
    stack = Stack(App(builtin_cloud_formation_validation=False), "Network")
    ResolverQueryLogging(stack, "Queries", name="acme-dns-queries", vpc_id="vpc-0123456789abcdef0", **props)
    return Template.from_stack(stack)


def only(found: Template, resource_type: str) -> tuple[str, dict[str, Any]]:
    ((name, resource),) = found.find_resources(resource_type).items()
    return name, dict(resource)


def test_queries_go_to_an_encrypted_log_group_that_outlives_its_stack() -> None:
    found = template(log_group_name="/acme/dns-queries", kms_key_id=KEY, retention_in_days=400)
    group_name, group = only(found, "AWS::Logs::LogGroup")
    policy_name, _ = only(found, "AWS::Logs::ResourcePolicy")
    _, config = only(found, CONFIG)
    assert group["Properties"] == {"LogGroupName": "/acme/dns-queries", "KmsKeyId": KEY, "RetentionInDays": 400}
    assert group["DeletionPolicy"].startswith("Retain")
    assert group["UpdateReplacePolicy"] == "Retain"
    assert config["Properties"]["DestinationArn"] == {"Fn::GetAtt": [group_name, "Arn"]}
    assert config["DependsOn"] == [policy_name]


def test_log_delivery_of_the_account_alone_writes_to_the_group() -> None:
    _, policy = only(template(log_group_name="/acme/dns-queries", kms_key_id=KEY), "AWS::Logs::ResourcePolicy")
    parts = policy["Properties"]["PolicyDocument"]["Fn::Join"][1]
    (statement,) = json.loads("".join(one if isinstance(one, str) else one["Ref"] for one in parts))["Statement"]
    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Resource"].endswith(":log-group:/acme/dns-queries:log-stream:*")
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": "AWS::AccountId"}


def test_queries_go_to_a_bucket_without_a_log_group() -> None:
    found = template(bucket_name="acme-log-archive")
    found.resource_count_is("AWS::Logs::LogGroup", 0)
    name, config = only(found, CONFIG)
    _, association = only(found, f"{CONFIG}Association")
    assert config["Properties"]["DestinationArn"]["Fn::Join"][1][-1] == ":s3:::acme-log-archive"
    assert association["Properties"] == {
        "ResolverQueryLogConfigId": {"Fn::GetAtt": [name, "Id"]},
        "ResourceId": "vpc-0123456789abcdef0",
    }


@pytest.mark.parametrize("given", [{}, {"log_group_name": "/acme/dns-queries"}, {"kms_key_id": KEY}])
def test_a_destination_is_required(given: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="a bucket_name, or a log_group_name with its kms_key_id"):
        template(**given)
