"""Physical names, in the longest form that account and Region give them.

Sources: Amazon S3 User Guide, "Bucket naming rules"; IAM User Guide, "IAM and AWS STS quotas"; SSM API,
PutParameter; for the others the pattern and length of the name in each service's API reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from baseline.verify.check import resource_check
from baseline.verify.intrinsics import is_known, longest
from baseline.verify.stack_template import StackTemplate, TemplateResource

_IAM = r"[\w+=,.@-]+"
_WORD = r"[A-Za-z0-9_-]+"


@dataclass(frozen=True, slots=True)
class Naming:
    """How a property of a resource type may be written."""

    type: str
    path: str
    longest: int
    form: str


NAMINGS = (
    Naming("AWS::AccessAnalyzer::Analyzer", "AnalyzerName", 255, r"[A-Za-z][A-Za-z0-9_.-]*"),
    Naming("AWS::CloudTrail::Trail", "TrailName", 128, r"[A-Za-z0-9][A-Za-z0-9._-]+[A-Za-z0-9]"),
    Naming("AWS::CloudWatch::Alarm", "AlarmName", 255, r"[^\x00-\x1f]+"),
    Naming("AWS::Config::ConfigRule", "ConfigRuleName", 128, r".*\S.*"),
    Naming("AWS::EC2::SecurityGroup", "GroupName", 255, r"(?!sg-)[A-Za-z0-9 ._:/()#,@\[\]+=&;{}!$*-]+"),
    Naming("AWS::Events::Rule", "Name", 64, r"[.\-_A-Za-z0-9]+"),
    Naming("AWS::IAM::Group", "GroupName", 128, _IAM),
    Naming("AWS::IAM::InstanceProfile", "InstanceProfileName", 128, _IAM),
    Naming("AWS::IAM::ManagedPolicy", "ManagedPolicyName", 128, _IAM),
    Naming("AWS::IAM::Role", "RoleName", 64, _IAM),
    Naming("AWS::IAM::User", "UserName", 64, _IAM),
    Naming("AWS::KMS::Alias", "AliasName", 256, r"alias/(?!aws/)[A-Za-z0-9/_-]+"),
    Naming("AWS::Lambda::Function", "FunctionName", 64, _WORD),
    Naming("AWS::Logs::LogGroup", "LogGroupName", 512, r"(?!aws/)[.\-_/#A-Za-z0-9]+"),
    Naming("AWS::S3::Bucket", "BucketName", 63, r"(?!xn--)(?!.*\.\.)[a-z0-9][a-z0-9.-]+[a-z0-9]"),
    Naming("AWS::SNS::Topic", "TopicName", 256, r"[A-Za-z0-9_-]+(\.fifo)?"),
    Naming("AWS::SQS::Queue", "QueueName", 80, r"[A-Za-z0-9_-]+(\.fifo)?"),
    # Fifteen levels at most; `aws` and `ssm` are AWS's own.
    Naming("AWS::SSM::Parameter", "Name", 1_011, r"(?!/?(?i:aws|ssm))(/?[A-Za-z0-9_.-]+){1,15}"),
    Naming("AWS::SSM::Document", "Name", 128, r"(?!(?i:aws|amazon|amzn))[A-Za-z0-9_.-]{3,}"),
    Naming("AWS::WAFv2::WebACL", "Name", 128, _WORD),
)
_TYPES = tuple(sorted({one.type for one in NAMINGS}))


@resource_check("physical-name", *_TYPES)
def name(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Every name that is given is short enough and of the service's form, in every account and Region."""
    for naming in NAMINGS:
        given = resource.text(naming.path) if naming.type == resource.type else None
        if given is None:
            continue
        found = longest(given)
        if not is_known(found):
            continue
        if len(found) > naming.longest:
            yield f"{naming.path} {given!r} becomes {len(found)} characters, {naming.longest} are allowed"
        if not re.fullmatch(naming.form, found):
            yield f"{naming.path} {given!r} is no name that {naming.type} takes: {naming.form}"
