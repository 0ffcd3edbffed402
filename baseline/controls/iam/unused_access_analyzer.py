"""IAM Access Analyzer looks for roles, users, keys and permissions that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Nested, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId
from baseline.must import consists_of, like
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ANY

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPES = ("AWS::AccessAnalyzer::Analyzer", "aws_accessanalyzer_analyzer")
_NAME = "unused-access"

# IAM API reference, Tag.
TagKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,128}$")]
TagValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 _.:/=+@-]{0,256}$")]


class Tag(ControlParams):
    """A tag of roles and users."""

    key: TagKey = Field(description="The tag's key.")
    value: TagValue = Field(description="The tag's value.")


class UnusedAccessAnalyzer(Control):
    """What was granted and is not used any more is a finding, for one account or for all of the organization."""

    id = "iam.unused_access_analyzer"
    title = "IAM Access Analyzer reports roles, credentials and permissions that are not used"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.DETECTION
    placement = Placement.once_per_account()
    contributes = {
        "well-architected/SEC03-BP02": "What is not needed is found; taking it away is for people.",
        "well-architected/SEC03-BP04": "What is not used is found; taking it away is for people.",
    }
    opt_in = "AWS charges it by role and user, every month"
    price = "About 0.20 USD a month for each IAM role and user that is analyzed."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-create-unused.html"

    class Params(ControlParams):
        unused_access_age_days: int = Field(
            90, ge=1, le=365, description="Days without use after which access is unused; who is younger is not judged."
        )
        scope: Literal["account", "organization"] | None = Field(
            None,
            description="account: each account analyzes itself. organization: the audit account, which has to be "
            "delegated administrator of IAM Access Analyzer, analyzes every account. Default: organization where the "
            "profile has an audit account, account elsewhere. Either costs about 0.20 USD a month for each role and "
            "user.",
        )
        excluded_accounts: Distinct[AccountId] = Field(
            (),
            max_length=2_000,
            description="Ids of accounts of the organization that are neither analyzed nor paid for. Default: none.",
        )
        excluded_tags: Distinct[Tag] = Field(
            (),
            max_length=100,
            description="Roles and users with any of these tags are left out. Default: none.",
        )

    def localize(self, params: Params, place: Place) -> Params | None:
        """For the organization, one analyzer in the account that administers; for accounts, one in each."""
        audit = "audit" in place.roles.values()
        scope = params.scope or ("organization" if audit else "account")
        problems = []
        if scope == "organization" and not audit:
            problems.append(
                FieldProblem(
                    "the profile has no audit account, which would analyze the organization",
                    ("scope",),
                    advice="add an account with the role audit, or set scope to account",
                )
            )
        for number, one in enumerate(params.excluded_accounts):
            if scope == "account":
                problems.append(
                    FieldProblem(
                        "an analyzer of one account excludes no account",
                        ("excluded_accounts", number),
                        advice="remove it, or set scope to organization",
                    )
                )
            elif one in place.ids_of("audit"):
                problems.append(
                    FieldProblem(f"{one} owns the analyzer, which always analyzes it", ("excluded_accounts", number))
                )
        if problems:
            raise FieldError(problems)
        if scope == "organization" and place.role != "audit":
            return None
        return params.model_copy(update={"scope": scope})

    def notes(self, params: Params) -> tuple[str, ...]:
        count = (
            "What it costs is about 0.20 USD a month times what this counts, in each account: aws iam "
            "get-account-summary --query 'SummaryMap.[Users,Roles]'"
        )
        if params.scope != "organization":
            return (count,)
        delegate = (
            "Before the deployment, in the management account: aws organizations register-delegated-administrator "
            "--service-principal access-analyzer.amazonaws.com --account-id AUDIT_ACCOUNT"
        )
        return (count, delegate)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_accessanalyzer import CfnAnalyzer

        excluded = [
            *(
                [CfnAnalyzer.AnalysisRuleCriteriaProperty(account_ids=list(params.excluded_accounts))]
                if params.excluded_accounts
                else []
            ),
            *(
                CfnAnalyzer.AnalysisRuleCriteriaProperty(resource_tags=[[{"key": one.key, "value": one.value}]])
                for one in params.excluded_tags
            ),
        ]
        CfnAnalyzer(
            scope,
            "UnusedAccess",
            type=_type(params),
            analyzer_name=context.names.of(_NAME),
            analyzer_configuration=CfnAnalyzer.AnalyzerConfigurationProperty(
                unused_access_configuration=CfnAnalyzer.UnusedAccessConfigurationProperty(
                    unused_access_age=params.unused_access_age_days,
                    analysis_rule=CfnAnalyzer.AnalysisRuleProperty(exclusions=excluded) if excluded else None,
                )
            ),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        excluded = _exclusions(params)
        unused: dict[str, Any] = {"unused_access_age": params.unused_access_age_days}
        if excluded:
            unused["analysis_rule"] = Nested({"exclusion": tuple(Nested(one) for one in excluded)})
        yield resource(
            _TYPES[1],
            local_name(self.id),
            {
                "analyzer_name": context.names.of(_NAME),
                "type": _type(params),
                "configuration": Nested({"unused_access": Nested(unused)}),
            },
        )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        accounts = list(params.excluded_accounts)
        criteria: list[dict[str, Any]] = [
            *([{"AccountIds": accounts}] if accounts else []),
            *({"ResourceTags": [[{"Key": one.key, "Value": one.value}]]} for one in params.excluded_tags),
        ]
        configuration: dict[str, Any] = {"UnusedAccessAge": params.unused_access_age_days}
        block: dict[str, Any] = {"unused_access_age": params.unused_access_age_days}
        if criteria:
            configuration["AnalysisRule"] = {"Exclusions": criteria}
            block["analysis_rule"] = [{"exclusion": _exclusions(params)}]
        return (
            Expectation(
                "What nobody has used for so long is found, and nobody is left out but whom the profile names",
                consists_of(
                    {
                        "AnalyzerName": f"{ANY}-{_NAME}",
                        "Type": _type(params),
                        "AnalyzerConfiguration": {"UnusedAccessConfiguration": configuration},
                    }
                ),
                At(_TYPES[0], "", together=True),
                At(
                    _TYPES[1],
                    "",
                    together=True,
                    must=consists_of(
                        {
                            "analyzer_name": f"{ANY}-{_NAME}",
                            "type": _type(params),
                            "configuration": [{"unused_access": [block]}],
                        }
                    ),
                ),
            ),
            Expectation(
                "The analyzer is one of unused access, of the account or the organization",
                like(_type(params)),
                At(_TYPES[0], "Type"),
                At(_TYPES[1], "type"),
            ),
        )


def _type(params: UnusedAccessAnalyzer.Params) -> str:
    return "ORGANIZATION_UNUSED_ACCESS" if params.scope == "organization" else "ACCOUNT_UNUSED_ACCESS"


def _exclusions(params: UnusedAccessAnalyzer.Params) -> list[dict[str, Any]]:
    """As Terraform has them."""
    accounts = [{"account_ids": list(params.excluded_accounts)}] if params.excluded_accounts else []
    return [*accounts, *({"resource_tags": [{one.key: one.value}]} for one in params.excluded_tags)]
