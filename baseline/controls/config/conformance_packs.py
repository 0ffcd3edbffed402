"""Conformance packs: the rules of each framework together, with a score that AWS Config keeps of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.config._pack_choice import (
    PackName,
    PackRuleParams,
    Rules,
    construct_id,
    pack_mistakes,
    packs_at,
    wanted_rules,
)
from baseline.expectation import At, Expectation
from baseline.families.rule_choice import Frequency, evaluated_nowhere
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId
from baseline.must import Must, consists_of, that
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ANY
from constructs_lib.documents.conformance_packs import MAX_PACKS, Template, pack_templates
from constructs_lib.documents.managed_rules import RuleSetting

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_ACCESS = (
    "Before the deployment, with credentials of the management account: aws organizations enable-aws-service-access "
    "--service-principal config-multiaccountsetup.amazonaws.com; aws organizations register-delegated-administrator "
    "--account-id AUDIT_ACCOUNT --service-principal config-multiaccountsetup.amazonaws.com. Each account that is not "
    "in excluded_accounts needs a recorder in the Region, or the pack fails there."
)
_SILENT = (
    "What the packs find is shown by AWS Config and sent to Security Hub where that is on. A topic is told of it only "
    "where the routes of findings name one in config_of_others, or send Security Hub's findings of its severity. See "
    "it: aws configservice describe-conformance-pack-compliance --conformance-pack-name PREFIX-PACK"
)


class ConformancePacks(Control):
    """AWS Config evaluates the rules of each imported framework as a pack, in every governed Region that has them, and
    keeps a score of it. In place of single rules: where both stand, each rule is evaluated and paid twice."""

    id = "config.conformance_packs"
    title = "Conformance packs evaluate the rules of each framework and score them"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    opt_in = "it evaluates the rules of the frameworks, which single rules do as well: both together are paid twice"
    price = "About 0.001 USD for each evaluation of a rule, in each pack that has the rule."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/config/latest/developerguide/conformance-packs.html"

    class Params(ControlParams):
        frameworks: Distinct[str] | None = Field(
            None,
            description="Imported frameworks of which each becomes a pack, such as cis-aws-5.0; a list without any: "
            "none. Default: all of them. A rule that two packs have is paid twice.",
        )
        packs: dict[PackName, Rules] = Field(
            {},
            description="Packs of your own by name, such as secrets, each the identifiers of its managed rules. "
            "Default: none.",
        )
        rules: dict[str, PackRuleParams] = Field(
            {}, description="By identifier, what a rule does otherwise in every pack that has it. Default: nothing."
        )
        exclude: Distinct[str] = Field((), description="Identifiers of rules that no pack evaluates. Default: none.")
        frequency: Frequency = Field(
            "TwentyFour_Hours",
            description="How often periodic rules are evaluated, unless a rule says otherwise.",
        )
        deployment: Literal["account", "organization"] = Field(
            "account",
            description="account: each account of the profile has packs of its own; organization: the audit account "
            "(or, without one, the management account) deploys them to every account of the organization, those "
            "outside of the profile included.",
        )
        excluded_accounts: Distinct[AccountId] = Field(
            (), max_length=1_000, description="Accounts to which the organization's packs do not go. Default: none."
        )

        @model_validator(mode="after")
        def _rules_exist(self) -> ConformancePacks.Params:
            wrong = list(pack_mistakes(self.packs, self.rules, self.exclude))
            if self.excluded_accounts and self.deployment == "account":
                message = "excluded_accounts are left out of an organization, but deployment is account"
                advice = "remove it, or set deployment: organization"
                wrong.append(FieldProblem(message, ("excluded_accounts",), advice=advice, at_key=True))
            if wrong:
                raise FieldError(wrong)
            return self

    def evaluated_rules(self, params: Params) -> frozenset[str]:
        return frozenset(one for identifiers in params.packs.values() for one in identifiers)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("config_recorder"),)

    def localize(self, params: Params, place: Place) -> Params | None:
        """The packs as they are at `place`: each rule where it exists, with its inputs and, if periodic, its frequency;
        those of an organization in the account that deploys them."""
        if params.deployment == "organization":
            if place.role == "standalone":
                message = "a standalone account has no organization to deploy packs to"
                raise FieldError(FieldProblem(message, ("deployment",), allowed="account", advice="remove it"))
            if place.role != ("audit" if place.ids_of("audit") else "management"):
                return None
        packs, rules = packs_at(
            place,
            frameworks=params.frameworks,
            packs=params.packs,
            rules=params.rules,
            exclude=params.exclude,
            frequency=params.frequency,
        )
        localized = params.model_copy(update={"frameworks": (), "packs": packs, "rules": rules})
        if len(_templates(localized, "")) > MAX_PACKS:
            message = (
                f"{len(_templates(localized, ''))} packs, and AWS Config takes {MAX_PACKS} in an account and Region"
            )
            raise FieldError(FieldProblem(message, ("packs",), advice="let fewer frameworks and lists become packs"))
        return localized if packs else None

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The rules that are evaluated in no governed Region."""
        place = standing[0][0]
        evaluated = {one for _, there in standing for one in self.evaluated_rules(there)}
        asked = wanted_rules(place, params.frameworks, params.packs) - set(params.exclude)
        return tuple(evaluated_nowhere(place, sorted(asked - evaluated)))

    def notes(self, params: Params) -> tuple[str, ...]:
        return (_SILENT, _ACCESS) if params.deployment == "organization" else (_SILENT,)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import ConformancePacks as Packs

        for name, rules in _rules_of(params).items():
            Packs(
                scope,
                construct_id(name),
                pack_name=name,
                rules=rules,
                name_prefix=context.names.prefix,
                organization=params.deployment == "organization",
                excluded_accounts=params.excluded_accounts,
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        organization = params.deployment == "organization"
        for name, template in _templates(params, context.names.prefix).items():
            body: dict[str, Any] = {"name": context.names.of(name), "template_body": Document(template)}
            if organization and params.excluded_accounts:
                body["excluded_accounts"] = list(params.excluded_accounts)
            yield resource(_TYPES[params.deployment][1], local_name(self.id, name), body)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        cloudformation, terraform, called = _TYPES[params.deployment]
        templates = _templates(params, ANY)
        left_out = {"ExcludedAccounts": list(params.excluded_accounts) or None}
        said = {"excluded_accounts": list(params.excluded_accounts) or None}
        return (
            Expectation(
                "Each pack has the rules of its framework or list, with their inputs and frequencies, and no others",
                consists_of(
                    *({called: f"{ANY}-{one}", "TemplateBody": found} | left_out for one, found in templates.items())
                ),
                At(cloudformation, "", together=True),
                At(
                    terraform,
                    "",
                    together=True,
                    must=consists_of(
                        *({"name": f"{ANY}-{one}", "template_body": found} | said for one, found in templates.items())
                    ),
                ),
            ),
            Expectation(
                "The rules of every pack are AWS's own",
                _of_aws(),
                At(cloudformation, "TemplateBody"),
                At(terraform, "template_body"),
            ),
        )


_TYPES = {
    "account": ("AWS::Config::ConformancePack", "aws_config_conformance_pack", "ConformancePackName"),
    "organization": (
        "AWS::Config::OrganizationConformancePack",
        "aws_config_organization_conformance_pack",
        "OrganizationConformancePackName",
    ),
}


def _rules_of(params: ConformancePacks.Params) -> dict[str, dict[str, RuleSetting]]:
    """The settings of every pack's rules, by the pack's name."""
    settings = {
        identifier: RuleSetting({name: str(text) for name, text in one.inputs.items()}, one.frequency)
        for identifier, one in params.rules.items()
    }
    return {
        name: {one: settings.get(one, RuleSetting()) for one in identifiers}
        for name, identifiers in params.packs.items()
    }


def _templates(params: ConformancePacks.Params, prefix: str) -> dict[str, Template]:
    """Every pack's template, by the pack's name without the prefix."""
    found: dict[str, Template] = {}
    for name, rules in _rules_of(params).items():
        found |= pack_templates(name, prefix, rules)
    return found


def _of_aws() -> Must:
    def test(found: object) -> bool:
        template = json.loads(found) if isinstance(found, str) else found
        rules = template.get("Resources", {}) if isinstance(template, Mapping) else {}
        return bool(rules) and all(
            one.get("Type") == "AWS::Config::ConfigRule"
            and one.get("Properties", {}).get("Source", {}).get("Owner") == "AWS"
            for one in rules.values()
        )

    return that("has managed rules and nothing else", test)
