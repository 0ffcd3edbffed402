"""GuardDuty is on in every account of the organization, and one account administers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
from baseline.controls.guardduty._organization_expectations import organization_expectations
from baseline.expectation import Expectation
from baseline.facts.resource_types import available_in
from baseline.families.guardduty_plans import (
    AI_PROTECTION,
    CHECKS,
    DETECTOR,
    PLANS,
    Agent,
    Feature,
    Plan,
    checks,
    features,
    lacking,
    not_in_regions,
    organization_capabilities,
    refuse_agents_alone,
)
from baseline.hcl import Block, Nested, data_source, reference, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.guardduty_organization import (
    finding_frequency,
    guardduty_administrator,
    guardduty_members,
    organization_features,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_ADMINISTRATOR, _CONFIGURATION, _FEATURE = (
    "aws_guardduty_organization_admin_account",
    "aws_guardduty_organization_configuration",
    "aws_guardduty_organization_configuration_feature",
)


class Organization(Control):
    """The audit account administers GuardDuty, which is on in every account and in every one to come, with the plans
    that the profile names. `guardduty.detector` is left to the management account, which nobody can switch on."""

    id = "guardduty.organization"
    title = "GuardDuty is on in every account of the organization and administered by the audit account"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region(("management", "audit"))
    contributes = {
        "well-architected/SEC01-BP07": "GuardDuty knows threats that AWS knows; those of the workload people model.",
        "well-architected/SEC04-BP02": "Findings of GuardDuty are seen in one account; logs have to be gathered too.",
    }
    passes = CHECKS
    opt_in = "it is paid in every account of the organization, those to come included, by what there is to read"
    price = (
        "In each account about 4 USD for a million management events, 1 USD for each GB of flow and DNS logs, and each "
        "protection plan by what it reads; 30 days are free in each."
    )
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "CloudFormation has no type for the administrator of GuardDuty or for what is on in the organization"
        ),
        Format.TERRAFORM: native_with(
            "the detector of the audit account comes with its administration and is not Terraform's, so a command sets "
            "how often updates of findings are sent"
        ),
    }
    source = "https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_organizations.html"

    class Params(ControlParams):
        administrator: AccountId | None = Field(
            None,
            description="The account that administers, the same in every Region. Default: the audit account of the "
            "profile, and no other can.",
        )
        protection_plans: Distinct[Plan] = Field(
            (),
            description="Plans that are on in every account, each paid by what it reads there. Default: none. One that "
            "is not named is left as it is in accounts that have it, and is off in new ones.",
        )
        agents: Distinct[Agent] = Field(
            (),
            description="With RUNTIME_MONITORING: where GuardDuty installs and updates its agent by itself, paid by "
            "the vCPU. Default: nowhere.",
        )
        plans_not_available: Distinct[Plan] = Field(
            (),
            description="Plans that a Region lacks, and that are not mentioned there. Default: those that AWS "
            "documents, such as RUNTIME_MONITORING in China.",
        )
        finding_publishing_frequency: Literal["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"] = Field(
            "FIFTEEN_MINUTES",
            description="How often updates of a finding are sent, of any account; a new finding is sent at once.",
        )

        management_detector: bool | None = Field(
            None,
            description="Whether the management account has a detector, by which alone it becomes a member. Default: "
            "where this profile makes one.",
        )

        @model_validator(mode="after")
        def _agents_have_their_plan(self) -> Organization.Params:
            refuse_agents_alone(self.protection_plans, self.agents)
            return self

    def passed(self, params: Params) -> tuple[str, ...]:
        """Nothing in a management account that stays without GuardDuty."""
        return () if params.management_detector is False else checks(params.protection_plans, params.agents)

    def provides(self, params: Params) -> tuple[str, ...]:
        return organization_capabilities(params.protection_plans, params.agents)

    def localize(self, params: Params, place: Place) -> Params | None:
        """In the management account with the administrator that it designates; in the account that administers, without
        one. `FieldError` where the profile names nobody who could."""
        if not available_in("AWS::GuardDuty::Detector", place.region):
            return None
        administrator = _administrator(params, place)
        if place.role == "audit" and place.accounts.get(place.account) != administrator:
            return None
        without = {*params.plans_not_available, *lacking(place.region)}
        on = tuple(one for one in params.protection_plans if one not in without)
        own = params.management_detector
        return params.model_copy(
            update={
                "management_detector": (
                    None if place.role != "management" else DETECTOR in place.provided_here if own is None else own
                ),
                "administrator": administrator if place.role == "management" else None,
                "protection_plans": on,
                "agents": params.agents if "RUNTIME_MONITORING" in on else (),
                "plans_not_available": tuple(one for one in PLANS if one in without),
            }
        )

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """Plans that a Region lacks, and the one account that only its own detector makes a member."""
        found = not_in_regions(params.protection_plans, [(place, here.plans_not_available) for place, here in standing])
        if any(here.management_detector is False for _, here in standing):
            alone = (
                "GuardDuty in the management account, which takes a detector of its own that no chosen control makes"
            )
            return (*found, alone)
        return found

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def notes(self, params: Params) -> tuple[str, ...]:
        order = (
            "The management account is deployed before the audit account, which cannot set anything for others until "
            "it administers. Where the profile lacks the management account, there and in each Region: aws guardduty "
            "enable-organization-admin-account --admin-account-id AUDIT_ACCOUNT"
        )
        see = (
            "Every account has the plans within 24 hours. To see them, in the audit account: aws guardduty "
            "describe-organization-configuration --detector-id DETECTOR; aws guardduty list-members --detector-id "
            "DETECTOR"
        )
        terraform = (
            "With Terraform, in the audit account and each Region: aws guardduty update-detector --detector-id "
            f"DETECTOR --finding-publishing-frequency {params.finding_publishing_frequency}"
        )
        return (order, see, terraform, AI_PROTECTION)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        key = context.use_if_there("kms_key.logs")
        if params.administrator:
            setting = guardduty_administrator(params.administrator)
            AccountSetting(scope, "Administrator", setting=setting, log_key_arn=key)
            return
        scans = "EBS_MALWARE_PROTECTION" in params.protection_plans
        members = guardduty_members(organization_features(_features(params)), malware_scans=scans)
        AccountSetting(scope, "Members", setting=members, log_key_arn=key)
        frequency = finding_frequency(params.finding_publishing_frequency)
        AccountSetting(scope, "Frequency", setting=frequency, log_key_arn=key)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        name = local_name(self.id)
        if params.administrator:
            yield resource(_ADMINISTRATOR, name, {"admin_account_id": params.administrator, "lifecycle": retain()})
            return
        detector = data_source("aws_guardduty_detector", name)
        yield detector
        members = resource(
            _CONFIGURATION,
            name,
            {
                "auto_enable_organization_members": "ALL",
                "detector_id": detector.attribute("id"),
                "lifecycle": retain(),
            },
        )
        yield members
        for plan, accounts, agents in _features(params):
            yield resource(
                _FEATURE,
                local_name(self.id, plan.lower()),
                {
                    "detector_id": detector.attribute("id"),
                    "name": plan,
                    "auto_enable": accounts,
                    "additional_configuration": tuple(Nested({"name": one, "auto_enable": run}) for one, run in agents)
                    or None,
                    "depends_on": (reference(members.address),),
                },
            )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        name = local_name(self.id)
        plans = tuple(f"{_FEATURE}.{local_name(self.id, one.lower())}" for one in PLANS)
        return {f"{_ADMINISTRATOR}.{name}": (), f"{_CONFIGURATION}.{name}": plans}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return organization_expectations(params.administrator, _features(params), params.finding_publishing_frequency)


def _features(params: Organization.Params) -> tuple[Feature, ...]:
    return features(params.protection_plans, params.agents, params.plans_not_available, ("ALL", "NONE"))


def _administrator(params: Organization.Params, place: Place) -> str:
    audit = place.ids_of("audit")
    if not audit:
        message, advice = "there is nobody to administer GuardDuty", "add an account with the role audit"
    elif params.administrator not in (None, audit[0]):
        message, advice = f"{params.administrator} is not the audit account {audit[0]}", "leave it out"
    else:
        return audit[0]
    raise FieldError(FieldProblem(message, ("administrator",), advice=advice))
