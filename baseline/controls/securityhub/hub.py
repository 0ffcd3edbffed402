"""Security Hub judges each Region by the standards of the frameworks that the profile imports."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    native_with,
)
from baseline.controls.securityhub._hub_expectations import hub_expectations
from baseline.controls.securityhub._hub_parameters import (
    disabled_by_arn,
    disabled_in,
    left_on,
    refuse_too_many,
    standards_of,
)
from baseline.controls.securityhub._regional_checks import can_gather, exists_in, judges_once
from baseline.expectation import Expectation
from baseline.facts.security_hub_controls import control_ids, controls_of, standard_of
from baseline.families.security_hub import (
    HUB,
    FrameworkId,
    ParameterName,
    ParameterValue,
    Reason,
    check_ids,
    on_by_itself,
    reached_by_policy,
    refuse,
)
from baseline.hcl import Block, reference, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.ids import Region
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_ONCE = "Judged in the one Region where AWS Config records what the account has once"


class Hub(Control):
    """The hub is on in each Region, with the standards of the imported frameworks.

    What a waiver accepts is disabled in them, with its reason. Findings of all governed Regions are gathered at home.
    """

    id = "securityhub.hub"
    title = "Security Hub judges every governed Region by the chosen standards"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region()
    satisfies = ("cis-aws-5.0/4.16",)
    contributes = {
        "well-architected/SEC01-BP06": "Checks run by themselves; which standards hold people have to decide.",
        "well-architected/SEC04-BP03": "Findings are gathered in one place; what they mean people have to judge.",
    }
    price = (
        "A hub without standards is free. A standard costs about 0.001 USD for each check of a resource up to 100,000 "
        "a month, less beyond; 30 days are free."
    )
    support = {
        Format.CLOUDFORMATION: NATIVE,
        Format.TERRAFORM: native_with(
            "the provider has no resource for parameters of checks: those of control_parameters are set by the "
            "commands in the notes"
        ),
    }
    source = "https://docs.aws.amazon.com/securityhub/latest/userguide/what-is-securityhub.html"

    class Params(ControlParams):
        standards: Distinct[FrameworkId] | None = Field(
            None,
            description="Frameworks whose standards are enabled, each paid by its checks; [] for none. Default: "
            "those that the profile imports. Of CIS 6.0 and 7.0, which Security Hub lacks, it is the standard of 5.0.",
        )
        auto_enable_controls: bool = Field(
            True, description="Whether checks that AWS adds to an enabled standard are on at once."
        )
        disabled_controls: dict[str, Reason] = Field(
            {},
            description="Checks by id, such as CloudFront.13, that are disabled in every standard, each with its "
            "reason. Those that waivers accept, and in other Regions those of IAM, are disabled besides.",
        )
        control_parameters: dict[str, dict[ParameterName, ParameterValue]] = Field(
            {}, description="Custom parameters of checks, such as {ACM.1: {daysToExpiration: {integer: 60}}}."
        )
        linked_regions: Distinct[Region] | None = Field(
            None,
            description="Regions whose findings are gathered in the home Region; [] for none. Default: every other "
            "governed Region, where the home Region can gather.",
        )

        @model_validator(mode="after")
        def _checks_exist(self) -> Hub.Params:
            refuse(
                [
                    *check_ids(self.disabled_controls, "disabled_controls"),
                    *check_ids(self.control_parameters, "control_parameters", customizable=True),
                ]
            )
            return self

    def evaluated_checks(self, params: Params) -> frozenset[str]:
        standards = standards_of(params.standards or ()).values()
        checks = {check.id for one in standards for check in controls_of(one)}
        return frozenset(checks.difference(params.disabled_controls))

    def disabled_checks(self, params: Params) -> Mapping[str, str]:
        return {check: reason for check, reason in params.disabled_controls.items() if reason != _ONCE}

    def provides(self, params: Params) -> tuple[str, ...]:
        return (HUB,)

    def localize(self, params: Params, place: Place) -> Params | None:
        """The standards of the Region, and everything that is disabled in them there. None where a policy of the
        organization does all of it; the management account has to be on before such a policy reaches it."""
        if reached_by_policy(place):
            nothing = {"standards": (), "disabled_controls": {}, "control_parameters": {}, "linked_regions": ()}
            return params.model_copy(update=nothing) if on_by_itself(place) else None
        asked = place.frameworks if params.standards is None else params.standards
        standards = tuple(one for one in asked if (found := standard_of(one)) and found.available_in(place.region))
        elsewhere = place.region != (place.global_region or place.home_region)
        once = {one: _ONCE for one in control_ids() if elsewhere and judges_once(one)}
        disabled = {
            check: reason
            for check, reason in sorted({**once, **place.disabled_checks, **params.disabled_controls}.items())
            if exists_in(check, place.region)
        }
        refuse_too_many(standards, disabled)
        linked: tuple[str, ...] = ()
        if place.is_home and can_gather(place.region):
            others = tuple(one for one in place.governed_regions if one != place.region)
            linked = others if params.linked_regions is None else params.linked_regions
        return params.model_copy(
            update={
                "standards": standards,
                "disabled_controls": disabled,
                "control_parameters": {
                    check: values
                    for check, values in params.control_parameters.items()
                    if exists_in(check, place.region) and check not in disabled
                },
                "linked_regions": linked,
            }
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("config_recorder"),)

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """Regions whose findings cannot be gathered, since the home Region is an opt-in Region; and the checks that
        CloudFormation cannot disable."""
        on = [one for _, there in standing for one in left_on(there.standards or (), there.disabled_controls)]
        said = [
            f"{check} stays on in {title} with CloudFormation, for which its ARN there is not known. Disable it "
            "yourself: aws securityhub batch-update-standards-control-associations"
            for check, title in sorted(set(on))
        ]
        home = standing[0][0].home_region
        if len(standing) > 1 and not can_gather(home):
            said.append(
                f"Security Hub gathers findings of other Regions in none that accounts opt into, such as {home}"
            )
        return tuple(said)

    def notes(self, params: Params) -> tuple[str, ...]:
        there = (
            "Where Security Hub is on already the stack fails: import the hub, or switch it off before. To see: aws "
            "securityhub describe-hub; aws securityhub get-enabled-standards"
        )
        stays = (
            "Excluded, Security Hub stays on with its findings, and without standards. To switch it off: aws "
            "securityhub disable-security-hub"
        )
        commands = [
            f"aws securityhub update-security-control --security-control-id {control} --parameters JSON"
            for control in params.control_parameters
        ]
        terraform = f"With Terraform, set the parameters of checks yourself, in each Region: {'; '.join(commands)}"
        return (there, stays, terraform) if commands else (there, stays)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import SecurityHub

        at = context.environment
        standards = standards_of(params.standards or ())
        arns = {suffix: one.arn(at.partition, at.region) for suffix, one in standards.items()}
        SecurityHub(
            scope,
            "Default",
            standards={
                arns[suffix]: disabled_by_arn(one, params.disabled_controls, at.partition, at.region, at.account)
                for suffix, one in standards.items()
            },
            names={arns[suffix]: _name(suffix) for suffix in standards},
            auto_enable_controls=params.auto_enable_controls,
            control_parameters={
                control: {name: one.model_dump(mode="json", exclude_none=True) for name, one in values.items()}
                for control, values in params.control_parameters.items()
            },
            linked_regions=params.linked_regions or (),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        hub = resource(
            "aws_securityhub_account",
            local_name(self.id),
            {
                "enable_default_standards": False,
                "auto_enable_controls": params.auto_enable_controls,
                "control_finding_generator": "SECURITY_CONTROL",
                "lifecycle": retain(),
            },
        )
        yield hub
        for suffix, one in standards_of(params.standards or ()).items():
            arn = one.arn(at.partition, at.region)
            standard = resource(
                "aws_securityhub_standards_subscription",
                local_name(self.id, _name(suffix).lower()),
                {"standards_arn": arn, "depends_on": (reference(hub.address),)},
            )
            yield standard
            for check, reason in disabled_in(one, params.disabled_controls).items():
                yield resource(
                    "aws_securityhub_standards_control_association",
                    local_name(self.id, f"{_name(suffix)}_{check.replace('.', '_')}".lower()),
                    {
                        "security_control_id": check,
                        "standards_arn": arn,
                        "association_status": "DISABLED",
                        "updated_reason": reason,
                        "depends_on": (reference(standard.address),),
                    },
                )
        if params.linked_regions:
            yield resource(
                "aws_securityhub_finding_aggregator",
                local_name(self.id),
                {
                    "linking_mode": "SPECIFIED_REGIONS",
                    "specified_regions": sorted(params.linked_regions),
                    "depends_on": (reference(hub.address),),
                },
            )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_securityhub_account.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return hub_expectations(
            standards=params.standards or (),
            disabled=params.disabled_controls,
            auto_enable_controls=params.auto_enable_controls,
            parameters={
                control: {name: one.value for name, one in values.items()}
                for control, values in params.control_parameters.items()
            },
            linked_regions=params.linked_regions or (),
        )


def _name(suffix: str) -> str:
    """`cis-aws-foundations-benchmark/v/5.0.0` as a part of a name: `CisAwsFoundationsBenchmark500`."""
    words = suffix.replace("/v/", "-").replace(".", "").split("-")
    return "".join(word.capitalize() for word in words)
