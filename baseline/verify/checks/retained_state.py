"""What holds data or findings outlives its stack, and so does what guards the account.

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
    "AWS::EC2::SnapshotBlockPublicAccess",
    "AWS::EC2::VPCBlockPublicAccessExclusion",
    "AWS::EC2::VPCBlockPublicAccessOptions",
    "AWS::EFS::FileSystem",
    "AWS::GuardDuty::Detector",
    "AWS::KMS::Key",
    "AWS::KMS::ReplicaKey",
    "AWS::Kinesis::Stream",
    "AWS::Logs::LogGroup",
    "AWS::RDS::DBCluster",
    "AWS::RDS::DBInstance",
    "AWS::S3::Bucket",
    "AWS::S3::BucketPolicy",
    "AWS::SSM::ServiceSetting",
    "AWS::SecretsManager::Secret",
    "AWS::SecurityHub::Hub",
)
# CloudFormation knows RetainExceptOnCreate for deletion alone.
_ALLOWED = {"DeletionPolicy": ("Retain", "RetainExceptOnCreate"), "UpdateReplacePolicy": ("Retain",)}


@resource_check("retained-state", *STATEFUL)
def retained(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Neither the deletion of the stack nor a replacement takes the data along."""
    yield from _taken_along(resource)


_IDENTITIES = {"AWS::IAM::ManagedPolicy": "aws_iam_policy.", "AWS::IAM::Role": "aws_iam_role."}


@resource_check("retained-state", *_IDENTITIES)
def retained_identity(resource: TemplateResource, template: StackTemplate) -> Iterator[str]:
    """Nor a policy or role that its control retains in Terraform: what bounds roles outside of the baseline, and what
    alone can delete recovery points."""
    owner = template.stack.owner(resource.logical_id)
    kept = owner.control.retains() if owner else {}
    if any(one.startswith(_IDENTITIES[resource.type]) for address, more in kept.items() for one in (address, *more)):
        yield from _taken_along(resource)


def _taken_along(resource: TemplateResource) -> Iterator[str]:
    for name, allowed in _ALLOWED.items():
        given = resource.body.get(name)
        if given not in allowed:
            yield f"{resource.type} has the {name} {given or 'Delete'}; allowed is {' or '.join(allowed)}"
