"""One trail for every account of an organization, which no member account can stop or change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from baseline.control import Behavior, Control, Format, Layer, Need, Placement, Severity, native_with
from baseline.expectation import Expectation
from baseline.families.organization_trail import CAPABILITY
from baseline.families.trail import (
    CONTRIBUTES,
    PASSES,
    SATISFIES,
    TrailParams,
    passed,
    satisfied,
    short_retention,
    trail_blocks,
)
from baseline.families.trail_expectations import trail_expectations
from baseline.hcl import Block
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import OrganizationId
from baseline.names import local_name
from baseline.place import Place

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_NAME, _LOG_GROUP = "organization-trail", "organization-cloudtrail"
_ACCESS = native_with("a command gives CloudTrail trusted access to the organization before the deployment")


class OrganizationTrail(Control):
    """Management events of every account and Region of the organization arrive in one archive and one log group, those
    of accounts to come as well. Member accounts see the trail and cannot stop it.

    Trails of single accounts stand back, and so do alarms on their log groups: the alarms then stand in the account
    that makes this trail, and hear of all accounts.
    """

    id = "cloudtrail.organization_trail"
    title = "One trail records management events of every account of the organization"
    behavior = Behavior.DETECTIVE
    severity = Severity.CRITICAL
    layer = Layer.LOGGING
    placement = Placement.once_per_account(roles=("management", "audit"))
    satisfies = SATISFIES
    contributes = CONTRIBUTES
    passes = PASSES
    opt_in = "it takes the place of every account's own trail, and CloudTrail's access to the organization must be on"
    price = (
        "The first trail of management events is free in each account; beside trails that accounts have already it is "
        "a further copy, at about 2.00 USD per 100,000 events. Its log group costs about 0.50 USD per GB, data events "
        "about 0.10 USD per 100,000, in all accounts together."
    )
    support = {Format.CLOUDFORMATION: _ACCESS, Format.TERRAFORM: _ACCESS}
    source = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html"

    class Params(TrailParams):
        account: Literal["management", "audit"] = Field(
            "management",
            description="The account in which the trail is made, with its archive and log group: management, or audit "
            "as CloudTrail's delegated administrator. Whoever makes it, the management account owns it.",
        )
        account_trails: Distinct[Literal["management", "log-archive", "audit", "workload"]] = Field(
            (),
            description="Roles of accounts that keep a trail of their own beside it, a second copy of their events "
            "that is paid for. Default: no account.",
        )
        organization_id: OrganizationId | None = Field(
            None, description="Id of the organization, such as o-exampleorgid. Default: organization.id of the profile."
        )

    def provides(self, params: Params) -> tuple[str, ...]:
        """By the name, others learn that the trail does their work; by what follows, where."""
        beside = (f"{CAPABILITY}.beside.{role}" for role in params.account_trails)
        return (CAPABILITY, f"{CAPABILITY}.{params.account}", *beside)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("log_archive_bucket.cloudtrail"), Need("kms_key.logs"))

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        return context.names.log_group(_LOG_GROUP)

    def localize(self, params: Params, place: Place) -> Params | None:
        if not place.ids_of(params.account) or not place.ids_of("management"):
            missing = params.account if not place.ids_of(params.account) else "management"
            raise FieldError(
                FieldProblem(
                    f"the profile names no account with the role {missing}, which a trail of the organization needs",
                    ("account",),
                    advice="add it to organization.accounts with its id, or exclude the control",
                )
            )
        if place.role != params.account:
            return None
        organization_id = params.organization_id or place.organization_id
        if organization_id is None:
            raise FieldError(
                FieldProblem(
                    "log files of an organization's trail have the organization's id in their keys, and the profile "
                    "names none",
                    ("organization_id",),
                    allowed="an id such as o-exampleorgid, as aws organizations describe-organization shows it",
                    advice="add organization.id",
                )
            )
        return params.model_copy(update={"organization_id": organization_id})

    def satisfied(self, params: Params) -> tuple[str, ...]:
        return satisfied(params)

    def passed(self, params: Params) -> tuple[str, ...]:
        return passed(params)

    def notes(self, params: Params) -> tuple[str, ...]:
        access = (
            "Before the deployment, with credentials of the management account: aws organizations "
            "enable-aws-service-access --service-principal cloudtrail.amazonaws.com"
        )
        if params.account == "audit":
            access += "; aws cloudtrail register-organization-delegated-admin --member-account-id AUDIT_ACCOUNT"
        once = (
            "Deploy this trail before the accounts' own trails go: aws cloudtrail get-trail-status --name "
            "PREFIX-organization-trail shows deliveries without errors. The log groups of the accounts' trails stay."
        )
        return (access, once, *short_retention(params))

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import Trail

        trail = Trail(
            scope,
            "Default",
            trail_name=context.names.of(_NAME),
            bucket_name=context.use("log_archive_bucket.cloudtrail"),
            key_arn=context.use("kms_key.logs"),
            log_group_name=context.names.log_group(_LOG_GROUP),
            retention_in_days=params.retention_days,
            s3_key_prefix=params.s3_key_prefix,
            data_events=params.data_events.model_dump(),
            insights=params.insights,
            organization_id=params.organization_id,
        )
        context.provide(CAPABILITY, after=[trail.log_group])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        blocks = tuple(
            trail_blocks(
                params,
                context,
                trail_name=context.names.of(_NAME),
                log_group_name=context.names.log_group(_LOG_GROUP),
                organization_id=params.organization_id,
            )
        )
        yield from blocks
        context.provide(CAPABILITY, after=blocks[:1])

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_cloudwatch_log_group.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return trail_expectations(
            self.id, params, trail=_NAME, log_group=_LOG_GROUP, organization_id=params.organization_id
        )
