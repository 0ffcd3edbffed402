"""CloudTrail Lake: events that are kept unchanged and can be asked in SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, Self

from pydantic import Field, model_validator

from baseline.control import Behavior, Control, ControlParams, Format, Layer, Placement, Severity, native_with
from baseline.expectation import At, Expectation, retained
from baseline.facts.resource_types import available_in
from baseline.families.trail import DataEvents
from baseline.hcl import Block, Document, Nested, resource, retain
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import at_least, equals, grants, like, made_of, refers
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.event_data_stores import advanced_event_selectors, event_data_store_key_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_NAME = "events"
_CLOSED = native_with("AWS refuses it to accounts and organizations that did not use CloudTrail Lake by 31 May 2026")
_LONGEST = {"EXTENDABLE_RETENTION_PRICING": 3653, "FIXED_RETENTION_PRICING": 2557}


class EventDataStore(Control):
    """Management events of every Region, and data events where they are asked for, are kept where nobody can change
    them and can be searched by SQL. CloudTrail Lake is closed to new customers since 31 May 2026."""

    id = "cloudtrail.event_data_store"
    title = "CloudTrail Lake keeps events unchanged, encrypted and guarded against deletion"
    behavior = Behavior.DETECTIVE
    severity = Severity.LOW
    layer = Layer.LOGGING
    placement = Placement.once_per_account()
    contributes = {
        "well-architected/SEC04-BP02": "Events of the AWS API can be queried in one place: findings and logs of other "
        "kinds have to be brought there or elsewhere.",
    }
    opt_in = "AWS closed CloudTrail Lake to new customers on 31 May 2026, and every GB of events is paid for"
    price = (
        "About 0.75 USD per GB of events taken in, with a year of keeping, and 0.023 USD per GB and month after it; or "
        "about 2.50 USD per GB with seven years. A query costs about 0.005 USD per GB that it reads; the key about 1 "
        "USD a month."
    )
    support = {Format.CLOUDFORMATION: _CLOSED, Format.TERRAFORM: _CLOSED}
    source = (
        "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-service-availability-change.html"
    )

    class Params(ControlParams):
        organization: Literal["management", "audit"] | None = Field(
            None,
            description="The account that keeps the events of every account of the organization: management, or audit "
            "as CloudTrail's delegated administrator. Default: each account of the profile keeps its own.",
        )
        billing_mode: Literal["EXTENDABLE_RETENTION_PRICING", "FIXED_RETENTION_PRICING"] = Field(
            "EXTENDABLE_RETENTION_PRICING",
            description="EXTENDABLE_RETENTION_PRICING: about 0.75 USD per GB, a year included and up to ten kept; "
            "FIXED_RETENTION_PRICING: about 2.50 USD per GB, seven years included; it can be changed to the other, "
            "which cannot be changed to it.",
        )
        retention_days: int = Field(
            366, ge=7, le=3653, description="Days that an event is kept, counted from the time of the event."
        )
        data_events: DataEvents = Field(
            default=DataEvents(),
            description="Data events to keep beside management events, paid by the GB, such as {s3_objects: write}. "
            "Default: none.",
        )
        termination_protection: bool = Field(
            True, description="Whether it has to be unprotected by a call of its own before anybody can delete it."
        )

        @model_validator(mode="after")
        def _kept_no_longer_than_the_price_allows(self) -> Self:
            longest = _LONGEST[self.billing_mode]
            if self.retention_days > longest:
                raise FieldError(
                    FieldProblem(
                        f"{self.billing_mode} keeps events for {longest} days at most",
                        ("retention_days",),
                        allowed=f"7 to {longest}",
                        advice="set billing_mode: EXTENDABLE_RETENTION_PRICING for more",
                    )
                )
            return self

    def localize(self, params: Params, place: Place) -> Params | None:
        if not available_in("AWS::CloudTrail::EventDataStore", place.region):
            message = f"CloudTrail Lake does not exist in the home Region {place.region}"
            raise FieldError(FieldProblem(message, advice="exclude the control: the trail keeps the events"))
        if params.organization is None or place.role == params.organization:
            return params
        if not place.ids_of(params.organization):
            message = f"the profile names no account with the role {params.organization}"
            advice = "add it to organization.accounts, or remove organization"
            raise FieldError(FieldProblem(message, ("organization",), advice=advice))
        return None

    def notes(self, params: Params) -> tuple[str, ...]:
        closed = (
            "See before the deployment that AWS still lets you: aws cloudtrail list-event-data-stores answers with "
            "stores, or support confirms that the account, or its organization, used CloudTrail Lake by 31 May 2026."
        )
        if params.organization is None:
            return (closed,)
        access = (
            "Before the deployment, with credentials of the management account: aws organizations "
            "enable-aws-service-access --service-principal cloudtrail.amazonaws.com"
        )
        if params.organization == "audit":
            access += "; aws cloudtrail register-organization-delegated-admin --member-account-id AUDIT_ACCOUNT"
        return (closed, access)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import EventDataStore as Store

        Store(
            scope,
            "Default",
            event_data_store_name=context.names.of(_NAME),
            alias_name=context.names.alias(_NAME),
            organization=params.organization is not None,
            retention_period=params.retention_days,
            billing_mode=params.billing_mode,
            data_events=params.data_events.model_dump(),
            termination_protection=params.termination_protection,
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at, name = context.environment, local_name(self.id)
        key = resource(
            "aws_kms_key",
            name,
            {
                "description": "Encrypts the event data store of the security baseline",
                "enable_key_rotation": True,
                "deletion_window_in_days": 30,
                "policy": Document(event_data_store_key_policy(partition=at.partition, account=at.account)),
                "lifecycle": retain(),
            },
        )
        yield key
        yield resource(
            "aws_kms_alias", name, {"name": context.names.alias(_NAME), "target_key_id": key.attribute("key_id")}
        )
        yield resource(
            "aws_cloudtrail_event_data_store",
            name,
            {
                "name": context.names.of(_NAME),
                "advanced_event_selector": tuple(
                    Nested(
                        {
                            "name": one["Name"],
                            "field_selector": tuple(
                                Nested({"field": field["Field"], "equals": field["Equals"]})
                                for field in one["FieldSelectors"]
                            ),
                        }
                    )
                    for one in advanced_event_selectors(params.data_events.model_dump())
                ),
                "billing_mode": params.billing_mode,
                "kms_key_id": key.attribute("arn"),
                "multi_region_enabled": True,
                "organization_enabled": params.organization is not None,
                "retention_period": params.retention_days,
                "termination_protection_enabled": params.termination_protection,
                "lifecycle": retain(),
            },
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        kinds = ("aws_kms_key", "aws_cloudtrail_event_data_store")
        return {f"{kind}.{local_name(self.id)}": () for kind in kinds}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        store, own = ("AWS::CloudTrail::EventDataStore", "aws_cloudtrail_event_data_store"), refers("event_data_store")
        selectors = list(advanced_event_selectors(params.data_events.model_dump()))
        blocks = [
            {
                "name": one["Name"],
                "field_selector": [
                    {"field": field["Field"], "equals": field["Equals"]} for field in one["FieldSelectors"]
                ],
            }
            for one in selectors
        ]

        def has(title: str, value: object, name: str, argument: str) -> Expectation:
            return Expectation(title, equals(value), At(store[0], name), At(store[1], argument))

        return (
            has("Events of every Region are kept", True, "MultiRegionEnabled", "multi_region_enabled"),
            has(
                "Events of the accounts that the profile says are kept",
                params.organization is not None,
                "OrganizationEnabled",
                "organization_enabled",
            ),
            has("Events are kept as long as asked", params.retention_days, "RetentionPeriod", "retention_period"),
            has("Keeping is paid as the profile says", params.billing_mode, "BillingMode", "billing_mode"),
            has(
                "Deletion takes a call of its own before",
                params.termination_protection,
                "TerminationProtectionEnabled",
                "termination_protection_enabled",
            ),
            Expectation("Events are taken in", equals(True), At(store[0], "IngestionEnabled"), None),
            Expectation(
                "Every management event and the data events asked for are kept",
                like(selectors),
                At(store[0], "AdvancedEventSelectors"),
                At(store[1], "advanced_event_selector", must=like(blocks)),
            ),
            Expectation(
                "Events are encrypted with a key of their own",
                own,
                At(store[0], "KmsKeyId"),
                At(store[1], "kms_key_id"),
            ),
            Expectation("The store has its name", like(f"{ANY}-{_NAME}"), At(store[0], "Name"), At(store[1], "name")),
            *_of_key(),
            retained(store[1]),
            retained("aws_kms_key"),
        )


def _of_key() -> tuple[Expectation, ...]:
    kinds, own, alias = ("AWS::KMS::Key", "aws_kms_key"), refers("event_data_store"), f"alias/{ANY}-{_NAME}"
    return (
        Expectation(
            "The account administers the key and queries with it, and CloudTrail encrypts; nobody else does either",
            grants(event_data_store_key_policy(partition=PARTITION, account=ACCOUNT)),
            At(kinds[0], "KeyPolicy"),
            At(kinds[1], "policy"),
        ),
        Expectation(
            "The key rotates", equals(True), At(kinds[0], "EnableKeyRotation"), At(kinds[1], "enable_key_rotation")
        ),
        Expectation(
            "The key waits before it is deleted",
            at_least(30),
            At(kinds[0], "PendingWindowInDays"),
            At(kinds[1], "deletion_window_in_days"),
        ),
        Expectation(
            "The alias names the key",
            made_of({"AliasName": alias, "TargetKeyId": own}),
            At("AWS::KMS::Alias", ""),
            At("aws_kms_alias", "", must=made_of({"name": alias, "target_key_id": own})),
        ),
    )
