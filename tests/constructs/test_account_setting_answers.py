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
from constructs_lib.documents.account_settings import Setting, Write
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
    condition = settings.one_of(text) if kept else settings.only("other")
    setting = Setting("ec2", "get_ebs_default_kms_key_id", {"KmsKeyId": condition}, (Write("nothing"),), ())
    function.answers = {"GetEbsDefaultKmsKeyId": {"KmsKeyId": text}}
    response = function(setting)
    assert response["status"] == ("SUCCESS" if kept else "FAILED")
    body = {**AROUND, "Reason": response["reason"] or "See the log stream", "Data": response["data"]}
    assert len(json.dumps(body)) <= RESPONSE_BYTES


def test_the_network_is_tried_again_in_every_call(function: Function) -> None:
    assert SOURCE.count("boto3.client(") == SOURCE.count("config=CONFIG)") == 2
