"""IAM Access Analyzer looks for resources that somebody outside the account can reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Nested, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import absent, equals, like, refers, that
from baseline.names import distinct_part, local_name
from baseline.place import Place
from baseline.references import ANY

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

# Access Analyzer API reference, CreateArchiveRule: at most 255 characters.
RuleName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,254}$")]

# IAM User Guide, "IAM Access Analyzer filter keys": those that an archive rule for external access takes.
FilterKey = Literal[
    "condition.accounts.google.com:aud",
    "condition.aws:PrincipalArn",
    "condition.aws:PrincipalOrgID",
    "condition.aws:PrincipalOrgPaths",
    "condition.aws:SourceIp",
    "condition.aws:SourceVpc",
    "condition.aws:UserId",
    "condition.cognito-identity.amazonaws.com:aud",
    "condition.graph.facebook.com:app_id",
    "condition.kms:CallerAccount",
    "condition.www.amazon.com:app_id",
    "error",
    "isPublic",
    "principal.AWS",
    "principal.Federated",
    "resource",
    "resourceControlPolicyRestriction",
    "resourceOwnerAccount",
    "resourceType",
]
# Access Analyzer API reference, Criterion: 1 to 20 values.
Values = Annotated[Distinct[str], Field(min_length=1, max_length=20)]


class Criterion(ControlParams):
    """What one property of a finding must be; exactly one operator."""

    property: FilterKey = Field(description="The property, by its filter key.")
    eq: Values | None = Field(None, description="It equals one of these.")
    neq: Values | None = Field(None, description="It equals none of these.")
    contains: Values | None = Field(None, description="It contains one of these.")
    exists: bool | None = Field(None, description="It is there, or is not.")

    @model_validator(mode="after")
    def _one_operator(self) -> Criterion:
        given = [name for name in ("eq", "neq", "contains", "exists") if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"one of eq, neq, contains and exists is needed, but here is {' and '.join(given) or 'none'}"
            )
        return self


class ArchiveRule(ControlParams):
    """Archives new findings that meet every criterion: they are as intended."""

    name: RuleName = Field(description="Name of the rule, unique in the analyzer.")
    criteria: Distinct[Criterion] = Field(min_length=1, description="What a finding must be like, all of it.")

    @model_validator(mode="after")
    def _properties_differ(self) -> ArchiveRule:
        keys = [one.property for one in self.criteria]
        twice = sorted({one for one in keys if keys.count(one) > 1})
        if twice:
            raise ValueError(f"{', '.join(twice)} stands in two criteria of {self.name}: list the values in one")
        return self


class AccessAnalyzer(Control):
    """Whatever becomes reachable from outside the account is a finding, in each Region that is used."""

    id = "iam.access_analyzer"
    title = "IAM Access Analyzer reports resources that can be reached from outside the account"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    satisfies = ("cis-aws-5.0/1.19",)
    contributes = {
        "well-architected/SEC03-BP07": "Findings have to be judged, and access that nobody wants taken away.",
    }
    passes = ("IAM.28",)
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html"

    class Params(ControlParams):
        zone_of_trust: Literal["account", "organization"] = Field(
            "account",
            description="organization: the analyzer of the audit account, which has to be delegated administrator of "
            "IAM Access Analyzer, reports in each Region what can be reached from outside the organization in all of "
            "its accounts; the others report on themselves. account: each account reports on itself alone.",
        )
        archive_rules: Distinct[ArchiveRule] = Field(
            (),
            max_length=100,
            description="Findings that are as intended. Default: none is archived. The analyzer of external "
            "access is free of charge.",
        )

        @model_validator(mode="after")
        def _names_differ(self) -> AccessAnalyzer.Params:
            names = [one.name for one in self.archive_rules]
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{', '.join(twice)} names two archive rules")
            return self

    def localize(self, params: Params, place: Place) -> Params:
        """The organization is looked at from the account that administers."""
        if params.zone_of_trust == "account" or place.role == "audit":
            return params
        if "audit" not in place.roles.values():
            problem = "the profile has no audit account, which would look at the organization"
            advice = "add an account with the role audit, or leave zone_of_trust out"
            raise FieldError(FieldProblem(problem, ("zone_of_trust",), advice=advice))
        return params.model_copy(update={"zone_of_trust": "account"})

    def notes(self, params: Params) -> tuple[str, ...]:
        # IAM User Guide, "IAM Access Analyzer quotas": per type, account and Region one account-level analyzer and, at
        # first, five organization-level ones.
        existing = (
            "Before the deployment, see in each Region that the account has no analyzer of external access yet, for "
            "a second one fails the stack: aws accessanalyzer list-analyzers --type ACCOUNT"
        )
        delegate = (
            "Before the deployment, in the management account: aws organizations register-delegated-administrator "
            "--service-principal access-analyzer.amazonaws.com --account-id AUDIT_ACCOUNT"
        )
        others = (
            "In the audit account, see in each Region that fewer than five analyzers of external access look at the "
            "organization, which is all that its quota has room for: aws accessanalyzer list-analyzers --type "
            "ORGANIZATION"
        )
        first = (existing, delegate, others) if params.zone_of_trust == "organization" else (existing,)
        if not params.archive_rules:
            return first
        later = (
            "Archive rules look at new findings only. For those that are there already: aws "
            "accessanalyzer apply-archive-rule --analyzer-arn ANALYZER --rule-name RULE"
        )
        return (*first, later)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_accessanalyzer import CfnAnalyzer

        CfnAnalyzer(
            scope,
            "ExternalAccess",
            type=params.zone_of_trust.upper(),
            analyzer_name=context.names.of(_end(params)),
            archive_rules=[
                CfnAnalyzer.ArchiveRuleProperty(
                    rule_name=rule.name,
                    filter=[
                        CfnAnalyzer.FilterProperty(
                            property=one.property,
                            eq=one.eq and list(one.eq),
                            neq=one.neq and list(one.neq),
                            contains=one.contains and list(one.contains),
                            exists=one.exists,
                        )
                        for one in rule.criteria
                    ],
                )
                for rule in params.archive_rules
            ]
            or None,
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        analyzer = resource(
            "aws_accessanalyzer_analyzer",
            local_name(self.id),
            {"analyzer_name": context.names.of(_end(params)), "type": params.zone_of_trust.upper()},
        )
        yield analyzer
        for rule in params.archive_rules:
            yield resource(
                "aws_accessanalyzer_archive_rule",
                local_name(self.id, f"rule_{distinct_part(rule.name)}"),
                {
                    "analyzer_name": analyzer.attribute("analyzer_name"),
                    "rule_name": rule.name,
                    "filter": tuple(
                        Nested(
                            {
                                "criteria": one.property,
                                "eq": one.eq and list(one.eq),
                                "neq": one.neq and list(one.neq),
                                "contains": one.contains and list(one.contains),
                                "exists": None if one.exists is None else str(one.exists).lower(),
                            }
                        )
                        for one in rule.criteria
                    ),
                },
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        rules = params.archive_rules
        analyzer = ("AWS::AccessAnalyzer::Analyzer", "aws_accessanalyzer_analyzer")
        found = [
            Expectation(
                f"The {params.zone_of_trust} is the zone of trust, and what is beyond it is reported",
                equals(params.zone_of_trust.upper()),
                At(analyzer[0], "Type"),
                At(analyzer[1], "type"),
            ),
            Expectation(
                "The analyzer has its name",
                like(f"{ANY}-{_end(params)}"),
                At(analyzer[0], "AnalyzerName"),
                At(analyzer[1], "analyzer_name"),
            ),
            Expectation(
                "The analyzer is not one of unused or internal access, which cost money and find other things",
                absent(),
                At(analyzer[0], "AnalyzerConfiguration"),
                At(analyzer[1], "configuration"),
            ),
        ]
        if not rules:
            # A rule would be a resource of its own in Terraform; what is not there has no path to look at.
            found.append(Expectation("Nothing is archived unseen", absent(), At(analyzer[0], "ArchiveRules"), None))
        if rules:
            found.append(
                Expectation(
                    "Archive rules are those of the analyzer",
                    refers(analyzer[1]),
                    None,
                    At("aws_accessanalyzer_archive_rule", "analyzer_name"),
                )
            )
        found += [
            Expectation(
                f"The archive rule {rule.name} archives what the profile says and no more",
                that("is the rule's filter", _is_filter_of(rule)),
                At(
                    analyzer[0],
                    "ArchiveRules",
                    must=that(f"holds the rule {rule.name}", _holds(rule)),
                ),
                At("aws_accessanalyzer_archive_rule", "filter", {"rule_name": rule.name}),
            )
            for rule in rules
        ]
        return tuple(found)


def _end(params: AccessAnalyzer.Params) -> str:
    """How the analyzer's name ends. Another zone makes another analyzer, for which the name has to be free."""
    return "external-access" if params.zone_of_trust == "account" else "organization-external-access"


def _filter(rule: ArchiveRule) -> list[dict[str, Any]]:
    """The rule's criteria as plain data, in their order."""
    return [one.model_dump(mode="json", exclude_none=True) for one in rule.criteria]


def _holds(rule: ArchiveRule) -> Callable[[Any], bool]:
    wanted = {
        "RuleName": rule.name,
        "Filter": [{key.capitalize(): value for key, value in one.items()} for one in _filter(rule)],
    }
    return lambda found: isinstance(found, list) and wanted in found


def _is_filter_of(rule: ArchiveRule) -> Callable[[Any], bool]:
    wanted = [
        {
            "criteria" if key == "property" else key: str(value).lower() if key == "exists" else value
            for key, value in one.items()
        }
        for one in _filter(rule)
    ]
    return lambda found: (
        isinstance(found, list)
        and [{key: value for key, value in one.items() if value is not None} for one in found] == wanted
    )
