"""Shield Advanced, once a person has typed that its price and term are accepted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Need,
    Placement,
    Severity,
    custom_resource,
)
from baseline.controls.shield._protection_blocks import protection_blocks, response_team_blocks
from baseline.controls.shield._protection_expectations import (
    engagement_expectations,
    protection_expectations,
    response_team_expectations,
)
from baseline.controls.shield._protection_notes import protection_notes, responding
from baseline.controls.shield._protection_parameters import (
    BucketName,
    Contact,
    Group,
    Protected,
    emergency_contacts,
    protected_here,
)
from baseline.errors import BaselineError, Problem
from baseline.expectation import At, Expectation
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, Nested, reference, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import equals
from baseline.names import local_name
from baseline.place import Place
from constructs_lib.documents.account_settings import shield_subscription
from constructs_lib.documents.shield_protections import EmergencyContact, ProtectedResource, ProtectionGroup

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context


class AdvancedProtection(Control):
    """Shield Advanced is subscribed, protects the listed resources, and knows whom to call."""

    id = "shield.advanced_protection"
    title = "Shield Advanced protects the listed resources"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()
    opt_in = "3,000 USD a month and payer, for twelve months at least"
    contributes = {"well-architected/SEC05-BP03": "It is about floods of traffic to the resources that are named."}
    price = "3,000 USD a month, once for all accounts of one payer, a year at least; and a fee for each GB sent out."
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "The subscription has no CloudFormation type; protections, groups, access and engagement are native"
        ),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/waf/latest/developerguide/ddos-advanced-summary.html"

    class Params(ControlParams):
        acknowledge: Literal["I accept 3,000 USD per month for 12 months"] = Field(
            description="The typed yes to the price and the term. An organization pays the monthly fee once."
        )
        resources: tuple[Protected, ...] = Field(
            min_length=1,
            max_length=1_000,
            description="What is protected, such as [{arn: arn:aws:cloudfront:::distribution/E1ABCDEFGHIJKL}]. Name at "
            "least one resource: the fee is due without any, and nothing is protected that is not named.",
        )
        groups: tuple[Group, ...] = Field(
            (Group(of="ALL"),),
            max_length=7,
            description="What is judged together, such as [{of: CLOUDFRONT_DISTRIBUTION}]. Default: every "
            "protected resource.",
        )
        response_team_access: bool = Field(
            False,
            description="Whether the Shield Response Team may work on WAF and Shield of the account. "
            "Takes a Business or Enterprise Support plan; without one the deployment fails.",
        )
        response_team_log_buckets: Distinct[BucketName] = Field(
            (), max_length=10, description="Buckets with logs that the response team may read. Default: none."
        )
        proactive_engagement: bool = Field(
            False,
            description="Whether the response team calls by itself when a protected resource with a "
            "health check turns unhealthy under attack. Takes a Business or Enterprise Support plan.",
        )
        emergency_contacts: Distinct[Contact] = Field(
            (),
            max_length=10,
            description="Whom the team reaches, such as [{email: security@example.com, phone: '+4930901820'}]. "
            "Default: the security contact of the profile.",
        )

        @model_validator(mode="after")
        def _consistent(self) -> AdvancedProtection.Params:
            if problems := list(self._problems()):
                raise FieldError(problems)
            return self

        def _problems(self) -> Iterator[FieldProblem]:
            for number, one in enumerate(self.protected):
                if any(one.may_be(earlier) for earlier in self.protected[:number]):
                    message = f"resources lists {one.name} twice"
                    yield FieldProblem(message, ("resources", number, "arn"), advice="list each resource once")
            kinds = [group.of for group in self.groups]
            for number, kind in enumerate(kinds):
                if kind in kinds[:number]:
                    message = f"groups has two groups of one kind, {kind}"
                    yield FieldProblem(message, ("groups", number, "of"), advice="keep one of each")
            for field, needed in (
                ("response_team_log_buckets", "response_team_access"),
                ("emergency_contacts", "proactive_engagement"),
            ):
                if getattr(self, field) and not getattr(self, needed):
                    message = f"{field} needs {needed}: true"
                    yield FieldProblem(message, (field,), advice=f"set it, or remove {field}", at_key=True)
            if self.emergency_contacts and not any(one.phone for one in self.emergency_contacts):
                message = "no contact has a phone: Shield takes emergency_contacts only if one of them has a phone"
                yield FieldProblem(message, ("emergency_contacts",), advice="add phone to one of them", at_key=True)
            if self.proactive_engagement and not any(one.health_check_id for one in self.resources):
                yield FieldProblem(
                    "proactive_engagement needs a resource with health_check_id: the response team acts on its state",
                    ("proactive_engagement",),
                    advice="add health_check_id to a resource, or remove proactive_engagement",
                    at_key=True,
                )

        @property
        def protected(self) -> tuple[ProtectedResource, ...]:
            """The resources, for either format."""
            return tuple(
                ProtectedResource(one.arn, one.health_check_id, one.automatic_response) for one in self.resources
            )

        @property
        def protection_groups(self) -> tuple[ProtectionGroup, ...]:
            """The groups, for either format."""
            return tuple(ProtectionGroup(one.of, one.aggregation) for one in self.groups)

    def needs(self, params: Params) -> tuple[Need, ...]:
        key = Need("kms_key.logs", optional=True)
        if not responding(params.protected, "CLOUDFRONT_DISTRIBUTION"):
            return (key,)
        return (key, Need("web_acl_association", optional=True))

    def localize(self, params: Params, place: Place) -> Params | None:
        resources = protected_here(params.resources, place)
        if not resources:
            return None
        there = params.model_copy(update={"resources": resources})
        if any(one.health_check_id for one in resources):
            return there
        # The response team engages by the health of a resource: of this account it would know none.
        return there.model_copy(update={"proactive_engagement": False, "emergency_contacts": ()})

    def notes(self, params: Params) -> tuple[str, ...]:
        return tuple(protection_notes(params.protected, params.response_team_log_buckets))

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import ShieldProtection

        ShieldProtection(
            scope,
            "Shield",
            acknowledgment=params.acknowledge,
            name=context.names.prefix,
            log_key_arn=context.use_if_there("kms_key.logs"),
            resources=params.protected,
            groups=params.protection_groups,
            response_team_role_name=context.names.of("shield-response-team") if params.response_team_access else None,
            response_team_log_buckets=params.response_team_log_buckets,
            emergency_contacts=_contacts(params, context),
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at, name = context.environment, context.names.prefix
        subscription = resource(
            "aws_shield_subscription",
            local_name(self.id),
            {
                "skip_destroy": True,
                # It can be changed in the last 30 days only, by whoever decides on the next year.
                "lifecycle": Nested({"ignore_changes": [reference("auto_renew")]}),
            },
        )
        yield subscription
        before_engagement: list[Block] = [subscription]
        for one in params.protected:
            local = local_name(self.id, one.name)
            protected, response = protection_blocks(
                one,
                local,
                name=f"{name}-{one.name}",
                account=at.account,
                partition=at.partition,
                after=(reference(subscription.address),),
            )
            before_engagement += protected
            yield from (*protected, *response)
        grouped = tuple(reference(one.address) for one in before_engagement)
        for group in params.protection_groups:
            yield resource(
                "aws_shield_protection_group",
                local_name(self.id, group.id_suffix),
                {
                    "protection_group_id": f"{name}-{group.id_suffix}",
                    "aggregation": group.aggregation,
                    "pattern": "ALL" if group.of == "ALL" else "BY_RESOURCE_TYPE",
                    "resource_type": None if group.of == "ALL" else group.of,
                    "depends_on": grouped,
                },
            )
        if params.response_team_access:
            team = response_team_blocks(
                self.id,
                role_name=context.names.of("shield-response-team"),
                partition=at.partition,
                log_buckets=params.response_team_log_buckets,
                after=(reference(subscription.address),),
            )
            before_engagement += team
            yield from team
        if contacts := _contacts(params, context):
            yield resource(
                "aws_shield_proactive_engagement",
                local_name(self.id),
                {
                    "enabled": True,
                    "emergency_contact": tuple(
                        Nested(
                            {
                                "email_address": one.email_address,
                                "phone_number": one.phone_number or None,
                                "contact_notes": one.notes or None,
                            }
                        )
                        for one in contacts
                    ),
                    "depends_on": tuple(reference(one.address) for one in before_engagement),
                },
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            Expectation(
                "Shield Advanced is subscribed",
                equals("one_of ACTIVE"),
                At("Custom::AccountSetting", "WantSubscriptionState", where={"Service": "shield"}),
                At("aws_shield_subscription", "skip_destroy", must=equals(True)),
            ),
            *setting_expectations(shield_subscription()),
            *protection_expectations(params.protected, params.protection_groups),
            *(response_team_expectations(params.response_team_log_buckets) if params.response_team_access else ()),
            *(
                engagement_expectations(emergency_contacts(params.emergency_contacts))
                if params.proactive_engagement
                else ()
            ),
        )


def _contacts(params: AdvancedProtection.Params, context: Context) -> tuple[EmergencyContact, ...]:
    """The contacts given, or the security contact of the profile.

    Raises `BaselineError` where neither has a phone number that Shield takes.
    """
    if not params.proactive_engagement:
        return ()
    if params.emergency_contacts:
        return emergency_contacts(params.emergency_contacts)
    contact = context.contacts.get("security")
    phone = "".join(sign for sign in contact.phone if sign not in " -()") if contact else ""
    if contact is None or not phone.startswith("+"):
        raise BaselineError(
            Problem(
                "shield.advanced_protection: proactive_engagement has nobody to call",
                allowed="emergency_contacts with a phone, or contacts.security of the profile with one "
                "such as +4930901820",
            )
        )
    return (EmergencyContact(contact.email, phone),)
