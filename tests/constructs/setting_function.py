"""The function behind `AccountSetting`, invoked as CloudFormation does."""

from __future__ import annotations

import sys
import types
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import Any

import boto3
import botocore.client
import pytest
from botocore.exceptions import ClientError

from constructs_lib.documents.setting import Setting

ACCOUNT, REGION = "123456789012", "eu-west-1"
SOURCE = files("constructs_lib").joinpath("account_setting_handler.py").read_text(encoding="utf-8")
READS = ("Get", "Describe", "List")


class Function:
    """The source as deployed.

    `calls` and `parameters` are those of the last invocation, `slept` its pauses in seconds. `refused` gives
    an error code for an operation; `answers` stands in for what the emulator lacks.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, source: str = SOURCE) -> None:
        self.calls: list[str] = []
        self.parameters: dict[str, Any] = {}
        self.slept: list[float] = []
        self.refused: Callable[[str], str | None] = lambda operation: None
        self.answers: dict[str, Any] = {}
        self.response: dict[str, Any] = {}
        original = botocore.client.BaseClient._make_api_call

        def call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            self.calls.append(operation)
            self.parameters[operation] = parameters
            if code := self.refused(operation):
                raise ClientError({"Error": {"Code": code, "Message": "explicit deny in a policy"}}, operation)
            if parameters.get("DryRun"):
                # So AWS answers what would succeed; the emulator does it all the same.
                raise ClientError({"Error": {"Code": "DryRunOperation", "Message": "would have succeeded"}}, operation)
            if operation in self.answers:
                return self.answers[operation]
            return original(client, operation, parameters)

        monkeypatch.setattr(botocore.client.BaseClient, "_make_api_call", call)
        monkeypatch.setattr("time.sleep", lambda seconds: self.slept.append(seconds) if seconds else None)

        def send(event: Any, context: Any, status: str, data: Any, physical_id: str, **more: Any) -> None:
            self.response = {"status": status, "data": data, "physical_id": physical_id, **more}

        fake = types.ModuleType("cfnresponse")
        fake.send = send  # pyright: ignore[reportAttributeAccessIssue]
        monkeypatch.setitem(sys.modules, "cfnresponse", fake)
        self.namespace: dict[str, Any] = {}
        exec(compile(source, "index.py", "exec"), self.namespace)

    @property
    def writes(self) -> list[str]:
        return [one for one in self.calls if not one.startswith(READS)]

    def __call__(
        self, setting: Setting, request: str = "Create", *, before: Setting | None = None, **changes: str
    ) -> dict[str, Any]:
        """The answer to a request; `before` is what an update replaces, the same setting unless given."""
        return self.asked({**_properties(setting), **changes}, request, before=_properties(before or setting))

    def asked(
        self, properties: Mapping[str, Any], request: str = "Create", *, before: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The answer to a request with these properties."""
        self.calls, self.parameters = [], {}
        self.slept.clear()
        event = {"RequestType": request, "LogicalResourceId": "Setting", "ResourceProperties": properties}
        if request != "Create":
            event["PhysicalResourceId"] = "first"
        if request == "Update":
            event["OldResourceProperties"] = before or properties
        self.namespace["handler"](event, None)
        return self.response


def _properties(setting: Setting) -> dict[str, str]:
    placed = setting.properties(partition="aws", account=ACCOUNT, region=REGION)
    return {"ServiceToken": "arn", "ServiceTimeout": "300", **placed}


def client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)
