"""The CIS monitoring section as data: what each alarm watches for, in the dialect of each auditor.

Two auditors read filters literally and want different texts. `security_hub` is the text of the Security Hub
controls CloudWatch.1 to .14, which fail on any added field or term; `cis_5` that of the CIS AWS Foundations
Benchmark 5.0. Where one text serves both, there is one filter. White space and the order of alternatives
count: do not tidy. The texts are those of the Security Hub guide of 2025, which has the event source in two where
the one of 2023 had none (CloudWatch.4 and .13: "our recommended filters target only events coming from" IAM and
EC2 "API calls").

Exact filters are noisy where a service trips them all day, and an alarm that is always in ALARM is blind:
nobody is told of the next event. So a signal may have a second alarm for the pager, tuned in pattern or in
threshold. The exact one then tells the auditor's topic alone, as does the second of two exact ones.
Source: AWS Security Hub User Guide, "Amazon CloudWatch controls"; CloudWatch Logs User Guide, "Filter pattern
syntax" (`()` before `&&` before `||`) and PutMetricFilter (1,024 characters).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Dialect = Literal["security_hub", "cis_5", "both"]
Level = Literal["critical", "high", "medium", "low"]
SignalId = Literal[
    "unauthorized_api_calls",
    "console_sign_in_without_mfa",
    "root_use",
    "iam_policy_changes",
    "cloudtrail_changes",
    "console_sign_in_failures",
    "kms_key_disabling_or_deletion",
    "s3_bucket_policy_changes",
    "config_changes",
    "security_group_changes",
    "network_acl_changes",
    "network_gateway_changes",
    "route_table_changes",
    "vpc_changes",
    "organizations_changes",
]

PATTERN_LIMIT = 1024
AUDITOR: Level = "low"
"""The topic of exact alarms that have another one beside them to reach people."""


def any_event(names: str) -> str:
    """Alternatives of event names as the guide writes them. `names` are separated by white space."""
    return " || ".join(f"($.eventName={name})" for name in names.split())


def any_quoted_event(names: str) -> str:
    """The same with quoted names, as the benchmark writes its text on Organizations."""
    return " || ".join(f'($.eventName="{name}")' for name in names.split())


def from_source(source: str, alternatives: str) -> str:
    """Alternatives of one event source, in the parentheses that `&&` before `||` calls for."""
    return f"{{($.eventSource={source}) && ({alternatives})}}"


@dataclass(frozen=True, slots=True)
class Pager:
    """The tuned alarm beside an exact one. Without a `pattern` it counts what the exact filter counts."""

    threshold: int
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """One requirement of the monitoring section. `title` is ours; `severity` says whom the alarm should
    reach.

    `cis_5` is empty where the Security Hub text serves both.
    """

    id: SignalId
    requirement: str
    title: str
    severity: Level
    security_hub: str
    cis_5: str = ""
    pager: Pager | None = None


_SECURITY_GROUP_EVENTS = (
    "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
    "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup"
)
_IAM_POLICY_EVENTS = (
    "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy "
    "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy "
    "DetachRolePolicy AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy"
)

SIGNALS: tuple[Signal, ...] = (
    Signal(
        "unauthorized_api_calls",
        "4.1",
        "API calls are refused",
        "medium",
        '{($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}',
        # The benchmark's exclusions bind to the second alternative alone; the tuned pattern has the
        # parentheses.
        '{ ($.errorCode ="*UnauthorizedOperation") || ($.errorCode ="AccessDenied*") && '
        '($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") }',
        # Log delivery probes buckets it may not list: that alone kept the exact alarm on two thirds of the
        # time. `invokedBy` marks the other calls that services make, whoever asked for them; but the console's,
        # which a person makes, carry it too. Source: CloudTrail User Guide, "CloudTrail log file examples" and
        # AWS Health User Guide, "Logging AWS Health API calls with AWS CloudTrail".
        Pager(
            5,
            '{(($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")) && '
            '($.sourceIPAddress!="delivery.logs.amazonaws.com") && ($.eventName!="HeadBucket") && '
            '(($.userIdentity.invokedBy NOT EXISTS) || ($.userIdentity.invokedBy = "signin.amazonaws.com") || '
            '($.userIdentity.invokedBy = "AWS Internal"))}',
        ),
    ),
    # The IAMUser clause keeps federated sign-ins out, which never show MFA: the exact pattern is fit for the
    # pager.
    Signal(
        "console_sign_in_without_mfa",
        "4.2",
        "An IAM user signs in to the console without MFA",
        "high",
        '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && '
        '($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
    ),
    # Without services acting for root and service events, what is left is a person: fit for the pager as it
    # is. A call that root makes through the console may carry `invokedBy` and slip by; the sign-in before it does
    # not.
    Signal(
        "root_use",
        "4.3",
        "The root user is at work",
        "critical",
        '{$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}',
    ),
    Signal(
        "iam_policy_changes",
        "4.4",
        "An IAM policy changes",
        "medium",
        from_source("iam.amazonaws.com", any_event(_IAM_POLICY_EVENTS)),
        "{" + any_event(_IAM_POLICY_EVENTS) + "}",
    ),
    Signal(
        "cloudtrail_changes",
        "4.5",
        "A trail changes or stops",
        "critical",
        "{" + any_event("CreateTrail UpdateTrail DeleteTrail StartLogging StopLogging") + "}",
    ),
    # One mistyped password is no news to the pager; three in a period may be a guess.
    Signal(
        "console_sign_in_failures",
        "4.6",
        "A console sign-in fails",
        "medium",
        '{($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}',
        pager=Pager(3),
    ),
    Signal(
        "kms_key_disabling_or_deletion",
        "4.7",
        "A customer managed key is disabled or about to be deleted",
        "high",
        from_source("kms.amazonaws.com", any_event("DisableKey ScheduleKeyDeletion")),
    ),
    Signal(
        "s3_bucket_policy_changes",
        "4.8",
        "A bucket's policy, ACL, CORS, lifecycle or replication changes",
        "medium",
        from_source(
            "s3.amazonaws.com",
            any_event(
                "PutBucketAcl PutBucketPolicy PutBucketCors PutBucketLifecycle PutBucketReplication "
                "DeleteBucketPolicy DeleteBucketCors DeleteBucketLifecycle DeleteBucketReplication"
            ),
        ),
    ),
    Signal(
        "config_changes",
        "4.9",
        "AWS Config's recording or delivery changes",
        "high",
        from_source(
            "config.amazonaws.com",
            any_event("StopConfigurationRecorder DeleteDeliveryChannel PutDeliveryChannel PutConfigurationRecorder"),
        ),
    ),
    Signal(
        "security_group_changes",
        "4.10",
        "A security group changes",
        "medium",
        "{" + any_event(_SECURITY_GROUP_EVENTS) + "}",
        "{" + any_event(_SECURITY_GROUP_EVENTS + " ModifySecurityGroupRules") + "}",
    ),
    Signal(
        "network_acl_changes",
        "4.11",
        "A network ACL changes",
        "medium",
        "{"
        + any_event(
            "CreateNetworkAcl CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry "
            "ReplaceNetworkAclEntry ReplaceNetworkAclAssociation"
        )
        + "}",
    ),
    Signal(
        "network_gateway_changes",
        "4.12",
        "A customer or internet gateway changes",
        "medium",
        "{"
        + any_event(
            "CreateCustomerGateway DeleteCustomerGateway AttachInternetGateway CreateInternetGateway "
            "DeleteInternetGateway DetachInternetGateway"
        )
        + "}",
    ),
    # The benchmark's audit names the event source as Security Hub does: one text serves both.
    Signal(
        "route_table_changes",
        "4.13",
        "A route table changes",
        "medium",
        from_source(
            "ec2.amazonaws.com",
            any_event(
                "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable DeleteRoute "
                "DisassociateRouteTable"
            ),
        ),
    ),
    Signal(
        "vpc_changes",
        "4.14",
        "A VPC or a peering connection changes",
        "medium",
        "{"
        + any_event(
            "CreateVpc DeleteVpc ModifyVpcAttribute AcceptVpcPeeringConnection CreateVpcPeeringConnection "
            "DeleteVpcPeeringConnection RejectVpcPeeringConnection AttachClassicLinkVpc DetachClassicLinkVpc "
            "DisableVpcClassicLink EnableVpcClassicLink"
        )
        + "}",
    ),
    # Security Hub has no control for this one: one text, with the names that the benchmark lists and the last
    # three, which its scanners look for as well.
    Signal(
        "organizations_changes",
        "4.15",
        "The organization, its accounts or its policies change",
        "high",
        from_source(
            "organizations.amazonaws.com",
            any_quoted_event(
                "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy DeclineHandshake "
                "DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy DisablePolicyType "
                "EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount "
                "RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit "
                "CancelHandshake CreateOrganization EnableAllFeatures"
            ),
        ),
    ),
)
