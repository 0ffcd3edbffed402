"""One view of AWS Config over every Region, and over every account of an organization."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from baseline.control import Behavior, Control, ControlParams, Format, Layer, Placement, Severity, native_with
from baseline.controls.config._aggregator_expectations import AGGREGATOR, AUTHORIZATION, aggregator_expectations
from baseline.expectation import Expectation
from baseline.hcl import Block, Document, Nested, reference, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, Region
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.config_aggregation import aggregator_trust, organizations_policy_arn

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TRUSTED = (
    "In an organization, with credentials of the management account and before the deployment: for SERVICE in "
    "config.amazonaws.com config-multiaccountsetup.amazonaws.com; do aws organizations enable-aws-service-access "
    "--service-principal $SERVICE; aws organizations register-delegated-administrator --account-id AUDIT_ACCOUNT "
    "--service-principal $SERVICE; done. Without the first of the two, AWS Config refuses the aggregator."
)


class Authorization(ControlParams):
    """An aggregator elsewhere that may gather what AWS Config records here."""

    account_id: AccountId = Field(description="The account that has the aggregator.")
    region: Region = Field(description="The Region of the aggregator.")


class Aggregator(Control):
    """What AWS Config records and finds in every Region is seen in one place: of the whole organization in its audit
    account (or, without one, in the management account), else of the account itself and of those that are named."""

    id = "config.aggregator"
    title = "An aggregator shows what AWS Config records in every Region and account"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.DETECTION
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC04-BP02": "An aggregator shows configuration and compliance alone: findings and logs "
        "have to be gathered as well, and somebody has to look.",
    }
    support = {
        Format.CLOUDFORMATION: native_with("the delegated administrator of an organization is registered by a command"),
        Format.TERRAFORM: native_with("the delegated administrator of an organization is registered by a command"),
    }
    source = "https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html"

    class Params(ControlParams):
        gather: Literal["organization", "accounts", "nothing"] | None = Field(
            None,
            description="organization: the aggregator gathers the data of all its accounts; accounts: of this account "
            "and of account_ids; nothing: there is no aggregator, only authorizations. Default: accounts in a "
            "standalone account and where account_ids names any, otherwise organization. AWS charges nothing for it.",
        )
        account_ids: Distinct[AccountId] = Field(
            (),
            max_length=9_999,
            description="Further accounts whose data is gathered. Those of the profile authorize it by themselves, "
            "others have to. Default: none.",
        )
        authorizations: Distinct[Authorization] = Field(
            (),
            description="Aggregators of other accounts that may gather the data of every account of the profile. "
            "Default: that of the audit account, in accounts that account_ids names.",
        )

        @model_validator(mode="after")
        def _has_something_to_do(self) -> Aggregator.Params:
            if self.gather in ("organization", "nothing") and self.account_ids:
                raise FieldError(
                    FieldProblem(
                        f"account_ids are gathered where gather is accounts, not {self.gather}",
                        ("account_ids",),
                        advice="remove one of the two",
                        at_key=True,
                    )
                )
            if self.gather == "nothing" and not self.authorizations:
                raise ValueError("gather is nothing and authorizations are empty: exclude the control instead")
            return self

    def localize(self, params: Params, place: Place) -> Params | None:
        """The aggregator stands in the home Region of one account, authorizations in every Region of the others."""
        gathers = place.is_home and place.role == _gathering_role(place)
        gather = params.gather or ("accounts" if params.account_ids or place.role == "standalone" else "organization")
        if gather == "organization" and place.role == "standalone":
            raise FieldError(
                FieldProblem(
                    "a standalone account has no organization to gather from",
                    ("gather",),
                    allowed="accounts, nothing",
                    advice="remove it, and name further accounts in account_ids",
                )
            )
        own = place.accounts.get(place.account)
        found = params.authorizations
        if own in params.account_ids and place.role != _gathering_role(place):
            found = (*found, *(_of(one, place.home_region) for one in place.ids_of(_gathering_role(place))))
        update = {
            "gather": gather if gathers else "nothing",
            "account_ids": tuple(one for one in params.account_ids if one != own) if gathers else (),
            "authorizations": tuple(dict.fromkeys(found)),
        }
        localized = params.model_copy(update=update)
        return None if localized.gather == "nothing" and not localized.authorizations else localized

    def notes(self, params: Params) -> tuple[str, ...]:
        notes = [_TRUSTED] if params.gather in ("organization", None) and not params.account_ids else []
        if params.account_ids:
            notes.append(
                "Accounts of account_ids that are not in the profile authorize the aggregator themselves, in each of "
                "their Regions: aws configservice put-aggregation-authorization --authorized-account-id "
                "AGGREGATING_ACCOUNT --authorized-aws-region AGGREGATING_REGION"
            )
        return tuple(notes)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import Aws
        from aws_cdk.aws_config import CfnAggregationAuthorization, CfnConfigurationAggregator
        from aws_cdk.aws_iam import CfnRole

        from constructs_lib.acknowledgments import acknowledge

        name = context.names.of("aggregator")
        if params.gather == "organization":
            role = CfnRole(
                scope,
                "Role",
                assume_role_policy_document=aggregator_trust(),
                managed_policy_arns=[organizations_policy_arn(Aws.PARTITION)],
            )
            acknowledge(
                role,
                "AWS keeps this policy for aggregators: it lists the organization's accounts, which take no resource.",
                f"AwsSolutions-IAM4[Policy::{organizations_policy_arn('<AWS::Partition>')}]",
            )
            CfnConfigurationAggregator(
                scope,
                "Aggregator",
                configuration_aggregator_name=name,
                organization_aggregation_source=CfnConfigurationAggregator.OrganizationAggregationSourceProperty(
                    all_aws_regions=True, role_arn=role.attr_arn
                ),
            )
        elif params.gather == "accounts":
            CfnConfigurationAggregator(
                scope,
                "Aggregator",
                configuration_aggregator_name=name,
                account_aggregation_sources=[
                    CfnConfigurationAggregator.AccountAggregationSourceProperty(
                        account_ids=[Aws.ACCOUNT_ID, *params.account_ids], all_aws_regions=True
                    )
                ],
            )
        for one in params.authorizations:
            CfnAggregationAuthorization(
                scope,
                f"Authorization{one.account_id}{one.region.replace('-', '')}",
                authorized_account_id=one.account_id,
                authorized_aws_region=one.region,
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at, name = context.environment, local_name(self.id)
        body: dict[str, object] = {"name": context.names.of("aggregator")}
        if params.gather == "organization":
            role = resource(
                "aws_iam_role",
                name,
                {"name_prefix": f"{body['name']}-", "assume_role_policy": Document(aggregator_trust())},
            )
            attachment = resource(
                "aws_iam_role_policy_attachment",
                name,
                {"role": role.attribute("name"), "policy_arn": organizations_policy_arn(at.partition)},
            )
            yield role
            yield attachment
            source = Nested({"all_regions": True, "role_arn": role.attribute("arn")})
            waits = {"depends_on": (reference(attachment.address),)}
            yield resource(AGGREGATOR[1], name, body | {"organization_aggregation_source": source} | waits)
        elif params.gather == "accounts":
            source = Nested({"account_ids": [at.account, *params.account_ids], "all_regions": True})
            yield resource(AGGREGATOR[1], name, body | {"account_aggregation_source": source})
        for one in params.authorizations:
            yield resource(
                AUTHORIZATION[1],
                local_name(self.id, f"{one.account_id}_{one.region}"),
                {"account_id": one.account_id, "region": one.region},
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        authorized = [(one.account_id, one.region) for one in params.authorizations]
        return aggregator_expectations(params.gather or "accounts", params.account_ids, authorized)


def _gathering_role(place: Place) -> str:
    """The role of the account that has the aggregator."""
    if place.role == "standalone":
        return place.role
    return "audit" if place.ids_of("audit") else "management"


def _of(account_id: str, region: str) -> Authorization:
    return Authorization(account_id=account_id, region=region)
