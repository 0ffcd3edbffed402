"""The filter texts against what the auditors ask for, restated here so that a slip in the data is seen."""

from __future__ import annotations

import re
from typing import Any

import pytest

from constructs_lib.documents.cis_filters import PATTERN_LIMIT, SIGNALS, Dialect
from constructs_lib.documents.cis_watch import Alarm, MetricFilter, Tuning, watch
from tests.documents.replay import matches

# The texts of the Security Hub controls CloudWatch.1 to .14, by requirement of the benchmark. Security Hub
# has none for 4.15; there the text is the benchmark's with the quotes that other baselines ship, and the three
# names that scanners look for as well.
SECURITY_HUB = r"""
4.1 {($.errorCode="*UnauthorizedOperation") || ($.errorCode="AccessDenied*")}
4.2 { ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }
4.3 {$.userIdentity.type="Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType !="AwsServiceEvent"}
4.4 {($.eventSource=iam.amazonaws.com) && (($.eventName=DeleteGroupPolicy) || ($.eventName=DeleteRolePolicy) || ($.eventName=DeleteUserPolicy) || ($.eventName=PutGroupPolicy) || ($.eventName=PutRolePolicy) || ($.eventName=PutUserPolicy) || ($.eventName=CreatePolicy) || ($.eventName=DeletePolicy) || ($.eventName=CreatePolicyVersion) || ($.eventName=DeletePolicyVersion) || ($.eventName=AttachRolePolicy) || ($.eventName=DetachRolePolicy) || ($.eventName=AttachUserPolicy) || ($.eventName=DetachUserPolicy) || ($.eventName=AttachGroupPolicy) || ($.eventName=DetachGroupPolicy))}
4.5 {($.eventName=CreateTrail) || ($.eventName=UpdateTrail) || ($.eventName=DeleteTrail) || ($.eventName=StartLogging) || ($.eventName=StopLogging)}
4.6 {($.eventName=ConsoleLogin) && ($.errorMessage="Failed authentication")}
4.7 {($.eventSource=kms.amazonaws.com) && (($.eventName=DisableKey) || ($.eventName=ScheduleKeyDeletion))}
4.8 {($.eventSource=s3.amazonaws.com) && (($.eventName=PutBucketAcl) || ($.eventName=PutBucketPolicy) || ($.eventName=PutBucketCors) || ($.eventName=PutBucketLifecycle) || ($.eventName=PutBucketReplication) || ($.eventName=DeleteBucketPolicy) || ($.eventName=DeleteBucketCors) || ($.eventName=DeleteBucketLifecycle) || ($.eventName=DeleteBucketReplication))}
4.9 {($.eventSource=config.amazonaws.com) && (($.eventName=StopConfigurationRecorder) || ($.eventName=DeleteDeliveryChannel) || ($.eventName=PutDeliveryChannel) || ($.eventName=PutConfigurationRecorder))}
4.10 {($.eventName=AuthorizeSecurityGroupIngress) || ($.eventName=AuthorizeSecurityGroupEgress) || ($.eventName=RevokeSecurityGroupIngress) || ($.eventName=RevokeSecurityGroupEgress) || ($.eventName=CreateSecurityGroup) || ($.eventName=DeleteSecurityGroup)}
4.11 {($.eventName=CreateNetworkAcl) || ($.eventName=CreateNetworkAclEntry) || ($.eventName=DeleteNetworkAcl) || ($.eventName=DeleteNetworkAclEntry) || ($.eventName=ReplaceNetworkAclEntry) || ($.eventName=ReplaceNetworkAclAssociation)}
4.12 {($.eventName=CreateCustomerGateway) || ($.eventName=DeleteCustomerGateway) || ($.eventName=AttachInternetGateway) || ($.eventName=CreateInternetGateway) || ($.eventName=DeleteInternetGateway) || ($.eventName=DetachInternetGateway)}
4.13 {($.eventSource=ec2.amazonaws.com) && (($.eventName=CreateRoute) || ($.eventName=CreateRouteTable) || ($.eventName=ReplaceRoute) || ($.eventName=ReplaceRouteTableAssociation) || ($.eventName=DeleteRouteTable) || ($.eventName=DeleteRoute) || ($.eventName=DisassociateRouteTable))}
4.14 {($.eventName=CreateVpc) || ($.eventName=DeleteVpc) || ($.eventName=ModifyVpcAttribute) || ($.eventName=AcceptVpcPeeringConnection) || ($.eventName=CreateVpcPeeringConnection) || ($.eventName=DeleteVpcPeeringConnection) || ($.eventName=RejectVpcPeeringConnection) || ($.eventName=AttachClassicLinkVpc) || ($.eventName=DetachClassicLinkVpc) || ($.eventName=DisableVpcClassicLink) || ($.eventName=EnableVpcClassicLink)}
4.15 {($.eventSource=organizations.amazonaws.com) && (($.eventName="AcceptHandshake") || ($.eventName="AttachPolicy") || ($.eventName="CreateAccount") || ($.eventName="CreateOrganizationalUnit") || ($.eventName="CreatePolicy") || ($.eventName="DeclineHandshake") || ($.eventName="DeleteOrganization") || ($.eventName="DeleteOrganizationalUnit") || ($.eventName="DeletePolicy") || ($.eventName="DetachPolicy") || ($.eventName="DisablePolicyType") || ($.eventName="EnablePolicyType") || ($.eventName="InviteAccountToOrganization") || ($.eventName="LeaveOrganization") || ($.eventName="MoveAccount") || ($.eventName="RemoveAccountFromOrganization") || ($.eventName="UpdatePolicy") || ($.eventName="UpdateOrganizationalUnit") || ($.eventName="CancelHandshake") || ($.eventName="CreateOrganization") || ($.eventName="EnableAllFeatures"))}
"""  # noqa: E501
EXPECTED = {line.partition(" ")[0]: line.partition(" ")[2] for line in SECURITY_HUB.strip().splitlines()}

# What a scanner of the benchmark looks for, where Security Hub differs or has the event source too:
# (requirement, event source, events).
BENCHMARK = [
    (
        "4.4",
        "",
        (
            "DeleteGroupPolicy DeleteRolePolicy DeleteUserPolicy PutGroupPolicy PutRolePolicy PutUserPolicy "
            "CreatePolicy DeletePolicy CreatePolicyVersion DeletePolicyVersion AttachRolePolicy DetachRolePolicy "
            "AttachUserPolicy DetachUserPolicy AttachGroupPolicy DetachGroupPolicy"
        ),
    ),
    (
        "4.10",
        "",
        (
            "AuthorizeSecurityGroupIngress AuthorizeSecurityGroupEgress RevokeSecurityGroupIngress "
            "RevokeSecurityGroupEgress CreateSecurityGroup DeleteSecurityGroup ModifySecurityGroupRules"
        ),
    ),
    (
        "4.13",
        "ec2.amazonaws.com",
        (
            "CreateRoute CreateRouteTable ReplaceRoute ReplaceRouteTableAssociation DeleteRouteTable "
            "DeleteRoute DisassociateRouteTable"
        ),
    ),
    (
        "4.15",
        "organizations.amazonaws.com",
        (
            "AcceptHandshake AttachPolicy CreateAccount CreateOrganizationalUnit CreatePolicy "
            "DeclineHandshake DeleteOrganization DeleteOrganizationalUnit DeletePolicy DetachPolicy "
            "DisablePolicyType EnablePolicyType InviteAccountToOrganization LeaveOrganization MoveAccount "
            "RemoveAccountFromOrganization UpdatePolicy UpdateOrganizationalUnit "
            "CancelHandshake CreateOrganization EnableAllFeatures"
        ),
    ),
]

PERSON = {"type": "IAMUser", "accountId": "111122223333", "userName": "Mary_Major"}
ROLE = {"type": "AssumedRole", "accountId": "111122223333"}
ROOT = {"type": "Root", "accountId": "111122223333"}


def _filters(dialect: Dialect, *, pager: bool = True) -> dict[str, str]:
    return {one.key: one.pattern for one in watch(dialect, pager=pager).filters}


def _call(identity: dict[str, Any], **changed: Any) -> dict[str, Any]:
    """An event as CloudTrail writes it of a call that `identity` makes."""
    return {
        "eventType": "AwsApiCall",
        "eventSource": "ec2.amazonaws.com",
        "eventName": "DescribeInstances",
        "sourceIPAddress": "203.0.113.64",
        "userIdentity": identity,
        **changed,
    }


def _seen(event: dict[str, Any]) -> set[str]:
    return {key for key, pattern in _filters("both").items() if matches(pattern, event)}


def _alarms(key: str, **options: object) -> dict[str, Alarm]:
    return {one.key: one for one in watch(**options).alarms if one.key.startswith(key)}  # type: ignore[arg-type]


@pytest.mark.parametrize("requirement", EXPECTED)
def test_security_hub_gets_its_text_to_the_byte(requirement: str) -> None:
    signal = next(one for one in SIGNALS if one.requirement == requirement)
    assert signal.security_hub == EXPECTED[requirement]
    assert EXPECTED[requirement] in _filters("security_hub").values()
    assert EXPECTED[requirement] in _filters("both").values()


def test_the_requirements_are_the_fifteen_in_order() -> None:
    assert [one.requirement for one in SIGNALS] == [f"4.{number}" for number in range(1, 16)]


@pytest.mark.parametrize("dialect", ["cis_5", "both"])
@pytest.mark.parametrize(("requirement", "source", "events"), BENCHMARK)
def test_the_benchmark_gets_its_events(dialect: Dialect, requirement: str, source: str, events: str) -> None:
    signal = next(one for one in SIGNALS if one.requirement == requirement)
    text = signal.cis_5 or signal.security_hub
    assert text in _filters(dialect).values()
    assert re.findall(r'\$\.eventName="?(\w+)', text) == events.split()
    assert re.findall(r"\$\.eventSource=([\w.]+)", text) == ([source] if source else [])


def test_the_benchmarks_text_of_refused_calls_has_its_exclusions() -> None:
    text = _filters("cis_5")["unauthorized-api-calls-cis-5"]
    assert text.replace(" ", "") == (
        '{($.errorCode="*UnauthorizedOperation")||($.errorCode="AccessDenied*")'
        '&&($.sourceIPAddress!="delivery.logs.amazonaws.com")&&($.eventName!="HeadBucket")}'
    )


def test_a_dialect_alone_has_one_exact_filter_for_each_signal() -> None:
    assert len(_filters("security_hub", pager=False)) == len(_filters("cis_5", pager=False)) == len(SIGNALS)


def test_both_dialects_have_two_filters_only_where_the_texts_differ() -> None:
    differing = [key for key in _filters("both", pager=False) if key.endswith(("-security-hub", "-cis-5"))]
    assert differing == [
        "unauthorized-api-calls-security-hub",
        "unauthorized-api-calls-cis-5",
        "iam-policy-changes-security-hub",
        "iam-policy-changes-cis-5",
        "security-group-changes-security-hub",
        "security-group-changes-cis-5",
    ]


@pytest.mark.parametrize(
    ("event", "seen_by"),
    [
        (("iam.amazonaws.com", "AttachUserPolicy"), {"iam-policy-changes-security-hub", "iam-policy-changes-cis-5"}),
        (("iot.amazonaws.com", "CreatePolicy"), {"iam-policy-changes-cis-5"}),
        (("organizations.amazonaws.com", "DetachPolicy"), {"organizations-changes"}),
        (("organizations.amazonaws.com", "CancelHandshake"), {"organizations-changes"}),
        (("ec2.amazonaws.com", "CreateRoute"), {"route-table-changes"}),
        (("appmesh.amazonaws.com", "CreateRoute"), set[str]()),
        (("ec2.amazonaws.com", "ModifySecurityGroupRules"), {"security-group-changes-cis-5"}),
    ],
    ids=lambda one: ":".join(one) if isinstance(one, tuple) else None,
)
def test_a_change_is_seen_where_its_service_is_meant(event: tuple[str, str], seen_by: set[str]) -> None:
    assert _seen(_call(PERSON, eventSource=event[0], eventName=event[1])) == seen_by


def test_a_key_means_the_same_text_in_every_dialect() -> None:
    seen: dict[str, str] = {}
    for dialect in ("security_hub", "cis_5", "both"):
        for key, pattern in _filters(dialect).items():
            assert seen.setdefault(key, pattern) == pattern


@pytest.mark.parametrize("one", watch("both").filters, ids=lambda one: one.key)
def test_a_pattern_is_one_that_cloudwatch_logs_takes(one: MetricFilter) -> None:
    assert len(one.pattern) <= PATTERN_LIMIT
    assert one.pattern.startswith("{")
    assert one.pattern.endswith("}")
    assert one.pattern.count("(") == one.pattern.count(")")
    assert one.pattern.count('"') % 2 == 0
    # Values of two words and wildcards are errors, or literals, outside quotes.
    unquoted = re.sub(r'"[^"]*"', "", one.pattern)
    assert "*" not in unquoted
    assert re.sub(r"\s*(NOT EXISTS|&&|\|\||!=|=)\s*", "|", unquoted).strip("{} ").count(" ") == 0


@pytest.mark.parametrize("code", ["Client.UnauthorizedOperation", "AccessDenied", "AccessDeniedException"])
@pytest.mark.parametrize(
    ("what", "changed", "pages"),
    [
        ("by the CLI", {}, True),
        ("in the console", {"userIdentity": {**PERSON, "invokedBy": "signin.amazonaws.com"}}, True),
        ("by a page of the console", {"userIdentity": {**PERSON, "invokedBy": "AWS Internal"}}, True),
        ("by a service for somebody", {"userIdentity": {**PERSON, "invokedBy": "cloudformation.amazonaws.com"}}, False),
        ("by a role of a service", {"userIdentity": {**ROLE, "invokedBy": "config.amazonaws.com"}}, False),
        ("of a bucket's existence", {"eventName": "HeadBucket"}, False),
        ("by log delivery", {"sourceIPAddress": "delivery.logs.amazonaws.com"}, False),
    ],
    ids=lambda one: one if isinstance(one, str) else None,
)
def test_a_refused_call_pages_if_a_person_made_it(what: str, changed: dict[str, Any], pages: bool, code: str) -> None:
    call = _call(PERSON, errorCode=code, **changed)
    assert ("unauthorized-api-calls-pager" in _seen(call)) == pages
    assert "unauthorized-api-calls-security-hub" in _seen(call)


def test_a_call_that_is_let_through_pages_nobody() -> None:
    assert not _seen(_call(PERSON))


@pytest.mark.parametrize(
    ("call", "seen"),
    [
        (_call(ROOT, eventName="ConsoleLogin", eventType="AwsConsoleSignIn"), True),
        (_call(ROOT), True),
        (_call(ROOT, eventType="AwsServiceEvent"), False),
        (_call({**ROOT, "invokedBy": "trustedadvisor.amazonaws.com"}), False),
    ],
    ids=["signs in to the console", "calls an API", "is named by a service event", "is acted for by a service"],
)
def test_root_is_seen_when_it(call: dict[str, Any], seen: bool) -> None:
    assert ("root-use" in _seen(call)) == seen


def test_every_alarm_counts_a_filter_that_exists() -> None:
    for dialect in ("security_hub", "cis_5", "both"):
        for pager in (True, False):
            watched = watch(dialect, pager=pager)
            assert {one.filter for one in watched.alarms} == set(watched.filters)
            assert len({one.key for one in watched.alarms}) == len(watched.alarms)
            assert len({one.metric for one in watched.filters}) == len(watched.filters)


@pytest.mark.parametrize("dialect", ["security_hub", "cis_5", "both"])
@pytest.mark.parametrize("pager", [True, False])
def test_one_alarm_of_each_signal_reaches_people(dialect: Dialect, pager: bool) -> None:
    for signal in SIGNALS:
        about = f"CIS AWS Foundations {signal.requirement}: {signal.title}"
        alarms = [one for one in watch(dialect, pager=pager).alarms if one.description.startswith(about)]
        assert [one.severity for one in alarms if one.description == about] == [signal.severity]
        assert {one.severity for one in alarms if one.description != about} <= {"low"}


def test_the_noisy_exact_alarms_tell_the_auditor_alone() -> None:
    refused = _alarms("unauthorized-api-calls", dialect="both")
    assert {key: (one.severity, one.threshold) for key, one in refused.items()} == {
        "unauthorized-api-calls-security-hub": ("low", 1),
        "unauthorized-api-calls-cis-5": ("low", 1),
        "unauthorized-api-calls-pager": ("medium", 5),
    }


def test_failed_sign_ins_have_two_alarms_on_one_filter() -> None:
    failed = _alarms("console-sign-in-failures")
    assert {key: (one.severity, one.threshold) for key, one in failed.items()} == {
        "console-sign-in-failures": ("low", 1),
        "console-sign-in-failures-pager": ("medium", 3),
    }
    assert len({one.filter for one in failed.values()}) == 1


def test_of_two_exact_texts_the_one_that_sees_more_reaches_people() -> None:
    groups = _alarms("security-group-changes", dialect="both")
    assert {key: one.severity for key, one in groups.items()} == {
        "security-group-changes-security-hub": "low",
        "security-group-changes-cis-5": "medium",
    }


def test_a_tuning_changes_the_alarm_that_reaches_people_and_no_exact_one() -> None:
    tunings = {"unauthorized_api_calls": Tuning("critical", 20, 600)}
    refused = _alarms("unauthorized-api-calls", dialect="security_hub", tunings=tunings, period=120)
    assert {key: (one.severity, one.threshold, one.period) for key, one in refused.items()} == {
        "unauthorized-api-calls-security-hub": ("low", 1, 120),
        "unauthorized-api-calls-pager": ("critical", 20, 600),
    }


def test_what_is_left_out_has_neither_filter_nor_alarm() -> None:
    watched = watch("both", without=("organizations_changes", "unauthorized_api_calls"))
    keys = [one.key for one in (*watched.filters, *watched.alarms)]
    assert not [key for key in keys if key.startswith(("organizations", "unauthorized"))]
