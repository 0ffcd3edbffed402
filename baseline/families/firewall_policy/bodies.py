"""A policy of Firewall Manager in both formats, and what must hold of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from baseline.expectation import At, Expectation
from baseline.families.firewall_policy.parameters import PolicyScope
from baseline.hcl import Block, Document, Nested, resource
from baseline.must import consists_of, equals
from baseline.references import ANY

if TYPE_CHECKING:
    from constructs import Construct

_POLICY, _TF_POLICY = "AWS::FMS::Policy", "aws_fms_policy"


def define_policy(
    scope: Construct,
    construct_id: str,
    params: PolicyScope,
    *,
    name: str,
    types: Sequence[str],
    data: Mapping[str, Any],
    clean_up: bool,
) -> None:
    """The policy about resources of these types. What it made in the accounts stays when it goes."""
    from aws_cdk.aws_fms import CfnPolicy

    CfnPolicy(
        scope,
        construct_id,
        policy_name=name,
        security_service_policy_data=CfnPolicy.SecurityServicePolicyDataProperty(
            type=data["type"], managed_service_data=_text(data)
        ),
        remediation_enabled=params.remediation_enabled,
        resource_type=types[0] if len(types) == 1 else "ResourceTypeList",
        resource_type_list=None if len(types) == 1 else list(types),
        exclude_resource_tags=params.exclude_resource_tags,
        resource_tags=[
            CfnPolicy.ResourceTagProperty(key=key, value=value) for key, value in params.resource_tags.items()
        ]
        or None,
        include_map=_map(params.include),
        exclude_map=_map(params.exclude),
        resources_clean_up=clean_up,
        delete_all_policy_resources=False,
    )


def policy_block(
    local: str,
    params: PolicyScope,
    *,
    name: str,
    types: Sequence[str],
    data: Mapping[str, Any],
    clean_up: bool,
) -> Block:
    """The same as a Terraform block."""
    include, exclude = (
        Nested({kind.lower(): ids for kind, ids in ids_by_kind.items()}) if ids_by_kind else None
        for ids_by_kind in (params.include, params.exclude)
    )
    return resource(
        _TF_POLICY,
        local,
        {
            "name": name,
            "remediation_enabled": params.remediation_enabled,
            "resource_type": types[0] if len(types) == 1 else None,
            "resource_type_list": None if len(types) == 1 else list(types),
            "exclude_resource_tags": params.exclude_resource_tags,
            "resource_tags": dict(params.resource_tags) or None,
            "include_map": include,
            "exclude_map": exclude,
            "delete_unused_fm_managed_resources": clean_up,
            "delete_all_policy_resources": False,
            "security_service_policy_data": Nested({"type": data["type"], "managed_service_data": Document(data)}),
        },
    )


def policy_expectations(
    params: PolicyScope, policies: Sequence[tuple[str, Sequence[str], Mapping[str, Any]]], *, clean_up: bool
) -> Iterator[Expectation]:
    """There is a policy for each of `policies` (name, types, data), about what was chosen, and none beside them."""
    yield Expectation(
        "Firewall Manager changes what accounts have only where that was chosen",
        equals(params.remediation_enabled),
        At(_POLICY, "RemediationEnabled"),
        At(_TF_POLICY, "remediation_enabled"),
    )
    yield Expectation(
        "What a policy put before resources stays when the policy goes",
        equals(False),
        At(_POLICY, "DeleteAllPolicyResources"),
        At(_TF_POLICY, "delete_all_policy_resources"),
    )
    yield Expectation(
        "The policies apply what was chosen to the accounts and resources that it was chosen for",
        consists_of(*(_in_cloudformation(params, *one, clean_up=clean_up) for one in policies)),
        At(_POLICY, "", together=True),
        At(
            _TF_POLICY,
            "",
            must=consists_of(*(_in_terraform(params, *one, clean_up=clean_up) for one in policies)),
            together=True,
        ),
    )


def _in_cloudformation(
    params: PolicyScope, name: str, types: Sequence[str], data: Mapping[str, Any], *, clean_up: bool
) -> dict[str, Any]:
    return {
        "PolicyName": f"{ANY}-{name}",
        "SecurityServicePolicyData": {"Type": data["type"], "ManagedServiceData": data},
        "RemediationEnabled": params.remediation_enabled,
        "ResourceType": types[0] if len(types) == 1 else "ResourceTypeList",
        "ResourceTypeList": None if len(types) == 1 else list(types),
        "ExcludeResourceTags": params.exclude_resource_tags,
        "ResourceTags": [{"Key": key, "Value": value} for key, value in params.resource_tags.items()] or None,
        "IncludeMap": params.include or None,
        "ExcludeMap": params.exclude or None,
        "ResourcesCleanUp": clean_up,
        "DeleteAllPolicyResources": False,
    }


def _in_terraform(
    params: PolicyScope, name: str, types: Sequence[str], data: Mapping[str, Any], *, clean_up: bool
) -> dict[str, Any]:
    include, exclude = (
        [{kind.lower(): ids for kind, ids in one.items()}] if one else None for one in (params.include, params.exclude)
    )
    return {
        "name": f"{ANY}-{name}",
        "security_service_policy_data": [{"type": data["type"], "managed_service_data": data}],
        "remediation_enabled": params.remediation_enabled,
        "resource_type": types[0] if len(types) == 1 else None,
        "resource_type_list": None if len(types) == 1 else list(types),
        "exclude_resource_tags": params.exclude_resource_tags,
        "resource_tags": dict(params.resource_tags) or None,
        "include_map": include,
        "exclude_map": exclude,
        "delete_unused_fm_managed_resources": clean_up,
        "delete_all_policy_resources": False,
    }


def _text(data: Mapping[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"))


def _map(ids_by_kind: Mapping[str, list[str]]) -> Any:
    from aws_cdk.aws_fms import CfnPolicy

    if not ids_by_kind:
        return None
    return CfnPolicy.IEMapProperty(account=ids_by_kind.get("ACCOUNT"), orgunit=ids_by_kind.get("ORGUNIT"))
