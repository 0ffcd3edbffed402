"""What must hold of the central configuration of Security Hub in either output: a part of
`securityhub.central_configuration`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.controls.securityhub._central_parameters import CentralParams, disabled_checks, standards_at_home
from baseline.expectation import At, Expectation
from baseline.families.policy_targets import has_root
from baseline.must import consists_of, equals, refers
from baseline.names import local_name
from baseline.references import ACCOUNT, ANY, PARTITION, REGION

HOURS = {"create": "24h", "update": "24h"}
"""How long an association may take, by the User Guide; the provider would give up after 90 seconds."""
TERRAFORM_KINDS = {"boolean": "bool", "integer": "int", "integer_list": "int_list"}
"""What the provider calls the kinds of values; the others are the same."""


def central_expectations(params: CentralParams, control_id: str) -> tuple[Expectation, ...]:
    """In the management account, who administers; in the account that does, the policy and what it holds for."""
    if params.administrator:
        return (
            Expectation(
                "The account of the profile administers Security Hub",
                equals(params.administrator),
                At("AWS::SecurityHub::DelegatedAdmin", "AdminAccountId"),
                At("aws_securityhub_organization_admin_account", "admin_account_id"),
            ),
        )
    return (
        *_of_organization(params.linked_regions or ()),
        _of_policy(params),
        *_of_associations(params.targets, local_name(control_id)),
    )


def _of_organization(linked_regions: Sequence[str]) -> Iterator[Expectation]:
    regions = sorted(linked_regions)
    yield Expectation(
        "The policy holds in the governed Regions, and in no other",
        consists_of({"RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": regions}),
        At("AWS::SecurityHub::FindingAggregator", "", together=True),
        At(
            "aws_securityhub_finding_aggregator",
            "",
            together=True,
            must=consists_of({"linking_mode": "SPECIFIED_REGIONS", "specified_regions": regions}),
        ),
    )
    body = {"auto_enable": False, "auto_enable_standards": "NONE"}
    yield Expectation(
        "The organization is configured centrally, and nothing comes by itself",
        consists_of({"AutoEnable": False, "AutoEnableStandards": "NONE", "ConfigurationType": "CENTRAL"}),
        At("AWS::SecurityHub::OrganizationConfiguration", "", together=True),
        At(
            "aws_securityhub_organization_configuration",
            "",
            together=True,
            must=consists_of({**body, "organization_configuration": [{"configuration_type": "CENTRAL"}]}),
        ),
    )


def _of_policy(params: CentralParams) -> Expectation:
    arns = [one.arn(PARTITION, REGION) for one in standards_at_home(params)]
    disabled = list(disabled_checks(params))
    values = {
        check: {name: one.value for name, one in sorted(parameters.items())}
        for check, parameters in sorted(params.control_parameters.items())
    }
    custom = [
        {
            "SecurityControlId": check,
            "Parameters": {name: {"ValueType": "CUSTOM", "Value": value} for name, value in parameters.items()},
        }
        for check, parameters in values.items()
    ]
    controls = {"DisabledSecurityControlIdentifiers": disabled}
    hub = {
        "ServiceEnabled": True,
        "EnabledStandardIdentifiers": arns,
        "SecurityControlsConfiguration": {
            **controls,
            **({"SecurityControlCustomParameters": custom} if custom else {}),
        },
    }
    return Expectation(
        "The policy has Security Hub on with these standards, and disables what is named and nothing else",
        consists_of({"Name": f"{ANY}-security-hub", "ConfigurationPolicy": {"SecurityHub": hub}}),
        At("AWS::SecurityHub::ConfigurationPolicy", "", together=True),
        At(
            "aws_securityhub_configuration_policy",
            "",
            together=True,
            must=consists_of(
                {
                    "name": f"{ANY}-security-hub",
                    "configuration_policy": [
                        {
                            "service_enabled": True,
                            "enabled_standard_arns": arns,
                            "security_controls_configuration": [_terraform_controls(params, disabled)],
                        }
                    ],
                }
            ),
        ),
    )


def _terraform_controls(params: CentralParams, disabled: list[str]) -> dict[str, Any]:
    custom = [
        {
            "security_control_id": check,
            "parameter": [
                {"name": name, "value_type": "CUSTOM", **_terraform_value(one.model_dump(exclude_none=True))}
                for name, one in sorted(parameters.items())
            ],
        }
        for check, parameters in sorted(params.control_parameters.items())
    ]
    return {
        "disabled_control_identifiers": disabled,
        **({"security_control_custom_parameter": custom} if custom else {}),
    }


def _terraform_value(value: Mapping[str, Any]) -> dict[str, Any]:
    ((kind, found),) = value.items()
    return {TERRAFORM_KINDS.get(kind, kind): [{"value": list(found) if isinstance(found, tuple) else found}]}


def _of_associations(targets: Sequence[str], name: str) -> Iterator[Expectation]:
    kinds = {"r": "ROOT", "ou": "ORGANIZATIONAL_UNIT"}
    held = [*targets, *(() if has_root(targets) else (ACCOUNT,))]
    yield Expectation(
        "The policy holds for these targets and the account itself, and for nothing else",
        consists_of(
            *(
                {
                    "ConfigurationPolicyId": refers("Policy"),
                    "TargetId": one,
                    "TargetType": kinds.get(one.partition("-")[0], "ACCOUNT"),
                }
                for one in held
            )
        ),
        At("AWS::SecurityHub::PolicyAssociation", "", together=True),
        At(
            "aws_securityhub_configuration_policy_association",
            "",
            together=True,
            must=consists_of(
                *({"policy_id": refers(name), "target_id": one, "timeouts": [dict(HOURS)]} for one in held)
            ),
        ),
    )
