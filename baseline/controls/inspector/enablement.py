"""Amazon Inspector looks for known vulnerabilities in what runs in the account."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from baseline.control import (
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
    native_with,
)
from baseline.expectation import At, Expectation, retained
from baseline.facts.config_rules import managed_rule
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, resource, retain
from baseline.model.distinct import Distinct
from baseline.must import equals, that
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, agrees
from constructs_lib.documents.inspector import inspector_scan

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

ScanType = Literal["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"]
"""What the oldest provider of Terraform that the modules take knows: CODE_REPOSITORY is of a later one."""

# botocore's endpoints.json, read on 2026-11-28: every Region of the profile model but this one.
_WITHOUT = frozenset({"ap-southeast-6"})
_ENABLER = "aws_inspector2_enabler"
_CHECKS = {"EC2": "Inspector.1", "ECR": "Inspector.2", "LAMBDA_CODE": "Inspector.3", "LAMBDA": "Inspector.4"}


class Enablement(Control):
    """Inspector scans instances, container images and functions in each Region, by the types that are named."""

    id = "inspector.enablement"
    title = "Amazon Inspector scans workloads for known vulnerabilities"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC06-BP01": "What Inspector finds has to be patched; it scans what it knows of alone.",
    }
    passes = tuple(_CHECKS.values())
    opt_in = "it is paid by what there is to scan, such as about 1.25 USD a month for each instance"
    price = (
        "About 1.25 USD a month for each EC2 instance (1.75 without the agent), 0.09 for each image and 0.01 for "
        "each later scan of it, 0.30 a month for each function and 0.60 more with its code; 15 days are free."
    )
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type that switches Inspector on"),
        Format.TERRAFORM: native_with(
            "when it is made, the resource disables every type of scan that the profile does not name, where "
            "CloudFormation keeps what is on: name the types that the account scans already"
        ),
    }
    source = "https://docs.aws.amazon.com/inspector/latest/user/getting_started_tutorial.html"

    class Params(ControlParams):
        resource_types: Distinct[ScanType] = Field(
            ("EC2", "ECR", "LAMBDA"),
            min_length=1,
            description="What is scanned, each type at its own price. LAMBDA_CODE goes with LAMBDA, and is left out in "
            "Regions that lack it.",
        )

        @model_validator(mode="after")
        def _code_of_scanned_functions(self) -> Enablement.Params:
            if "LAMBDA_CODE" in self.resource_types and "LAMBDA" not in self.resource_types:
                raise ValueError("LAMBDA_CODE is scanned where LAMBDA is: add LAMBDA to resource_types")
            return self

    def localize(self, params: Params, place: Place) -> Params | None:
        if place.region in _WITHOUT:
            return None
        scanned = managed_rule("INSPECTOR_LAMBDA_CODE_SCAN_ENABLED")
        code = scanned is not None and scanned.available_in(place.region)
        here = tuple(one for one in params.resource_types if one != "LAMBDA_CODE" or code)
        return params.model_copy(update={"resource_types": here}) if here else None

    def passed(self, params: Params) -> tuple[str, ...]:
        return tuple(check for one, check in _CHECKS.items() if one in params.resource_types)

    def provides(self, params: Params) -> tuple[str, ...]:
        """Scanning of images, where Inspector does it: it takes the registry over."""
        return ("image_scanning",) if "ECR" in params.resource_types else ()

    def notes(self, params: Params) -> tuple[str, ...]:
        coverage = (
            "aws inspector2 list-coverage --filter-criteria 'resourceType=[{comparison=EQUALS,value=AWS_EC2_INSTANCE}]'"
        )
        return (f"Instances are scanned through the Systems Manager agent. To see which are not, and why: {coverage}",)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        for one in params.resource_types:
            name = "".join(word.capitalize() for word in one.split("_"))
            AccountSetting(scope, name, setting=inspector_scan(one), log_key_arn=context.use_if_there("kms_key.logs"))

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        yield resource(
            _ENABLER,
            local_name(self.id),
            {
                "account_ids": [context.environment.account],
                "resource_types": sorted(params.resource_types),
                "lifecycle": retain(),
            },
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"{_ENABLER}.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        settings = [inspector_scan(one) for one in params.resource_types]
        return (
            *setting_expectations(settings[0], *settings[1:]),
            retained(_ENABLER),
            Expectation(
                "The account itself is scanned, and no other",
                that("is this account", lambda found: agrees([ACCOUNT], found)),
                None,
                At(_ENABLER, "account_ids"),
            ),
            Expectation(
                "What the profile names is scanned, and nothing is left out",
                equals(sorted(params.resource_types)),
                None,
                At(_ENABLER, "resource_types"),
            ),
        )
