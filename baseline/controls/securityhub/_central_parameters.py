"""What a profile says of the central configuration of Security Hub: a part of `securityhub.central_configuration`."""

from __future__ import annotations

from pydantic import Field, model_validator

from baseline.control import ControlParams
from baseline.facts.regions import OPT_IN_REGIONS
from baseline.facts.resource_types import available_in
from baseline.facts.security_hub_controls import Standard, controls_of, standard_of
from baseline.families.policy_targets import TargetId, has_root
from baseline.families.security_hub import FrameworkId, ParameterName, ParameterValue, Reason, check_ids, refuse
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, AccountName, Region
from baseline.place import Place


class CentralParams(ControlParams):
    """The parameters; `administrator` and `linked_regions` are as a place has them once localized."""

    targets: Distinct[TargetId] = Field(
        min_length=1,
        max_length=100,
        description="What the policy holds for, in all governed Regions: the root of the organization, organizational "
        "units or accounts, by id. The audit account has it in any case.",
    )
    accounts_in_targets: Distinct[AccountName] | None = Field(
        None,
        description="Accounts of the profile, by name, that are in the organizational units of targets: they leave "
        "Security Hub to the policy. Needed with units, [] for none. Default: what targets names by id, or with the "
        "root every account.",
    )
    administrator: AccountId | None = Field(
        None,
        description="The account that administers Security Hub. Default: the audit account of the profile, and no "
        "other can.",
    )
    standards: Distinct[FrameworkId] | None = Field(
        None,
        description="Frameworks whose standards are enabled, each paid by its checks in every account and Region; [] "
        "for none. Default: those that the profile imports. Of CIS 6.0 and 7.0 it is the standard of 5.0.",
    )
    disabled_controls: dict[str, Reason] = Field(
        {},
        description="Checks by id, such as CloudFront.13, that are disabled in every account, each with its reason, "
        "which stays in the profile. Those that waivers accept stay on, since waivers are of single accounts.",
    )
    control_parameters: dict[str, dict[ParameterName, ParameterValue]] = Field(
        {}, description="Custom parameters of checks, such as {ACM.1: {daysToExpiration: {integer: 60}}}."
    )
    linked_regions: Distinct[Region] | None = Field(
        None,
        description="Regions beside the home Region where the policy holds and whose findings are gathered. Default: "
        "every other governed Region.",
    )

    @model_validator(mode="after")
    def _hold_together(self) -> CentralParams:
        problems = [
            *check_ids(self.disabled_controls, "disabled_controls"),
            *check_ids(self.control_parameters, "control_parameters", customizable=True),
        ]
        problems += [
            FieldProblem(f"{one} is disabled, and so has no parameters", ("control_parameters", one), at_key=True)
            for one in self.control_parameters
            if one in self.disabled_controls
        ]
        if self.linked_regions == ():
            problems.append(
                FieldProblem("central configuration needs a linked Region", ("linked_regions",), at_key=True)
            )
        units = [one for one in self.targets if one.startswith("ou-")]
        if units and not has_root(self.targets) and self.accounts_in_targets is None:
            problems.append(
                FieldProblem(
                    f"nothing says which accounts of the profile are in {units[0]}",
                    ("targets", self.targets.index(units[0])),
                    advice="name them in accounts_in_targets; [] for none",
                )
            )
        refuse(problems)
        return self


def standards_at_home(params: CentralParams) -> tuple[Standard, ...]:
    """The standards of the policy, each once."""
    found = (standard_of(one) for one in params.standards or ())
    return tuple(dict.fromkeys(one for one in found if one))


def disabled_checks(params: CentralParams) -> tuple[str, ...]:
    """What of `disabled_controls` any of the standards contains."""
    known = {check.id for one in standards_at_home(params) for check in controls_of(one)}
    return tuple(sorted(one for one in params.disabled_controls if one in known))


def localized(params: CentralParams, place: Place) -> CentralParams | None:
    """In the management account with the administrator, in the account that administers without one; None in another
    audit account. `FieldError` where Security Hub cannot be configured centrally."""
    audit = place.ids_of("audit")
    if not audit or params.administrator not in (None, audit[0]):
        raise FieldError(_nobody(params, audit))
    refuse([*_not_at_home(place), *_unknown_accounts(params, place)])
    if place.role == "audit" and place.accounts.get(place.account) != audit[0]:
        return None
    asked_for = place.governed_regions if params.linked_regions is None else params.linked_regions
    linked = tuple(one for one in asked_for if one != place.region)
    if not linked:
        raise FieldError(
            FieldProblem(
                "central configuration needs a Region beside the home Region",
                ("linked_regions",),
                advice="add one to governed_regions, or name one in linked_regions",
            )
        )
    asked = place.frameworks if params.standards is None else params.standards
    return params.model_copy(
        update={
            "administrator": audit[0] if place.role == "management" else None,
            "targets": tuple(one for one in params.targets if one != audit[0]),
            "standards": tuple(
                one for one in asked if (found := standard_of(one)) and found.available_in(place.region)
            ),
            "linked_regions": linked,
        }
    )


def _nobody(params: CentralParams, audit: tuple[str, ...]) -> FieldProblem:
    if not audit:
        message, advice = "there is nobody to administer Security Hub", "add an account with the role audit"
    else:
        message, advice = f"{params.administrator} is not the audit account {audit[0]}", "leave it out"
    return FieldProblem(message, ("administrator",), advice=advice)


def _not_at_home(place: Place) -> list[FieldProblem]:
    # Security Hub User Guide, "Enabling central configuration": an opt-in Region cannot be the home Region.
    home = place.home_region
    if home not in OPT_IN_REGIONS and available_in("AWS::SecurityHub::ConfigurationPolicy", home):
        return []
    return [
        FieldProblem(
            f"Security Hub cannot be configured centrally from {home}, which accounts opt into",
            ("administrator",),
            advice="choose another home Region, or leave securityhub to the single accounts",
        )
    ]


def _unknown_accounts(params: CentralParams, place: Place) -> list[FieldProblem]:
    return [
        FieldProblem(
            f"the profile has no account {one}",
            ("accounts_in_targets", number),
            allowed=", ".join(place.accounts),
        )
        for number, one in enumerate(params.accounts_in_targets or ())
        if one not in place.accounts
    ]
