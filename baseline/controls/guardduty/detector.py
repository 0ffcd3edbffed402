"""GuardDuty looks for threats in what trails, flow logs and DNS logs tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation, published, retained
from baseline.facts.resource_types import available_in
from baseline.families.guardduty_plans import (
    AGENTS,
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
    of_organization,
    refuse_agents_alone,
    switched_on_for,
)
from baseline.hcl import Block, Nested, resource, retain
from baseline.model.distinct import Distinct
from baseline.must import equals, refers, that
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPE, _TERRAFORM, _FEATURE = "AWS::GuardDuty::Detector", "aws_guardduty_detector", "aws_guardduty_detector_feature"


class Detector(Control):
    """A detector is on in each Region, with the protection plans that the profile names and no other. Where GuardDuty
    is switched on for the whole organization, only the management account has a detector of its own."""

    id = "guardduty.detector"
    title = "GuardDuty detects threats in every governed Region"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.FINDINGS
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC01-BP07": "GuardDuty knows threats that AWS knows; those of the workload people model.",
        "well-architected/SEC04-BP03": "Findings come with their context; what they mean people have to judge.",
    }
    passes = CHECKS
    price = (
        "About 4 USD for a million management events, 1 USD for each GB of flow and DNS logs, and each protection plan "
        "by what it reads, such as 0.80 USD for a million S3 data events; 30 days are free."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/guardduty/latest/ug/what-is-guardduty.html"

    class Params(ControlParams):
        protection_plans: Distinct[Plan] = Field(
            (),
            description="Plans beside the foundational sources, each paid by what it reads. Default: none, or those "
            "that are on in the whole organization. One that is not named is switched off.",
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
            "FIFTEEN_MINUTES", description="How often updates of a finding are sent; a new finding is sent at once."
        )

        @model_validator(mode="after")
        def _agents_have_their_plan(self) -> Detector.Params:
            refuse_agents_alone(self.protection_plans, self.agents)
            return self

    def passed(self, params: Params) -> tuple[str, ...]:
        return checks(params.protection_plans, params.agents)

    def provides(self, params: Params) -> tuple[str, ...]:
        return (DETECTOR,)

    def localize(self, params: Params, place: Place) -> Params | None:
        if not available_in(_TYPE, place.region) or switched_on_for(place):
            return None
        without = {*params.plans_not_available, *lacking(place.region)}
        plans, agents = of_organization(place)
        on = {*params.protection_plans, *plans} - without
        run = {*params.agents, *agents} if "RUNTIME_MONITORING" in on else set[str]()
        return params.model_copy(
            update={
                "protection_plans": tuple(one for one in PLANS if one in on),
                "agents": tuple(one for one in AGENTS if one in run),
                "plans_not_available": tuple(one for one in PLANS if one in without),
            }
        )

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """Plans that are asked for, and the Regions that lack them."""
        return not_in_regions(params.protection_plans, [(place, here.plans_not_available) for place, here in standing])

    def notes(self, params: Params) -> tuple[str, ...]:
        why = "an account has one in each Region, and a second fails the stack"
        stays = (
            "Excluded, the detector stays on with its findings, and is paid. To delete it: aws guardduty "
            "delete-detector --detector-id DETECTOR"
        )
        return (
            f"Before the deployment, see that there is no detector yet ({why}): aws guardduty list-detectors",
            stays,
            AI_PROTECTION,
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import RemovalPolicy
        from aws_cdk.aws_guardduty import CfnDetector

        detector = CfnDetector(
            scope,
            "Detector",
            enable=True,
            finding_publishing_frequency=params.finding_publishing_frequency,
            features=[
                CfnDetector.CFNFeatureConfigurationProperty(
                    name=plan,
                    status=status,
                    additional_configuration=[
                        CfnDetector.CFNFeatureAdditionalConfigurationProperty(name=agent, status=run)
                        for agent, run in agents
                    ]
                    or None,
                )
                for plan, status, agents in _features(params)
            ],
            tags=[CfnDetector.TagItemProperty(key="Name", value=context.names.of("guardduty"))],
        )
        # Its findings would go with it.
        detector.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        context.provide(DETECTOR, detector.ref, after=[detector])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        detector = resource(
            _TERRAFORM,
            local_name(self.id),
            {
                "enable": True,
                "finding_publishing_frequency": params.finding_publishing_frequency,
                "tags": {"Name": context.names.of("guardduty")},
                "lifecycle": retain(),
            },
        )
        yield detector
        context.provide(DETECTOR, detector.attribute("id"), after=[detector])
        for plan, status, agents in _features(params):
            yield resource(
                _FEATURE,
                local_name(self.id, plan.lower()),
                {
                    "detector_id": detector.attribute("id"),
                    "name": plan,
                    "status": status,
                    "additional_configuration": tuple(Nested({"name": name, "status": run}) for name, run in agents)
                    or None,
                },
            )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        # Without its plans a detector would be what they say by default.
        plans = tuple(f"{_FEATURE}.{local_name(self.id, one.lower())}" for one in PLANS)
        return {f"{_TERRAFORM}.{local_name(self.id)}": plans}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        frequency = params.finding_publishing_frequency
        return (
            retained(_TERRAFORM),
            published({DETECTOR: refers("guardduty_detector")}),
            Expectation("The detector is on", equals(True), At(_TYPE, "Enable"), At(_TERRAFORM, "enable")),
            Expectation(
                "Updates of findings come as often as the profile says",
                equals(frequency),
                At(_TYPE, "FindingPublishingFrequency"),
                At(_TERRAFORM, "finding_publishing_frequency"),
            ),
            Expectation(
                "The protection plans of the profile are on, and no other",
                that("are the plans of the profile", _is_cfn(_features(params))),
                At(_TYPE, "Features"),
                None,
            ),
            *(one for feature in _features(params) for one in _of_feature(*feature)),
        )


def _features(params: Detector.Params) -> tuple[Feature, ...]:
    return features(params.protection_plans, params.agents, params.plans_not_available, ("ENABLED", "DISABLED"))


def _is_cfn(wanted_features: Sequence[Feature]) -> Callable[[object], bool]:
    wanted = [
        {
            "Name": plan,
            "Status": status,
            **({"AdditionalConfiguration": [{"Name": name, "Status": run} for name, run in agents]} if agents else {}),
        }
        for plan, status, agents in wanted_features
    ]
    return lambda found: found == wanted


def _of_feature(plan: Plan, status: str, agents: tuple[tuple[Agent, str], ...]) -> Iterator[Expectation]:
    where = {"name": plan}
    yield Expectation(f"{plan} is {status.lower()}", equals(status), None, At(_FEATURE, "status", where))
    yield Expectation(
        f"{plan} is of the detector", refers("guardduty_detector"), None, At(_FEATURE, "detector_id", where)
    )
    if agents:
        wanted = [{"name": name, "status": run} for name, run in agents]
        yield Expectation(
            "Agents are managed where the profile says so, and nowhere else",
            that("are the agents of the profile", lambda found: found == wanted),
            None,
            At(_FEATURE, "additional_configuration", where),
        )
