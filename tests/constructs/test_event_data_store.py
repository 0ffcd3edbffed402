"""The event data store, as CloudFormation gets it."""

from __future__ import annotations

from typing import Any

import pytest
from aws_cdk import App, Stack
from aws_cdk.assertions import Template

from constructs_lib import EventDataStore

pytestmark = pytest.mark.node


def found(resource_type: str, **props: Any) -> tuple[str, dict[str, Any]]:
    stack = Stack(App(builtin_cloud_formation_validation=False), "Test")
    EventDataStore(stack, "Events", event_data_store_name="acme-events", alias_name="alias/acme-events", **props)
    ((name, resource),) = Template.from_stack(stack).find_resources(resource_type).items()
    return name, dict(resource)


def test_events_of_every_region_are_kept_with_a_key_of_their_own() -> None:
    key, _ = found("AWS::KMS::Key")
    _, store = found("AWS::CloudTrail::EventDataStore")
    properties = store["Properties"]
    assert properties["KmsKeyId"] == {"Fn::GetAtt": [key, "Arn"]}
    for name in ("MultiRegionEnabled", "TerminationProtectionEnabled", "IngestionEnabled"):
        assert properties[name] is True, name
    assert properties["OrganizationEnabled"] is False
    assert properties["RetentionPeriod"] == 366


@pytest.mark.parametrize("kind", ["AWS::KMS::Key", "AWS::CloudTrail::EventDataStore"])
def test_neither_key_nor_events_go_with_the_stack(kind: str) -> None:
    _, resource = found(kind)
    assert resource["DeletionPolicy"].startswith("Retain")
    assert resource["UpdateReplacePolicy"] == "Retain"


def test_an_organization_s_store_keeps_what_it_is_told() -> None:
    _, store = found("AWS::CloudTrail::EventDataStore", organization=True, data_events={"s3_objects": "write"})
    properties = store["Properties"]
    assert properties["OrganizationEnabled"] is True
    fields = [
        {one["Field"]: one["Equals"] for one in s["FieldSelectors"]} for s in properties["AdvancedEventSelectors"]
    ]
    assert fields == [
        {"eventCategory": ["Management"]},
        {"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"], "readOnly": ["false"]},
    ]
