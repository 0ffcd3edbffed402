"""CloudFormation hears of a setting whatever happens to the function, in time and in a form that it takes."""

from __future__ import annotations

import json
import re
import signal
from pathlib import Path
from typing import Any

import pytest

import constructs_lib
from constructs_lib.documents import account_settings as settings
from constructs_lib.documents import setting
from constructs_lib.documents.inspector import inspector_scan
from constructs_lib.documents.policy_delegation import delegated_administrator
from constructs_lib.documents.setting import Setting, Write
from tests.constructs.setting_function import REGION, SOURCE, Function

RESPONSE_BYTES = 4_096
"""What a response may have. Source: CloudFormation User Guide, "Custom resource response objects"."""
CONSTRUCT = Path(constructs_lib.__file__).with_name("account_setting.py")
AROUND = {
    "Status": "SUCCESS",
    "PhysicalResourceId": "x" * 64,
    "StackId": f"arn:aws:cloudformation:ap-southeast-1:123456789012:stack/{'x' * 128}/{'0' * 36}",
    "RequestId": "01234567-89ab-cdef-0123-456789abcdef",
    "LogicalResourceId": "x" * 64,
    "NoEcho": False,
}


@pytest.fixture
def function(monkeypatch: pytest.MonkeyPatch) -> Function:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    return Function(monkeypatch)


def test_a_fault_that_nobody_thought_of_is_answered(function: Function) -> None:
    # GIVEN a text where a number belongs, which no comparison takes
    function.answers = {
        "DescribeRetentionConfigurations": {"RetentionConfigurations": [{"RetentionPeriodInDays": "1"}]}
    }
    response = function(settings.config_retention(365))
    assert response["status"] == "FAILED"
    assert response["reason"].startswith("TypeError(")


def test_time_that_is_up_ends_the_call_is_not_taken_for_the_network_and_is_answered(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []

    def hang(*_given: Any, **_more: Any) -> None:
        sent.append("a request")
        signal.raise_signal(signal.SIGALRM)

    monkeypatch.setattr("urllib3.connectionpool.HTTPConnectionPool.urlopen", hang)
    response = function(settings.ebs_encryption_by_default())
    assert (response["status"], sent) == ("FAILED", ["a request"])
    assert response["reason"] == "SystemExit('not done in 220 s')"


def test_the_time_is_up_while_the_function_can_still_answer(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    alarms: list[int] = []
    monkeypatch.setattr("signal.alarm", alarms.append)
    function.answers = {"GetEbsEncryptionByDefault": {"EbsEncryptionByDefault": True}}
    function(settings.ebs_encryption_by_default())
    (given,) = re.findall(r"^TIMEOUT_SECONDS = (\d+)$", CONSTRUCT.read_text(), re.MULTILINE)
    assert alarms == [220, 0]
    assert int(given) - 20 == 220


@pytest.mark.parametrize("text", ["a" * 9_000, "é" * 9_000, "\U0001f512" * 9_000], ids=["ASCII", "accents", "emoji"])
@pytest.mark.parametrize("kept", [True, False], ids=["found", "reason"])
def test_an_answer_is_never_longer_than_cloudformation_takes(function: Function, text: str, kept: bool) -> None:
    condition = setting.one_of(text) if kept else setting.only("other")
    wanted = Setting("ec2", "get_ebs_default_kms_key_id", {"KmsKeyId": condition}, (Write("nothing"),), ())
    function.answers = {"GetEbsDefaultKmsKeyId": {"KmsKeyId": text}}
    response = function(wanted)
    assert response["status"] == ("SUCCESS" if kept else "FAILED")
    body = {**AROUND, "Reason": response["reason"] or "See the log stream", "Data": response["data"]}
    assert len(json.dumps(body)) <= RESPONSE_BYTES


def test_the_network_is_tried_again_in_every_call(function: Function) -> None:
    assert SOURCE.count("boto3.client(") == SOURCE.count("config=CONFIG)") == 2


def contact(name: str) -> Setting:
    return Setting(
        service="account",
        read="get_alternate_contact",
        read_arguments={"AlternateContactType": "SECURITY"},
        at="AlternateContact",
        absent="ResourceNotFoundException",
        wanted={"Name": setting.exactly(name)},
        writes=(Write("put_alternate_contact"),),
        permissions=(),
    )


def test_a_text_with_spaces_is_compared_whole(function: Function) -> None:
    function.answers["GetAlternateContact"] = {"AlternateContact": {"Name": "Security team"}}
    function.answers["PutAlternateContact"] = {}
    assert function(contact("Security team"))["data"]["Changed"] == ""
    assert function(contact("Security"))["data"]["Changed"] == "Name"
    assert function.parameters["PutAlternateContact"] == {"Name": "Security"}


def test_a_list_keeps_what_it_holds_and_gets_what_it_must_hold(function: Function) -> None:
    wanted = Setting(
        service="iam",
        read="list_organizations_features",
        wanted={"EnabledFeatures": setting.includes("RootSessions")},
        writes=(Write("enable_organizations_root_sessions"),),
        permissions=(),
    )
    function.answers["ListOrganizationsFeatures"] = {"EnabledFeatures": ["RootCredentialsManagement", "RootSessions"]}
    function.answers["EnableOrganizationsRootSessions"] = {}
    assert function(wanted)["data"]["Changed"] == ""
    function.answers["ListOrganizationsFeatures"] = {"EnabledFeatures": ["RootCredentialsManagement"]}
    assert function(wanted)["data"]["Changed"] == "EnabledFeatures"
    assert "EnableOrganizationsRootSessions" in function.calls


SCAN = inspector_scan("EC2")
OFF = {"accounts": [{"resourceState": {"ec2": {"status": "DISABLED"}}}], "failedAccounts": []}


def failed(code: str) -> dict[str, Any]:
    return {
        "accounts": [],
        "failedAccounts": [{"accountId": "123456789012", "errorCode": code, "errorMessage": "why it is refused"}],
    }


@pytest.mark.parametrize("operation", ["Enable", "BatchGetAccountStatus"])
def test_a_success_that_names_a_failed_account_is_a_failure(function: Function, operation: str) -> None:
    function.answers = {"BatchGetAccountStatus": OFF, "Enable": {"accounts": [], "failedAccounts": []}}
    assert function(SCAN)["status"] == "SUCCESS"
    function.answers[operation] = failed("BLOCKED_BY_ORGANIZATION_POLICY")
    response = function(SCAN)
    assert response["status"] == "FAILED"
    assert "BLOCKED_BY_ORGANIZATION_POLICY" in response["reason"]
    assert "why it is refused" in response["reason"]
    assert function.slept == []


def test_a_failed_account_that_is_enabled_meanwhile_is_none(function: Function) -> None:
    states = iter([{"status": "DISABLED"}, {"status": "ENABLING"}])
    function.namespace["read"] = lambda client, props: next(states)
    function.answers["Enable"] = failed("ALREADY_ENABLED")
    assert function(SCAN)["status"] == "SUCCESS"
    assert function.calls == ["Enable"]


@pytest.mark.parametrize("code", ["ENABLE_IN_PROGRESS", "DISABLE_IN_PROGRESS", "SSM_THROTTLED"])
def test_a_change_that_is_under_way_is_waited_for_and_then_told(function: Function, code: str) -> None:
    function.answers = {"BatchGetAccountStatus": OFF, "Enable": failed(code)}
    response = function(SCAN)
    assert response["status"] == "FAILED"
    assert code in response["reason"]
    # Reading before and after may take half a minute each; the function has 220 seconds.
    assert sum(function.slept) == 126


def test_a_role_that_may_not_yet_be_made_is_waited_for(function: Function) -> None:
    function.answers = {"BatchGetAccountStatus": OFF, "Enable": failed("ACCESS_DENIED")}
    assert function(SCAN)["status"] == "FAILED"
    assert sum(function.slept) == 30


def test_changes_of_the_organization_at_the_same_time_are_tried_again(function: Function) -> None:
    function.answers = {
        "ListDelegatedAdministrators": {"DelegatedAdministrators": []},
        "RegisterDelegatedAdministrator": {},
    }
    wanted = delegated_administrator("123456789012", "config.amazonaws.com")
    refusals = iter(["ConcurrentModificationException", "ConcurrentModificationException"])
    function.refused = lambda operation: next(refusals, None) if operation.startswith("Register") else None
    assert function(wanted)["status"] == "SUCCESS"
    assert function.slept == [2, 4]
    function.refused = lambda operation: "AccountNotFoundException" if operation.startswith("Register") else None
    assert function(wanted)["status"] == "FAILED"
    assert function.slept == []


FEATURES = [
    {"Name": "S3_DATA_EVENTS", "AutoEnable": "ALL"},
    {
        "Name": "RUNTIME_MONITORING",
        "AutoEnable": "ALL",
        "AdditionalConfiguration": [{"Name": "EC2_AGENT_MANAGEMENT", "AutoEnable": "ALL"}],
    },
]


@pytest.mark.parametrize(
    ("found", "changed"),
    [
        (FEATURES, False),
        ([{"Name": "AI_PROTECTION", "AutoEnable": "NEW"}, *reversed(FEATURES)], False),
        ([*FEATURES[:1], {**FEATURES[1], "AdditionalConfiguration": []}], True),
        ([*FEATURES[:1], {**FEATURES[1], "AutoEnable": "NEW"}], True),
        (FEATURES[:1], True),
        ([], True),
    ],
)
def test_a_list_of_structures_has_each_entry_that_it_must_have(
    function: Function, found: list[dict[str, Any]], changed: bool
) -> None:
    wanted = Setting(
        service="guardduty",
        read="describe_organization_configuration",
        wanted={"Features": setting.holds(*FEATURES)},
        writes=(
            Write(
                "update_organization_configuration",
                {"DetectorId": "1a2b", "AutoEnableOrganizationMembers": "ALL", "Features": "$Features"},
            ),
        ),
        permissions=(),
    )
    function.answers["DescribeOrganizationConfiguration"] = {"AutoEnableOrganizationMembers": "ALL", "Features": found}
    function.answers["UpdateOrganizationConfiguration"] = {}
    assert function(wanted)["data"]["Changed"] == ("Features" if changed else "")
    if changed:
        assert function.parameters["UpdateOrganizationConfiguration"] == {
            "DetectorId": "1a2b",
            "AutoEnableOrganizationMembers": "ALL",
            "Features": FEATURES,
        }


FREQUENCY = Setting(
    service="guardduty",
    read="get_detector",
    read_arguments={"DetectorId": "@DetectorId"},
    finds={"DetectorId": "list_detectors DetectorIds.0"},
    wanted={"FindingPublishingFrequency": setting.exactly("ONE_HOUR")},
    writes=(
        Write(
            "update_detector",
            {"DetectorId": "@DetectorId", "FindingPublishingFrequency": "$FindingPublishingFrequency"},
        ),
    ),
    permissions=(),
)


def test_what_only_the_account_knows_is_asked_for(function: Function) -> None:
    function.answers["ListDetectors"] = {"DetectorIds": ["1a2b"]}
    function.answers["GetDetector"] = {"FindingPublishingFrequency": "SIX_HOURS"}
    function.answers["UpdateDetector"] = {}
    assert function(FREQUENCY)["data"]["Changed"] == "FindingPublishingFrequency"
    assert function.parameters["GetDetector"] == {"DetectorId": "1a2b"}
    assert function.parameters["UpdateDetector"] == {"DetectorId": "1a2b", "FindingPublishingFrequency": "ONE_HOUR"}


def test_what_is_asked_for_and_is_not_there_is_told(function: Function) -> None:
    function.answers["ListDetectors"] = {"DetectorIds": []}
    response = function(FREQUENCY)
    assert response["status"] == "FAILED"
    assert "no DetectorId by list_detectors" in response["reason"]


def test_an_argument_has_the_type_that_the_operation_takes(function: Function) -> None:
    wanted = Setting(
        service="guardduty",
        read="list_detectors",
        read_arguments={"MaxResults": "5"},
        at="DetectorIds.0",
        wanted={"Status": setting.one_of("ENABLED")},
        writes=(Write("create_detector", {"Enable": "true"}),),
        permissions=(),
    )
    listed = Setting(
        service="inspector2",
        read="batch_get_account_status",
        read_arguments={"accountIds": "123456789012"},
        at="accounts.0.resourceState.ec2",
        wanted={"status": setting.one_of("ENABLED", "ENABLING")},
        writes=(Write("enable", {"resourceTypes": "EC2,ECR"}),),
        permissions=(),
    )
    function.answers["BatchGetAccountStatus"] = {"accounts": [{"resourceState": {"ec2": {"status": "DISABLED"}}}]}
    function.answers["Enable"] = {}
    assert function(listed)["status"] == "SUCCESS"
    assert function.parameters["BatchGetAccountStatus"] == {"accountIds": ["123456789012"]}
    assert function.parameters["Enable"] == {"resourceTypes": ["EC2", "ECR"]}

    function.answers["ListDetectors"] = {"DetectorIds": []}
    function.answers["CreateDetector"] = {}
    function(wanted)
    assert function.parameters["ListDetectors"] == {"MaxResults": 5}
    assert function.parameters["CreateDetector"] == {"Enable": True}
