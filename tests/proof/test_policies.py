"""Every policy that any control emits, in every variant, before a second judge and three rules of our own.

parliament knows the actions, resources and condition keys of the Service Authorization Reference as of its
release. What it finds and we keep stands in `ACCEPTED` with the reason; an entry that nothing needs any more
fails, so the table cannot outlive the document that it excuses. That both formats carry the same documents is
proven in tests/controls.
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from baseline.expectation import values_at
from baseline.names import logical_id
from baseline.verify.checks.policy_documents import CARRIERS
from baseline.verify.iam_documents import Kind, document_of, faults, listed
from baseline.verify.intrinsics import SAMPLE_ACCOUNT, as_text, concrete
from tests.controls.emitted import cases, template
from tests.harness import MEMBERS

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
    import parliament

pytestmark = pytest.mark.node

REGION = "eu-west-1"
# What a reference to another resource of the template stands for, by type and attribute.
REFERENCES = {
    ("AWS::EC2::VPC", "VpcId"): "vpc-0123456789abcdef0",
    ("AWS::EC2::VPCPeeringConnection", "Id"): "pcx-0123456789abcdef0",
    ("AWS::IAM::OIDCProvider", "Arn"): f"arn:aws:iam::{SAMPLE_ACCOUNT}:oidc-provider/oidc.example.com",
    ("AWS::KMS::Key", "Arn"): f"arn:aws:kms:{REGION}:{SAMPLE_ACCOUNT}:key/11111111-2222-3333-4444-555555555555",
    ("AWS::Logs::LogGroup", "Arn"): f"arn:aws:logs:{REGION}:{SAMPLE_ACCOUNT}:log-group:/acme/example:*",
    ("AWS::S3::Bucket", "Arn"): "arn:aws:s3:::acme-example",
    ("AWS::WAFv2::WebACL", "Arn"): f"arn:aws:wafv2:us-east-1:{SAMPLE_ACCOUNT}:global/webacl/acme/1a2b3c4d",
}
ROLE = f"arn:aws:iam::{SAMPLE_ACCOUNT}:role/example"
"""What a trust policy is about; the role that carries it, which the document itself does not name."""


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """A finding of parliament: whose policy, which finding, in which statement, about what."""

    owner: str
    issue: str
    statement: str
    about: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """Findings that stay: regular expressions over the statement's Sid and over what the finding is about."""

    owner: str
    issue: str
    statement: str
    about: str
    reason: str

    def covers(self, found: Found) -> bool:
        return (
            (found.owner, found.issue) == (self.owner, self.issue)
            and re.fullmatch(self.statement, found.statement) is not None
            and re.search(self.about, found.about) is not None
        )


_TLS = "The key is numeric and takes fractions, as in AWS's own example; parliament admits whole numbers alone."
_TLS_ACTIONS = (
    "s3:* means every action, and these two do not know the key: the Deny then does not hold for them. Neither is "
    "a request that a client sends to the bucket."
)
_ENDPOINT = "An endpoint policy grants nothing; conditions bound principals and resources, of which there are no names."
_LIMIT = "A boundary grants nothing: it is what the policies of a role may allow at most, all of AWS but ways upwards."
_TOKENS = "Each provider's tokens bring condition keys of its own host, of which parliament knows those of AWS alone."
_ORGANIZATION = (
    "One organization and its accounts; the condition on the service, where it changes something, bounds it."
)
ACCEPTED = (
    Accepted(
        "ChatbotNotifications",
        "RESOURCE_STAR",
        "1",
        "cloudwatch:DescribeAlarms",
        "Alarms of every Region and name appear in the channel; nothing is changed.",
    ),
    *(
        Accepted(
            "CloudtrailEventDataStore", "RESOURCE_STAR", one, "kms:", "In a key policy * is the key that carries it."
        )
        for one in ("Administer", "EncryptEvents", "Query")
    ),
    *(
        Accepted(owner, "RESOURCE_STAR", statement, "organizations:", _ORGANIZATION)
        for owner, statement in (("GuarddutyOrganization", "[23]"), ("OrganizationsDelegatedAdministrators", "2"))
    ),
    Accepted("IamCicdOidcRoles", "UNKNOWN_FEDERATION_SOURCE", "Named.*", "oidc-provider/", _TOKENS),
    Accepted("IamCicdOidcRoles", "UNKNOWN_CONDITION_FOR_ACTION", "Named.*", "sts:AssumeRoleWithWebIdentity", _TOKENS),
    Accepted(
        "IamCicdOidcRoles",
        "INVALID_ARN",
        "UseTransforms",
        "Account expected",
        "What AWS owns there has the word aws in place of an account.",
    ),
    Accepted(
        "IamCicdOidcRoles",
        "UNKNOWN_ACTION",
        "ReadStacks",
        "cloudformation:DescribeEvents",
        "Younger than parliament's data; boto3 knows it.",
    ),
    *(
        Accepted(owner, issue, statement, about, "Younger than parliament's data; cfn-lint knows it.")
        for owner, statement in (("IamCicdOidcRoles", "NoDataOfServices"), ("IamHumanRoles", "NamedData|NoData"))
        for issue, about in (
            ("UNKNOWN_ACTION", "(cloudwatch|cognito-idp|connect|sagemaker):"),
            ("UNKNOWN_PREFIX", "bedrock-agentcore|s3vectors"),
        )
    ),
    Accepted(
        "IamHumanRoles",
        "RESOURCE_STAR",
        "SessionsThatRead",
        "s3express:CreateSession",
        "Objects are read in every bucket, or in none; the condition keeps the session from writing.",
    ),
    *(
        Accepted(
            owner,
            "MISMATCHED_TYPE_BUT_USABLE",
            statement,
            "requires a value of type String but given Arn",
            "IAM's own examples compare iam:PermissionsBoundary as text, so that a wildcard in it means itself.",
        )
        for owner, statement in (
            ("IamCicdOidcRoles", "MakeNoRoleWithoutBoundary"),
            ("IamPermissionsBoundary", "MakeUnderTheBoundary"),
        )
    ),
    Accepted("IamPermissionsBoundary", "RESOURCE_MISMATCH", "KeepByName", "iam:Tag", _LIMIT),
    Accepted("IamPermissionsBoundary", "RESOURCE_STAR", "Look|Services", "", _LIMIT),
    Accepted("IamPermissionsBoundary", "UNKNOWN_CONDITION_FOR_ACTION", "MakeUnderTheBoundary", "iam:GetUser", _LIMIT),
    Accepted(
        "IamPermissionsBoundary",
        "UNKNOWN_CONDITION_FOR_ACTION",
        "BaselineKeys",
        "kms:ResourceAliases",
        "The condition is newer than parliament's data; KMS documents it for every operation on a key.",
    ),
    Accepted("KmsBaselineKeys", "RESOURCE_STAR", ".*", "kms:", "In a key policy * is the key that carries it."),
    Accepted(
        "KmsBaselineKeys",
        "MISMATCHED_TYPE",
        "EncryptLogGroups|PublishFromEvents",
        "ArnLike requires a value of type Arn but given String",
        "An encryption context is text to KMS; CloudWatch Logs and SNS put ARNs there, and AWS compares them so.",
    ),
    Accepted(
        "EbsDefaultEncryption",
        "UNKNOWN_CONDITION_FOR_ACTION",
        ".*",
        "kms:ResourceAliases for action kms:DescribeKey",
        "The condition is newer than parliament's data; KMS documents it for every operation on a key.",
    ),
    Accepted(
        "KmsBaselineKeys",
        "UNKNOWN_CONDITION_FOR_ACTION",
        "EncryptLogGroups",
        "kms:EncryptionContext:aws:logs:arn for action kms:DescribeKey",
        "The statement that CloudWatch Logs documents; looking at a key carries no context, so that part is idle.",
    ),
    *(
        one
        for owner in ("S3AccessLogBucket", "S3LogArchiveBucket", "WafCloudfrontWebAcl", "WafRegionalWebAcl")
        for one in (
            Accepted(owner, "MISMATCHED_TYPE", "DenyOutdatedTls", r"s3:TlsVersion .* given \['1.2'\]", _TLS),
            Accepted(
                owner,
                "UNKNOWN_CONDITION_FOR_ACTION",
                "DenyOutdatedTls",
                "s3:TlsVersion for action s3:(InitiateReplication|PutAccessPointPublicAccessBlock)$",
                _TLS_ACTIONS,
            ),
        )
    ),
    Accepted(
        "CloudfrontWafAssociation",
        "UNKNOWN_ACTION",
        "1",
        "cloudfront:AssociateDistributionWebACL",
        "Younger than parliament's data; cfn-lint and boto3 know it.",
    ),
    Accepted("VpcGatewayEndpoints", "RESOURCE_STAR", "OwnPrincipals.*|AwsServices", "s3:|dynamodb:", _ENDPOINT),
    Accepted("VpcInterfaceEndpoints", "RESOURCE_STAR", "OwnPrincipals.*", "ebs:", _ENDPOINT),
    Accepted("VpcInterfaceEndpoints", "RESOURCE_STAR", "FederatedToOwnRoles", "sts:AssumeRoleWith", _ENDPOINT),
    Accepted("VpcInterfaceEndpoints", "RESOURCE_STAR", "CopyWithoutResourceAccount", "ec2:CopyImage", _ENDPOINT),
    Accepted(
        "VpcInterfaceEndpoints",
        "RESOURCE_MISMATCH",
        "LaunchAmazonImages",
        "ec2:RunInstances",
        "The images alone are Amazon's; instance, subnet and the rest are own resources, which the first statement "
        "lets pass.",
    ),
    Accepted(
        "VpcInterfaceEndpoints",
        "RESOURCE_MISMATCH",
        "UsePublicDocuments",
        "ssm:CreateAssociation",
        "Public documents and parameters have no account in their ARN; what else an action touches is an own resource.",
    ),
    Accepted(
        "VpcInterfaceEndpoints",
        "INVALID_ARN",
        "UseTransforms|ReadAmazonComponents",
        "Account expected",
        "What AWS owns there has the word aws in place of an account.",
    ),
)

UNGUARDED = {
    ("AccountSettingHandler", "lambda.amazonaws.com"): "Lambda sends no source when it assumes an execution role; "
    "who may create a function with the role is decided by iam:PassRole.",
    ("VpcDefaultSecurityGroupClosed", "lambda.amazonaws.com"): "As of the function for account settings.",
    ("VpcDefaultVpcRemoved", "lambda.amazonaws.com"): "As of the function for account settings.",
    ("BackupVaultAndPlan", "backup.amazonaws.com"): "AWS Backup documents no source for the role of its jobs; who may "
    "name the role is decided by iam:PassRole.",
    ("ChatbotNotifications", "chatbot.amazonaws.com"): "The chat service documents no source that it sends; who may "
    "name the role for a channel is decided by iam:PassRole.",
    ("ChatbotNotifications", "events.amazonaws.com"): "As of the topics of security.",
    ("CloudtrailEventDataStore", "cloudtrail.amazonaws.com"): "CloudTrail sends no source for event data stores; only "
    "who may use the key can name it for one.",
    ("CloudtrailOrganizationTrail", "cloudtrail.amazonaws.com"): "As of the trail of an account.",
    ("IamCicdOidcRoles", "cloudformation.amazonaws.com"): "CloudFormation documents no source for the role of a stack; "
    "who may give a stack the role is decided by iam:PassRole.",
    ("CloudtrailMultiRegionTrail", "cloudtrail.amazonaws.com"): "CloudTrail sends no source when it assumes the role "
    "for CloudWatch Logs; who may name the role in a trail is decided by iam:PassRole.",
    ("ShieldAdvancedProtection", "drt.shield.amazonaws.com"): "AWS documents no condition key for the response team, "
    "and one that it does not send would keep it out during an attack.",
    ("SnsSecurityTopics", "events.amazonaws.com"): "EventBridge does not support conditions in topic policies: what "
    "does not match is dropped without a trace. It may publish, and nothing else.",
}
"""Grants to a service principal without a condition on whose behalf it acts, by owner and principal, with the
reason."""

BOUNDARIES = {"IamPermissionsBoundary": _LIMIT}
"""Policies of identities that are the most that others may allow, and by themselves allow nothing."""
TRAIL_OWNER = {f"AWSCloudTrailOrganization{part}": MEMBERS["audit"] for part in ("AclCheck", "Write")}
"""Statements on behalf of the account that owns the trail of an organization, which a variant names."""

_ON_WHOSE_BEHALF = ("aws:sourceaccount", "aws:sourcearn", "kms:encryptioncontext:")


@dataclass(frozen=True, slots=True)
class Policy:
    """A document with everything resolved, as JSON so that equal ones are one. `owner` is the logical id that the
    resources of its control begin with."""

    owner: str
    kind: Kind
    text: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.text)

    @property
    def statements(self) -> list[tuple[str, dict[str, Any]]]:
        """Each statement under its Sid, or its number from 1."""
        return [(one.get("Sid", str(number)), one) for number, one in enumerate(self.document["Statement"], start=1)]


@cache
def policies() -> tuple[Policy, ...]:
    """Every distinct policy of every control in every variant."""
    found = {one for case in cases() for one in _policies_of(template(*case))}
    return tuple(sorted(found, key=lambda one: (one.owner, one.kind.value, one.text)))


def _policies_of(rendered: Mapping[str, Any]) -> Iterator[Policy]:
    owners = sorted({"AccountSettingHandler", *(logical_id(name) for name, _ in cases())}, key=len, reverse=True)
    for name, body in rendered["Resources"].items():
        for carrier in CARRIERS:
            if carrier.type != body["Type"]:
                continue
            for value in values_at(body["Properties"], carrier.path):
                document = document_of(value)
                assert document is not None, name
                owner = next(one for one in owners if name.startswith(one))
                resolved = _resolved(document, rendered["Resources"])
                yield Policy(owner, carrier.kind, json.dumps(resolved, sort_keys=True))


def _resolved(value: object, resources: Mapping[str, Any]) -> Any:
    text = as_text(value) if isinstance(value, (str, Mapping)) else None
    if text is not None:
        # Variables of IAM, ${aws:username}, have a colon.
        return re.sub(
            r"\$\{(\w+)\.(\w+)\}",
            lambda match: REFERENCES[resources[match[1]]["Type"], match[2]],
            concrete(text, REGION),
        )
    if isinstance(value, Mapping):
        return {key: _resolved(one, resources) for key, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, resources) for one in value]
    return value


def _judged(policy: Policy) -> Iterator[Found]:
    """Findings by statement, and those that only the whole document shows."""
    statements = [(sid, _with_resource(policy, one)) for sid, one in policy.statements]
    seen: set[str] = set()
    for sid, statement in statements:
        for found in _findings(policy.owner, sid, [statement]):
            seen.add(found.issue)
            yield found
    for found in _findings(policy.owner, "", [statement for _, statement in statements]):
        if found.issue not in seen:
            yield found


def _with_resource(policy: Policy, statement: Mapping[str, Any]) -> dict[str, Any]:
    return {**statement, **({"Resource": ROLE} if policy.kind is Kind.TRUST else {})}


def _findings(owner: str, sid: str, statements: list[dict[str, Any]]) -> Iterator[Found]:
    document = json.dumps({"Version": "2012-10-17", "Statement": statements})
    for one in parliament.analyze_policy_string(document).findings:
        yield Found(owner, one.issue, sid, str(one.detail))


@cache
def findings() -> tuple[Found, ...]:
    """Every distinct finding of parliament."""
    return tuple(sorted({found for policy in policies() for found in _judged(policy)}))


class TestParliament:
    def test_it_finds_nothing_but_what_is_accepted(self) -> None:
        assert [one for one in findings() if not any(accepted.covers(one) for accepted in ACCEPTED)] == []

    @pytest.mark.parametrize("accepted", ACCEPTED, ids=lambda one: f"{one.owner}-{one.issue}")
    def test_what_is_accepted_still_occurs(self, accepted: Accepted) -> None:
        assert any(accepted.covers(one) for one in findings())
        assert len(accepted.reason) >= 30

    def test_it_notices_an_action_that_its_resource_does_not_fit(self) -> None:
        planted = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-example"}
        policy = Policy("Planted", Kind.IDENTITY, json.dumps({"Version": "2012-10-17", "Statement": [planted]}))
        assert [one.issue for one in _judged(policy)] == ["RESOURCE_MISMATCH"]


class TestEveryPolicy:
    def test_every_kind_is_here(self) -> None:
        assert {one.kind for one in policies()} == set(Kind)

    def test_it_is_one_in_its_grammar_and_open_to_nobody_unnamed(self) -> None:
        assert [(one.owner, fault) for one in policies() for fault in faults(one.document, one.kind)] == []

    def test_nothing_is_left_unresolved(self) -> None:
        """GIVEN what the judges read THEN it holds no reference, so that no finding hides behind one."""
        for one in policies():
            assert not re.search(r"\$\{(?!aws:)|Fn::|\{\{resolve|\{\"Ref\"", one.text), one.owner

    def test_no_statement_stands_twice(self) -> None:
        for one in policies():
            bare = [json.dumps({**statement, "Sid": ""}, sort_keys=True) for _, statement in one.statements]
            assert len(set(bare)) == len(bare), one.owner


def _allowing(kind: Kind) -> Iterator[tuple[Policy, str, dict[str, Any]]]:
    for policy in policies():
        for sid, statement in policy.statements:
            if policy.kind is kind and statement["Effect"] == "Allow":
                yield policy, sid, statement


def test_identity_policies_name_every_action_that_they_allow() -> None:
    allowed = list(_allowing(Kind.IDENTITY))
    assert allowed
    for policy, sid, statement in allowed:
        if policy.owner in BOUNDARIES:
            continue
        assert "NotAction" not in statement, (policy.owner, sid)
        assert not [one for one in listed(statement["Action"]) if "*" in one], (policy.owner, sid)


def test_a_service_is_trusted_on_behalf_of_the_own_account_alone() -> None:
    unguarded: set[tuple[str, str]] = set()
    guarded = 0
    for kind in (Kind.RESOURCE, Kind.TRUST):
        for policy, sid, statement in _allowing(kind):
            principal = statement.get("Principal")
            for service in listed(principal.get("Service")) if isinstance(principal, Mapping) else []:
                if _on_behalf_of(statement, SAMPLE_ACCOUNT) or (
                    sid in TRAIL_OWNER and _on_behalf_of(statement, TRAIL_OWNER[sid])
                ):
                    guarded += 1
                else:
                    unguarded.add((policy.owner, service))
    assert guarded > 10
    assert unguarded == set(UNGUARDED)


def _on_behalf_of(statement: Mapping[str, Any], account: str) -> bool:
    """Whether a condition on the source, or on what is encrypted, names the account and no other."""
    named = [
        value
        for operator, block in statement.get("Condition", {}).items()
        if not operator.endswith("IfExists") and operator != "Null"
        for key, values in block.items()
        if key.lower().startswith(_ON_WHOSE_BEHALF)
        for value in listed(values)
    ]
    # The ARN of a bucket has no account in it; another condition of the statement then does.
    bucket = "arn:aws:s3:::"
    return account in "".join(named) and all(account in one or one.startswith(bucket) for one in named)
