"""The literal tables that the hand-written app reads, taken from the templates of a generated tree.

Reading a table is cheap beside building constructs, and this way both sides hold the same rules, filters and
ACL entries when the catalogue changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_AUTOMATION = ("AutomationAssumeRole", "BucketName")


def read_tables(out: Path) -> dict[str, Any]:
    """Rules with the Regions they go to, filters, alarms, network ACL entries by tier and the Lambda's code,
    from `out`, which `baseline generate` wrote for one account."""
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    stacks = [(stack, _resources(out / stack["template"])) for stack in manifest["stacks"]]
    home = next(stack["targets"][0]["region"] for stack, _ in stacks if stack["layer"] == "logging")
    rules: dict[str, dict[str, Any]] = {}
    for stack, resources in stacks:
        regions = [target["region"] for target in stack["targets"]]
        for logical_id, properties in _of_type(resources, "AWS::Config::ConfigRule"):
            rule = rules.setdefault(properties["ConfigRuleName"], _rule(logical_id, properties, resources))
            rule["regions"] += regions
    every = {logical_id: one for _, resources in stacks for logical_id, one in resources.items()}
    return {
        "home_region": home,
        "regions": sorted({target["region"] for stack, _ in stacks for target in stack["targets"]}),
        "handler_code": next(_of_type(every, "AWS::Lambda::Function"))[1]["Code"]["ZipFile"],
        "rules": list(rules.values()),
        "filters": [_filter(one) for _, one in _of_type(every, "AWS::Logs::MetricFilter")],
        "alarms": [_alarm(one) for _, one in _of_type(every, "AWS::CloudWatch::Alarm")],
        "network_acl_entries": _acl_entries(every),
    }


def _resources(template: Path) -> dict[str, Any]:
    return json.loads(template.read_text(encoding="utf-8"))["Resources"]


def _of_type(resources: dict[str, Any], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, one["Properties"]) for name, one in resources.items() if one["Type"] == kind)


def _rule(logical_id: str, properties: dict[str, Any], resources: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": properties["ConfigRuleName"],
        "identifier": properties["Source"]["SourceIdentifier"],
        "parameters": properties.get("InputParameters"),
        "frequency": properties.get("MaximumExecutionFrequency"),
        "remediation": _remediation(logical_id, resources),
        "regions": [],
    }


def _remediation(rule: str, resources: dict[str, Any]) -> dict[str, Any] | None:
    for _, properties in _of_type(resources, "AWS::Config::RemediationConfiguration"):
        if properties["ConfigRuleName"] != {"Ref": rule}:
            continue
        parameters = properties["Parameters"]
        role = parameters["AutomationAssumeRole"]["StaticValue"]["Values"][0]["Fn::GetAtt"][0]
        statements = [
            statement
            for _, policy in _of_type(resources, "AWS::IAM::ManagedPolicy")
            if {"Ref": role} in policy.get("Roles", ())
            for statement in policy["PolicyDocument"]["Statement"]
        ]
        return {
            "document": properties["TargetId"],
            "actions": statements[0]["Action"],
            "starts_executions": len(statements) > 1,
            "values": {
                name: value["StaticValue"]["Values"][0] for name, value in parameters.items() if name not in _AUTOMATION
            },
        }
    return None


def _filter(properties: dict[str, Any]) -> dict[str, Any]:
    (transformation,) = properties["MetricTransformations"]
    return {
        "name": properties["FilterName"],
        "pattern": properties["FilterPattern"],
        "namespace": transformation["MetricNamespace"],
        "metric": transformation["MetricName"],
    }


def _alarm(properties: dict[str, Any]) -> dict[str, Any]:
    (topic,) = properties["AlarmActions"]
    return {
        "name": properties["AlarmName"],
        "description": properties["AlarmDescription"],
        "namespace": properties["Namespace"],
        "metric": properties["MetricName"],
        "period": properties["Period"],
        "threshold": properties["Threshold"],
        "evaluation_periods": properties["EvaluationPeriods"],
        "severity": topic["Fn::Join"][1][-1].rpartition("-")[2],
    }


def _acl_entries(resources: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for _, properties in _of_type(resources, "AWS::EC2::NetworkAclEntry"):
        of, attribute = properties["NetworkAclId"]["Fn::GetAtt"]
        name = resources[of]["Properties"]["Tags"][0]["Value"].rpartition("-")[2]
        tier = "default" if attribute == "DefaultNetworkAcl" else name
        ports, icmp = properties.get("PortRange"), properties.get("Icmp")
        found.setdefault(tier, []).append(
            {
                "number": properties["RuleNumber"],
                "action": properties["RuleAction"],
                "egress": properties["Egress"],
                "protocol": properties["Protocol"],
                "cidr": properties["CidrBlock"],
                "ports": [ports["From"], ports["To"]] if ports else None,
                "icmp": [icmp["Type"], icmp["Code"]] if icmp else None,
            }
        )
    return found
