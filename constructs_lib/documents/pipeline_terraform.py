"""What the roles of a pipeline of Terraform may do with its state, which holds secrets of whatever it made.

The plan role reads it, and neither secrets nor other data but of kinds that are named: plans are made of code that
nobody has reviewed, and whatever else is attached to the role is to look at configuration. The deploy role writes the
state and holds its lock; bucket, keys and table are named exactly.

Source: Terraform documentation, "Backend Type: s3".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from constructs_lib.documents.data_reads import DataKind, data_actions
from constructs_lib.documents.pipeline_roles import Statement, allow, document, owned, via_s3

CHANGES_OF_IDENTITIES = (
    "Add",
    "Attach",
    "Change",
    "Create",
    "Deactivate",
    "Delete",
    "Detach",
    "Enable",
    "Pass",
    "Put",
    "Remove",
    "Reset",
    "Resync",
    "Set",
    "Tag",
    "Untag",
    "Update",
    "Upload",
)
"""How the actions of IAM begin that change something."""

_STATE_READS = ("s3:GetObject", "s3:GetObjectVersion")
_PARAMETERS = ("ssm:GetParameter", "ssm:GetParameterHistory", "ssm:GetParameters", "ssm:GetParametersByPath")


@dataclass(frozen=True, slots=True)
class TerraformState:
    """Where Terraform keeps the state: objects `keys` of one bucket. `lock` is `lockfile` (an object beside each) or
    `dynamodb` (an item of `lock_table`). `account` owns the bucket, if it is not the role's; `kms_key_arn` encrypts
    it."""

    bucket: str
    keys: tuple[str, ...]
    lock: Literal["lockfile", "dynamodb"] = "lockfile"
    lock_table: str | None = None
    account: str | None = None
    kms_key_arn: str | None = None


def terraform_plan_policy(*, partition: str, account: str, state: TerraformState) -> dict[str, Any]:
    """Reads the state, for `terraform plan -lock=false`, and no other object, whatever else is attached. With it goes
    `plan_limits_policy`."""
    key = [via_s3("ReadEncryptedState", ("kms:Decrypt",), [state.kms_key_arn])] if state.kms_key_arn else []
    return document(
        *_reads_state(partition, account, state),
        *key,
        {
            "Sid": "NoDataBeyondTheState",
            "Effect": "Deny",
            "Action": list(_STATE_READS),
            "NotResource": _objects(partition, state),
        },
    )


def plan_limits_policy(*, partition: str, state: TerraformState, readable: Collection[DataKind] = ()) -> dict[str, Any]:
    """What a plan leaves alone, whatever else is attached to its role: it reads no secrets and of data the `readable`
    kinds at most, becomes no other role and changes no identity. The state and its key are `terraform_plan_policy`'s,
    and the parameters that AWS publishes for everybody are no secrets."""
    apart = {*_STATE_READS, *_PARAMETERS, "kms:Decrypt"}
    return document(
        {
            "Sid": "NoDataOfServices",
            "Effect": "Deny",
            "Action": [*(one for one in data_actions(readable) if one not in apart), "sts:AssumeRole"],
            "Resource": "*",
        },
        {
            "Sid": "NoParameters",
            "Effect": "Deny",
            "Action": list(_PARAMETERS),
            "NotResource": [f"arn:{partition}:ssm:*::parameter/aws/*"],
        },
        {
            "Sid": "NoSecretsByOtherKeys",
            "Effect": "Deny",
            "Action": ["kms:Decrypt"],
            **({"NotResource": [state.kms_key_arn]} if state.kms_key_arn else {"Resource": "*"}),
        },
        {
            "Sid": "NoIdentities",
            "Effect": "Deny",
            "Action": [f"iam:{one}*" for one in CHANGES_OF_IDENTITIES],
            "Resource": "*",
        },
    )


def terraform_deploy_policy(*, partition: str, account: str, state: TerraformState) -> dict[str, Any]:
    """Writes the state and holds its lock; what is deployed takes permissions of its own beside it."""
    own = owned(state.account or account)
    objects = _objects(partition, state)
    statements = [*_reads_state(partition, account, state), allow("WriteState", ("s3:PutObject",), objects, own)]
    if state.lock == "dynamodb":
        table = f"arn:{partition}:dynamodb:*:{state.account or account}:table/{state.lock_table}"
        actions = ("dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem")
        statements.append(allow("LockState", actions, table))
    else:
        locks = [f"{one}.tflock" for one in objects]
        statements.append(allow("LockState", ("s3:DeleteObject", "s3:GetObject", "s3:PutObject"), locks, own))
    if state.kms_key_arn:
        statements.append(via_s3("EncryptState", ("kms:Decrypt", "kms:GenerateDataKey"), [state.kms_key_arn]))
    return document(*statements)


def _reads_state(partition: str, account: str, state: TerraformState) -> list[Statement]:
    own = owned(state.account or account)
    return [
        allow("FindState", ("s3:ListBucket",), f"arn:{partition}:s3:::{state.bucket}", own),
        allow("ReadState", ("s3:GetObject",), _objects(partition, state), own),
    ]


def _objects(partition: str, state: TerraformState) -> list[str]:
    return [f"arn:{partition}:s3:::{state.bucket}/{one}" for one in state.keys]
