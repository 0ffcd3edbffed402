"""What an event data store of CloudTrail Lake records, and who uses its key.

Sources: CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail" (event data stores) and "Logging data
events"; CloudTrail API Reference, `AdvancedEventSelector`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from constructs_lib.documents.key_policies import ADMINISTRATION
from constructs_lib.documents.trails import DATA_EVENT_TYPES

Policy = dict[str, Any]
Selector = dict[str, Any]

_READ_ONLY = {"read": "true", "write": "false"}


def advanced_event_selectors(data_events: Mapping[str, str]) -> tuple[Selector, ...]:
    """Advanced selectors in the words of CloudFormation: every management event, and the data events asked for.

    `data_events` maps kinds of `DATA_EVENT_TYPES` to `none`, `read`, `write` or `all`; a selector without an ARN means
    all resources of the type, now and later.
    """
    selectors = [_selector("Management events", eventCategory="Management")]
    for kind, (resource_type, _) in DATA_EVENT_TYPES.items():
        recorded = data_events.get(kind, "none")
        if recorded != "none":
            fields = {"eventCategory": "Data", "resources.type": resource_type}
            if recorded in _READ_ONLY:
                fields["readOnly"] = _READ_ONLY[recorded]
            selectors.append(_selector(f"Data events of {kind.replace('_', ' ')}", **fields))
    return tuple(selectors)


def _selector(name: str, **fields: str) -> Selector:
    return {"Name": name, "FieldSelectors": [{"Field": field, "Equals": [value]} for field, value in fields.items()]}


def event_data_store_key_policy(*, partition: str, account: str) -> Policy:
    """The key's policy: IAM policies of the account decide who administers it, and who queries, which takes the key
    through CloudTrail; CloudTrail encrypts and decrypts events.

    CloudTrail sends neither a source account nor a source ARN for event data stores, so a condition would stop it. That
    only principals who may use the key can name it for a data store keeps other accounts out.
    """
    root = f"arn:{partition}:iam::{account}:root"
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Administer",
                "Effect": "Allow",
                "Principal": {"AWS": root},
                "Action": list(ADMINISTRATION),
                "Resource": "*",
            },
            {
                "Sid": "Query",
                "Effect": "Allow",
                "Principal": {"AWS": root},
                "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
                "Resource": "*",
            },
            {
                "Sid": "EncryptEvents",
                "Effect": "Allow",
                "Principal": {"Service": "cloudtrail.amazonaws.com"},
                "Action": ["kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"],
                "Resource": "*",
            },
        ],
    }
