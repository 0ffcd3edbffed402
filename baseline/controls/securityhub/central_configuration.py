"""One policy of the organization sets Security Hub in its accounts, from the audit account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from baseline.control import NATIVE, Behavior, Control, Format, Layer, Need, Placement, Severity
from baseline.controls.securityhub._central_expectations import HOURS, TERRAFORM_KINDS, central_expectations
from baseline.controls.securityhub._central_parameters import (
    CentralParams,
    disabled_checks,
    localized,
    standards_at_home,
)
from baseline.expectation import Expectation
from baseline.families.policy_targets import has_root
from baseline.families.security_hub import HUB, ParameterValue, reach
from baseline.hcl import Block, Nested, reference, resource
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class CentralConfiguration(Control):
    """Security Hub is on in every account and Region that the policy reaches, with its standards, and no account can
    change that. Accounts that it reaches set nothing themselves; the management account alone has to switch Security
    Hub on first."""

    id = "securityhub.central_configuration"
    title = "One policy of the organization sets Security Hub in its accounts and Regions"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.FINDINGS
    placement = Placement.once_per_account(("management", "audit"))
    satisfies = ("cis-aws-5.0/4.16",)
    contributes = {
        "well-architected/SEC01-BP06": "Checks run by themselves; which standards hold people have to decide.",
        "well-architected/SEC04-BP02": "Findings are gathered in one account and Region; logs have to be as well.",
    }
    opt_in = "it decides for every account that it reaches, and needs the ids of its targets"
    price = (
        "A standard costs about 0.001 USD for each check of a resource, in every account and Region that the policy "
        "reaches, up to 100,000 a month in each, less beyond; 30 days are free in each."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/securityhub/latest/userguide/central-configuration-intro.html"

    Params = CentralParams

    def satisfied(self, params: CentralParams) -> tuple[str, ...]:
        return self.satisfies if has_root(params.targets) else ()

    def provides(self, params: CentralParams) -> tuple[str, ...]:
        return tuple(reach(params.targets, params.accounts_in_targets or ()))

    def localize(self, params: CentralParams, place: Place) -> CentralParams | None:
        return localized(params, place)

    def needs(self, params: CentralParams) -> tuple[Need, ...]:
        return () if params.administrator else (Need("config_recorder"),)

    def unplaced(self, params: CentralParams, standing: Sequence[tuple[Place, CentralParams]]) -> tuple[str, ...]:
        """The one account that only its own hub makes a member."""
        for place, _ in standing:
            if place.role == "management" and has_root(params.targets) and HUB not in place.provided:
                return ("Security Hub in the management account, which takes a hub that no chosen control makes",)
        return ()

    def notes(self, params: CentralParams) -> tuple[str, ...]:
        order = (
            "The management account is deployed before the audit account, and in every Region: what it is not a member "
            "of fails the policy of the root. Where the profile lacks it, there and in the home Region: aws "
            "securityhub enable-organization-admin-account --admin-account-id AUDIT_ACCOUNT"
        )
        before = (
            "Accounts that had standards of this baseline are deployed without them before the audit account: once "
            "the policy holds, they can no longer disable what they enabled."
        )
        hours = (
            "A policy takes up to 24 hours to hold in every account, and the stack waits for it. To see: aws "
            "securityhub list-configuration-policy-associations. It fails where AWS Config records nothing."
        )
        waivers = (
            "A waiver disables no check of the policy, which is one for all accounts: disable it in "
            "disabled_controls, or suppress its findings in the account by an automation rule."
        )
        return (order, before, hours, waivers)

    def define(self, scope: Construct, params: CentralParams, context: Context) -> None:
        from aws_cdk.aws_securityhub import CfnDelegatedAdmin

        from constructs_lib import SecurityHubCentralConfiguration

        if params.administrator:
            CfnDelegatedAdmin(scope, "Administrator", admin_account_id=params.administrator)
            return
        at = context.environment
        SecurityHubCentralConfiguration(
            scope,
            "Central",
            policy_name=context.names.of("security-hub"),
            standards=[one.arn(at.partition, at.region) for one in standards_at_home(params)],
            linked_regions=params.linked_regions or (),
            targets={
                **{_name(one): one for one in params.targets},
                **({} if has_root(params.targets) else {"Own": at.account}),
            },
            disabled_controls=disabled_checks(params),
            control_parameters={
                check: {name: one.model_dump(mode="json", exclude_none=True) for name, one in values.items()}
                for check, values in params.control_parameters.items()
            },
        )

    def terraform(self, params: CentralParams, context: Context) -> Iterator[Block]:
        at, name = context.environment, local_name(self.id)
        if params.administrator:
            body = {"admin_account_id": params.administrator}
            yield resource("aws_securityhub_organization_admin_account", name, body)
            return
        aggregator = resource(
            "aws_securityhub_finding_aggregator",
            name,
            {"linking_mode": "SPECIFIED_REGIONS", "specified_regions": sorted(params.linked_regions or ())},
        )
        organization = resource(
            "aws_securityhub_organization_configuration",
            name,
            {
                "auto_enable": False,
                "auto_enable_standards": "NONE",
                "organization_configuration": Nested({"configuration_type": "CENTRAL"}),
                "depends_on": (reference(aggregator.address),),
            },
        )
        policy = resource(
            "aws_securityhub_configuration_policy",
            name,
            {
                "name": context.names.of("security-hub"),
                "description": "Standards and checks of the security baseline",
                "configuration_policy": Nested(
                    {
                        "service_enabled": True,
                        "enabled_standard_arns": [
                            one.arn(at.partition, at.region) for one in standards_at_home(params)
                        ],
                        "security_controls_configuration": Nested(
                            {
                                "disabled_control_identifiers": list(disabled_checks(params)),
                                "security_control_custom_parameter": _customized(params) or None,
                            }
                        ),
                    }
                ),
                "depends_on": (reference(organization.address),),
            },
        )
        yield from (aggregator, organization, policy)
        held = {one: one for one in params.targets}
        if not has_root(params.targets):
            held["own"] = at.account
        for part, target in held.items():
            yield resource(
                "aws_securityhub_configuration_policy_association",
                local_name(self.id, part),
                {"policy_id": policy.attribute("id"), "target_id": target, "timeouts": Nested(HOURS)},
            )

    def expectations(self, params: CentralParams) -> tuple[Expectation, ...]:
        return central_expectations(params, self.id)


def _customized(params: CentralParams) -> tuple[Nested, ...]:
    return tuple(
        Nested(
            {
                "security_control_id": check,
                "parameter": tuple(
                    Nested({"name": name, "value_type": "CUSTOM", **_value(one)})
                    for name, one in sorted(values.items())
                ),
            }
        )
        for check, values in sorted(params.control_parameters.items())
    )


def _value(value: ParameterValue) -> dict[str, Nested]:
    ((kind, found),) = value.model_dump(mode="json", exclude_none=True).items()
    return {TERRAFORM_KINDS.get(kind, kind): Nested({"value": found})}


def _name(target: str) -> str:
    """`ou-a1b2-11112222` as a construct id."""
    return "".join(word.capitalize() for word in ("target", *target.split("-")))
