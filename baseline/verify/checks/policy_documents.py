"""Policy documents in whatever resource carries them.

Sources for sizes: IAM User Guide, "IAM and AWS STS quotas" (characters without white space; the default quota
of trust policies); Amazon S3 User Guide, "Bucket policies" (20 KB); KMS Developer Guide, "Quotas" (32 KB);
Amazon SNS Developer Guide (30 KB); AWS PrivateLink Guide (20,480 characters); CloudWatch Logs API,
PutResourcePolicy (5,120).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from baseline.verify.check import resource_check
from baseline.verify.iam_documents import Kind, document_of, faults, length
from baseline.verify.stack_template import StackTemplate, TemplateResource


@dataclass(frozen=True, slots=True)
class Carrier:
    """Where a resource type has a policy, of which kind, and how long it may be."""

    type: str
    path: str
    kind: Kind
    limit: int

    @property
    def without_whitespace(self) -> bool:
        """Whether AWS leaves white space out of its count, as IAM does."""
        return self.kind in (Kind.IDENTITY, Kind.TRUST)


CARRIERS = (
    Carrier("AWS::IAM::ManagedPolicy", "PolicyDocument", Kind.IDENTITY, 6_144),
    Carrier("AWS::IAM::Policy", "PolicyDocument", Kind.IDENTITY, 10_240),
    Carrier("AWS::IAM::RolePolicy", "PolicyDocument", Kind.IDENTITY, 10_240),
    Carrier("AWS::IAM::GroupPolicy", "PolicyDocument", Kind.IDENTITY, 5_120),
    Carrier("AWS::IAM::UserPolicy", "PolicyDocument", Kind.IDENTITY, 2_048),
    Carrier("AWS::IAM::Role", "Policies.PolicyDocument", Kind.IDENTITY, 10_240),
    Carrier("AWS::IAM::Group", "Policies.PolicyDocument", Kind.IDENTITY, 5_120),
    Carrier("AWS::IAM::User", "Policies.PolicyDocument", Kind.IDENTITY, 2_048),
    Carrier("AWS::IAM::Role", "AssumeRolePolicyDocument", Kind.TRUST, 2_048),
    Carrier("AWS::EC2::VPCEndpoint", "PolicyDocument", Kind.ENDPOINT, 20_480),
    Carrier("AWS::KMS::Key", "KeyPolicy", Kind.RESOURCE, 32_768),
    Carrier("AWS::KMS::ReplicaKey", "KeyPolicy", Kind.RESOURCE, 32_768),
    Carrier("AWS::Logs::ResourcePolicy", "PolicyDocument", Kind.RESOURCE, 5_120),
    Carrier("AWS::S3::BucketPolicy", "PolicyDocument", Kind.RESOURCE, 20_480),
    Carrier("AWS::SecretsManager::ResourcePolicy", "ResourcePolicy", Kind.RESOURCE, 20_480),
    Carrier("AWS::SNS::TopicPolicy", "PolicyDocument", Kind.RESOURCE, 30_720),
    Carrier("AWS::SQS::QueuePolicy", "PolicyDocument", Kind.RESOURCE, 8_192),
)
_TYPES = tuple(sorted({one.type for one in CARRIERS}))


@resource_check("policy-document", *_TYPES)
def document(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Every policy is one in its grammar, and opens nothing to everybody."""
    for carrier, value in _carried(resource):
        found = document_of(value)
        if found is None:
            yield f"{carrier.path} is no policy document: an object with Statement, or the text of one"
            continue
        for fault in faults(found, carrier.kind):
            yield f"{carrier.path}: {fault}"


@resource_check("policy-size", *_TYPES)
def size(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Every policy is short enough, wherever the stack goes."""
    for carrier, value in _carried(resource):
        found = document_of(value)
        if found is None:
            continue
        characters = length(found, without_whitespace=carrier.without_whitespace)
        if characters > carrier.limit:
            yield f"{carrier.path} has {characters:,} characters, {carrier.limit:,} are allowed"


def _carried(resource: TemplateResource) -> Iterator[tuple[Carrier, object]]:
    for carrier in CARRIERS:
        if carrier.type == resource.type:
            for value in resource.each(carrier.path):
                yield carrier, value
