"""Settings of EC2 that hold for an account in a Region, as data for the one Lambda behind `AccountSetting`.

Source: Amazon EC2 API reference, the operations that each names.
"""

from __future__ import annotations

from constructs_lib.documents.setting import Setting, Write, allow_here, at_most, false, one_of


def image_block_public_access() -> Setting:
    """No AMI of the Region can be made public any more; what is public stays so."""
    return Setting(
        service="ec2",
        read="get_image_block_public_access_state",
        wanted={"ImageBlockPublicAccessState": one_of("block-new-sharing")},
        writes=(Write("enable_image_block_public_access"),),
        permissions=(allow_here("ec2:EnableImageBlockPublicAccess", "ec2:GetImageBlockPublicAccessState"),),
    )


def instance_metadata_defaults(http_put_response_hop_limit: int, instance_metadata_tags: str | None = None) -> Setting:
    """New instances of the Region answer metadata requests by IMDSv2 alone, and answers travel at most this many hops,
    unless whoever launches them says otherwise. `instance_metadata_tags` is `disabled` or `enabled`: whether they can
    read their own tags there; None leaves that as it is."""
    tags = {"InstanceMetadataTags": one_of(instance_metadata_tags)} if instance_metadata_tags else {}
    return Setting(
        service="ec2",
        read="get_instance_metadata_defaults",
        at="AccountLevel",
        wanted={
            "HttpTokens": one_of("required"),
            "HttpPutResponseHopLimit": at_most(http_put_response_hop_limit),
            **tags,
        },
        writes=(Write("modify_instance_metadata_defaults"),),
        permissions=(allow_here("ec2:GetInstanceMetadataDefaults", "ec2:ModifyInstanceMetadataDefaults"),),
    )


def serial_console_off() -> Setting:
    """Nobody reaches the serial console of an instance in the Region."""
    return Setting(
        service="ec2",
        read="get_serial_console_access_status",
        wanted={"SerialConsoleAccessEnabled": false()},
        writes=(Write("disable_serial_console_access"),),
        permissions=(allow_here("ec2:DisableSerialConsoleAccess", "ec2:GetSerialConsoleAccessStatus"),),
    )
