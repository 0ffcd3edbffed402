"""The settings of EC2 as data: calls that exist, and no permission beyond them."""

from __future__ import annotations

import boto3
import pytest

from constructs_lib.documents import ec2_settings as settings
from constructs_lib.documents.setting import Setting

PLACE = {"partition": "aws-cn", "account": "111122223333", "region": "cn-north-1"}
EVERY: dict[str, Setting] = {
    "images": settings.image_block_public_access(),
    "metadata defaults": settings.instance_metadata_defaults(2, "disabled"),
    "serial console": settings.serial_console_off(),
}


@pytest.mark.parametrize("setting", EVERY.values(), ids=EVERY)
class TestEverySetting:
    def test_its_calls_exist_and_take_what_is_wanted(self, setting: Setting) -> None:
        client = boto3.client("ec2", region_name="us-east-1")
        model = client.meta.service_model
        read = model.operation_model(client.meta.method_to_api_mapping[setting.read]).output_shape
        found = read.members[setting.at] if setting.at else read
        assert set(setting.wanted) <= set(found.members)
        for write in setting.writes:
            takes = model.operation_model(client.meta.method_to_api_mapping[write.operation]).input_shape
            assert set(takes.required_members) <= set(setting.wanted)

    def test_every_action_allowed_is_one_of_its_calls_in_its_own_region(self, setting: Setting) -> None:
        (statement,) = setting.policy(**PLACE)["Statement"]
        calls = {one.replace("_", "") for one in (setting.read, *(write.operation for write in setting.writes))}
        assert {action.removeprefix("ec2:").lower() for action in statement["Action"]} == calls
        assert statement["Condition"] == {"StringEquals": {"aws:RequestedRegion": "cn-north-1"}}


def test_tags_in_metadata_are_left_alone_unless_asked_about() -> None:
    assert "InstanceMetadataTags" not in settings.instance_metadata_defaults(2).wanted
