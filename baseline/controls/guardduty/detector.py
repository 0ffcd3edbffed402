"""GuardDuty looks for threats in what trails, flow logs and DNS logs tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Place, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.facts.resource_types import available_in
from baseline.hcl import Block, Nested, resource
from baseline.model.distinct import Distinct
from baseline.must import equals, refers, that
from baseline.names import local_name

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Plan = Literal[
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
]
Agent = Literal["EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT"]

# In the order of the GuardDuty API reference, DetectorFeature. EKS_RUNTIME_MONITORING, the older sibling of
# RUNTIME_MONITORING, cannot be on beside it and stays off.
PLANS: tuple[Plan, ...] = (
    "S3_DATA_EVENTS",
    "EKS_AUDIT_LOGS",
    "EBS_MALWARE_PROTECTION",
    "RDS_LOGIN_EVENTS",
    "LAMBDA_NETWORK_LOGS",
    "RUNTIME_MONITORING",
)
AGENTS: tuple[Agent, ...] = ("EKS_ADDON_MANAGEMENT", "ECS_FARGATE_AGENT_MANAGEMENT", "EC2_AGENT_MANAGEMENT")
_CHECKS = {
    "EKS_AUDIT_LOGS": "GuardDuty.5",
    "LAMBDA_NETWORK_LOGS": "GuardDuty.6",
    "EKS_ADDON_MANAGEMENT": "GuardDuty.7",
    "EBS_MALWARE_PROTECTION": "GuardDuty.8",
    "RDS_LOGIN_EVENTS": "GuardDuty.9",
    "S3_DATA_EVENTS": "GuardDuty.10",
    "RUNTIME_MONITORING": "GuardDuty.11",
    "ECS_FARGATE_AGENT_MANAGEMENT": "GuardDuty.12",
    "EC2_AGENT_MANAGEMENT": "GuardDuty.13",
}
_TYPE, _TERRAFORM, _FEATURE = "AWS::GuardDuty::Detector", "aws_guardduty_detector", "aws_guardduty_detector_feature"


class Detector(Control):
    """A detector is on in each Region, with the protection plans that the profile names and no other."""

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
    passes = ("GuardDuty.1", *_CHECKS.values())
    price = (
        "About 4 USD for a million management events, 1 USD for each GB of flow and DNS logs, and each protection plan "
        "by what it reads, such as 0.80 USD for a million S3 data events; 30 days are free."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/guardduty/latest/ug/what-is-guardduty.html"

    class Params(ControlParams):
        protection_plans: Distinct[Plan] = Field(
            (),
            description="Plans beside the foundational sources, each paid by what it reads. Default: none. One that is "
            "not named is switched off.",
        )
        agents: Distinct[Agent] = Field(
            (),
            description="With RUNTIME_MONITORING: where GuardDuty installs and updates its agent by itself, paid by "
            "the vCPU. Default: nowhere.",
        )
        finding_publishing_frequency: Literal["FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"] = Field(
            "FIFTEEN_MINUTES", description="How often updates of a finding are sent; a new finding is sent at once."
        )

        @model_validator(mode="after")
        def _agents_have_their_plan(self) -> Detector.Params:
            if self.agents and "RUNTIME_MONITORING" not in self.protection_plans:
                raise ValueError("agents belong to RUNTIME_MONITORING: add it to protection_plans")
            return self

    def passed(self, params: Params) -> tuple[str, ...]:
        on = {*params.protection_plans, *params.agents}
        return ("GuardDuty.1", *(check for name, check in _CHECKS.items() if name in on))

    def localize(self, params: Params, place: Place) -> Params | None:
        return params if available_in(_TYPE, place.region) else None

    def notes(self, params: Params) -> tuple[str, ...]:
        why = "an account has one in each Region, and a second fails the stack"
        return (f"Before the deployment, see that there is no detector yet ({why}): aws guardduty list-detectors",)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_guardduty import CfnDetector

        CfnDetector(
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

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        detector = resource(
            _TERRAFORM,
            local_name(self.id),
            {
                "enable": True,
                "finding_publishing_frequency": params.finding_publishing_frequency,
                "tags": {"Name": context.names.of("guardduty")},
            },
        )
        yield detector
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

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        frequency = params.finding_publishing_frequency
        return (
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


Feature = tuple[Plan, str, tuple[tuple[Agent, str], ...]]


def _features(params: Detector.Params) -> tuple[Feature, ...]:
    """Every plan with its status and, for runtime monitoring, every agent with its own."""
    return tuple(
        (
            plan,
            _status(plan in params.protection_plans),
            tuple((agent, _status(agent in params.agents)) for agent in AGENTS) if plan == "RUNTIME_MONITORING" else (),
        )
        for plan in PLANS
    )


def _status(on: bool) -> str:
    return "ENABLED" if on else "DISABLED"


def _is_cfn(features: Sequence[Feature]) -> Callable[[object], bool]:
    wanted = [
        {
            "Name": plan,
            "Status": status,
            **({"AdditionalConfiguration": [{"Name": name, "Status": run} for name, run in agents]} if agents else {}),
        }
        for plan, status, agents in features
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
