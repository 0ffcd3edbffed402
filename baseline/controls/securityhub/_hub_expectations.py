"""What must hold of Security Hub in either output: a part of `securityhub.hub`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from baseline.controls.securityhub._hub_parameters import disabled_by_arn, disabled_in
from baseline.expectation import At, Expectation, retained
from baseline.facts.security_hub_controls import Standard, standard_of
from baseline.must import consists_of, equals
from baseline.references import ACCOUNT, PARTITION, REGION

Parameters = Mapping[str, Mapping[str, Mapping[str, Any]]]


def hub_expectations(
    *,
    standards: Sequence[str],
    disabled: Mapping[str, str],
    auto_enable_controls: bool,
    parameters: Parameters,
    linked_regions: Sequence[str],
) -> tuple[Expectation, ...]:
    """The hub, its standards and no other, what is disabled in them and why, parameters, and gathered Regions."""
    found = {one.suffix: one for one in map(standard_of, standards) if one}
    return (
        retained("aws_securityhub_account"),
        *(
            Expectation(
                words, equals(value), At("AWS::SecurityHub::Hub", path), At("aws_securityhub_account", attribute)
            )
            for words, value, path, attribute in (
                ("No standard comes by itself", False, "EnableDefaultStandards", "enable_default_standards"),
                ("New checks are as chosen", auto_enable_controls, "AutoEnableControls", "auto_enable_controls"),
                ("A check has one finding", "SECURITY_CONTROL", "ControlFindingGenerator", "control_finding_generator"),
            )
        ),
        *_of_standards(list(found.values()), disabled),
        *_of_parameters(parameters),
        *_of_aggregator(linked_regions),
    )


def _of_standards(standards: Sequence[Standard], disabled: Mapping[str, str]) -> Iterator[Expectation]:
    if not standards:
        return
    yield Expectation(
        "The standards of the profile are enabled, and in them is disabled what is accepted, and nothing else",
        consists_of(*(_standard(one, disabled) for one in standards)),
        At("AWS::SecurityHub::Standard", "", together=True),
        At(
            "aws_securityhub_standards_subscription",
            "",
            together=True,
            must=consists_of(*({"standards_arn": one.arn(PARTITION, REGION)} for one in standards)),
        ),
    )
    associations = [
        {
            "security_control_id": check,
            "standards_arn": one.arn(PARTITION, REGION),
            "association_status": "DISABLED",
            "updated_reason": reason,
        }
        for one in standards
        for check, reason in disabled_in(one, disabled).items()
    ]
    if associations:
        yield Expectation(
            "What is accepted is disabled in each standard, with its reason, and nothing else",
            consists_of(*associations),
            None,
            At("aws_securityhub_standards_control_association", "", together=True),
        )


def _standard(one: Standard, disabled: Mapping[str, str]) -> dict[str, object]:
    by_arn = sorted(disabled_by_arn(one, disabled, PARTITION, REGION, ACCOUNT).items())
    return {
        "StandardsArn": one.arn(PARTITION, REGION),
        "DisabledStandardsControls": [{"StandardsControlArn": arn, "Reason": reason} for arn, reason in by_arn] or None,
    }


def _of_parameters(parameters: Parameters) -> Iterator[Expectation]:
    if parameters:
        yield Expectation(
            "Checks have the parameters of the profile",
            consists_of(
                *(
                    {
                        "SecurityControlId": control,
                        "Parameters": {
                            name: {"ValueType": "CUSTOM", "Value": dict(value)} for name, value in values.items()
                        },
                    }
                    for control, values in parameters.items()
                )
            ),
            At("AWS::SecurityHub::SecurityControl", "", together=True),
            None,
        )


def _of_aggregator(linked_regions: Sequence[str]) -> Iterator[Expectation]:
    if linked_regions:
        regions = sorted(linked_regions)
        yield Expectation(
            "Findings of the governed Regions are gathered here, and of no other",
            consists_of({"RegionLinkingMode": "SPECIFIED_REGIONS", "Regions": regions}),
            At("AWS::SecurityHub::FindingAggregator", "", together=True),
            At(
                "aws_securityhub_finding_aggregator",
                "",
                together=True,
                must=consists_of({"linking_mode": "SPECIFIED_REGIONS", "specified_regions": regions}),
            ),
        )
