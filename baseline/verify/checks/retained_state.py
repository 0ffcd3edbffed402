"""What holds data outlives its stack, and so does what guards it.

Source: CloudFormation User Guide, "DeletionPolicy attribute".
"""

from __future__ import annotations

from collections.abc import Iterator

from baseline.verify.check import resource_check
from baseline.verify.stack_template import StackTemplate, TemplateResource

STATEFUL = (
    "AWS::Backup::BackupVault",
    "AWS::CloudTrail::EventDataStore",
    "AWS::DynamoDB::GlobalTable",
    "AWS::DynamoDB::Table",
    "AWS::EFS::FileSystem",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SecretsManager::Secret",
)
# CloudFormation knows RetainExceptOnCreate for deletion alone.
_ALLOWED = {"DeletionPolicy": ("Retain", "RetainExceptOnCreate"), "UpdateReplacePolicy": ("Retain",)}


@resource_check("retained-state", *STATEFUL)
def retained(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Neither the deletion of the stack nor a replacement takes the data along."""
    for name, allowed in _ALLOWED.items():
        given = resource.body.get(name)
        if given not in allowed:
            yield f"{resource.type} has the {name} {given or 'Delete'}; allowed is {' or '.join(allowed)}"
