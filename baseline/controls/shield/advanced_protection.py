"""Shield Advanced, once a person has typed that its price and term are accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from baseline.control import (
    NATIVE,
    Behavior,
    Control,
    ControlParams,
    Format,
    Layer,
    Placement,
    Severity,
    custom_resource,
)
from baseline.errors import BaselineError, Problem
from baseline.expectation import At, Expectation, equals, one_of, present, that
from baseline.hcl import CLOSE, OPEN, Block, Document, Nested, reference, resource
from baseline.names import local_name
from constructs_lib.documents.shield_protections import (
    Aggregation,
    EmergencyContact,
    ProtectedResource,
    ProtectionGroup,
    ResourceType,
    response_team_policy_arn,
    response_team_trust_policy,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

HealthCheckId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
BucketName = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")]
Email = Annotated[str, StringConstraints(pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$", max_length=150)]
# E.164, as `EmergencyContact` of the Shield Advanced API takes it.
Phone = Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{1,14}$")]
ContactNotes = Annotated[str, StringConstraints(pattern=r"^[\w .,:/()+@-]*$", max_length=1024)]


class Protected(ControlParams):
    """One resource under protection."""

    arn: str = Field(
        description="ARN of a CloudFront distribution, Route 53 hosted zone, Global Accelerator accelerator, Elastic IP "
        "address or load balancer (not a network load balancer: protect its addresses). The account part may be left "
        "empty: it is then the account that the stack goes to."
    )
    health_check_id: HealthCheckId | None = Field(
        None, description="Route 53 health check of the resource; proactive engagement takes one. Default: none."
    )
    automatic_response: Literal["block", "count"] | None = Field(
        None,
        description="Whether Shield's own rules in the resource's web ACL block or count during an attack; for CloudFront "
        "and application load balancers that have a web ACL, of which it takes 150 WCU. Default: it writes none.",
    )

    @field_validator("arn")
    @classmethod
    def _protectable(cls, arn: str) -> str:
        _ = ProtectedResource(arn).type
        return arn

    @model_validator(mode="after")
    def _responds_where_it_can(self) -> Protected:
        kind = ProtectedResource(self.arn).type
        if self.automatic_response and kind not in ("CLOUDFRONT_DISTRIBUTION", "APPLICATION_LOAD_BALANCER"):
            raise ValueError(f"automatic_response is for CloudFront and application load balancers, not {kind}")
        return self


class Group(ControlParams):
    """Protected resources that Shield judges together."""

    of: Literal["ALL"] | ResourceType = Field(description="ALL, or the type whose protected resources belong to it.")
    aggregation: Aggregation = Field(
        "MAX",
        description="How traffic is combined: SUM over the group, MEAN where it is spread evenly, MAX where resources are "
        "unlike, as distributions are.",
    )


class Contact(ControlParams):
    """Whom the response team reaches."""

    email: Email = Field(description="Mail address.")
    phone: Phone | None = Field(None, description="Telephone number such as +4930901820. One contact must have one.")
    notes: ContactNotes = Field("", description="Hours, language, or what else the team should know.")


class AdvancedProtection(Control):
    """Shield Advanced is subscribed, protects the listed resources, and knows whom to call."""

    id = "shield.advanced_protection"
    title = "Shield Advanced protects the listed resources"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.EDGE
    placement = Placement.in_us_east_1()
    satisfies = ()
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
        resources: tuple[Protected, ...] = Field((), max_length=1_000, description="What is protected.")
        groups: tuple[Group, ...] = Field(
            (Group(of="ALL"),), max_length=7, description="What is judged together. Default: every protected resource."
        )
        response_team_access: bool = Field(
            False,
            description="Whether the Shield Response Team may work on WAF and Shield of the account. Takes a Business or "
            "Enterprise Support plan; without one the deployment fails.",
        )
        response_team_log_buckets: tuple[BucketName, ...] = Field(
            (), max_length=10, description="Buckets with logs that the response team may read. Default: none."
        )
        proactive_engagement: bool = Field(
            False,
            description="Whether the response team calls by itself when a protected resource with a health check turns "
            "unhealthy under attack. Takes a Business or Enterprise Support plan.",
        )
        emergency_contacts: tuple[Contact, ...] = Field(
            (), max_length=10, description="Whom the team reaches. Default: the security contact of the profile."
        )

        @model_validator(mode="after")
        def _consistent(self) -> AdvancedProtection.Params:
            arns = [one.arn for one in self.resources]
            if twice := sorted({one for one in arns if arns.count(one) > 1}):
                raise ValueError(f"resources lists {', '.join(twice)} twice; list each resource once")
            kinds = [group.of for group in self.groups]
            if len(kinds) != len(set(kinds)):
                raise ValueError("groups has two groups of one kind; keep one of each")
            if self.response_team_log_buckets and not self.response_team_access:
                raise ValueError("response_team_log_buckets needs response_team_access: true")
            if self.emergency_contacts and not self.proactive_engagement:
                raise ValueError("emergency_contacts needs proactive_engagement: true")
            if self.emergency_contacts and not any(one.phone for one in self.emergency_contacts):
                raise ValueError("emergency_contacts: Shield takes the list only if one contact has a phone")
            if self.proactive_engagement and not any(one.health_check_id for one in self.resources):
                raise ValueError(
                    "proactive_engagement needs a resource with health_check_id: the response team acts on its state"
                )
            return self

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

    def notes(self, params: Params) -> tuple[str, ...]:
        notes = [
            "The subscription cannot be cancelled within its twelve months, and removing this control does not end it. It "
            "renews by itself; stop that within its last 30 days: `aws shield update-subscription --auto-renew DISABLED "
            "--region us-east-1`.",
            "An account that is subscribed already: `terraform import` its aws_shield_subscription by account id first.",
        ]
        if params.response_team_log_buckets:
            notes.append(
                "Each bucket of response_team_log_buckets must let drt.shield.amazonaws.com use s3:GetBucketLocation, "
                "s3:GetObject and s3:ListBucket in its bucket policy."
            )
        if any(one.automatic_response for one in params.resources):
            notes.append(
                "automatic_response takes a web ACL on the resource: associate it before, see cloudfront.waf_association."
            )
        return tuple(notes)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import ShieldProtection

        ShieldProtection(
            scope,
            "Shield",
            acknowledgment=params.acknowledge,
            name=context.names.prefix,
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
        subscribed = {"depends_on": (reference(subscription.address),)}
        before_engagement: list[Block] = [subscription]
        for one in params.protected:
            local = local_name(self.id, one.name)
            protection = resource(
                "aws_shield_protection",
                local,
                {"name": f"{name}-{one.name}", "resource_arn": one.resource_arn(at.account)} | subscribed,
            )
            yield protection
            before_engagement.append(protection)
            if health_check := one.health_check_arn(at.partition):
                yield resource(
                    "aws_shield_protection_health_check_association",
                    local,
                    {"health_check_arn": health_check, "shield_protection_id": protection.attribute("id")},
                )
            if one.automatic_response:
                yield resource(
                    "aws_shield_application_layer_automatic_response",
                    local,
                    {
                        "resource_arn": protection.attribute("resource_arn"),
                        "action": one.automatic_response.upper(),
                    },
                )
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
        for block in self._response_team(params, context, subscribed):
            before_engagement.append(block)
            yield block
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

    def _response_team(self, params: Params, context: Context, subscribed: dict[str, Any]) -> Iterator[Block]:
        if not params.response_team_access:
            return
        local = local_name(self.id, "response_team")
        role = resource(
            "aws_iam_role",
            local,
            {
                "name": context.names.of("shield-response-team"),
                "description": "Lets the AWS Shield Response Team work on WAF and Shield during an attack",
                "assume_role_policy": Document(response_team_trust_policy()),
            },
        )
        yield role
        attachment = resource(
            "aws_iam_role_policy_attachment",
            local,
            {
                "role": role.attribute("name"),
                "policy_arn": response_team_policy_arn(context.environment.partition),
            },
        )
        yield attachment
        access = resource(
            "aws_shield_drt_access_role_arn_association",
            local,
            {
                "role_arn": role.attribute("arn"),
                "depends_on": (*subscribed["depends_on"], reference(attachment.address)),
            },
        )
        yield access
        for bucket in params.response_team_log_buckets:
            yield resource(
                "aws_shield_drt_access_log_bucket_association",
                local_name(self.id, bucket.replace(".", "_")),
                {"log_bucket": bucket, "role_arn_association_id": access.attribute("id")},
            )

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            Expectation(
                "Shield Advanced is subscribed",
                equals("one_of ACTIVE"),
                At("Custom::AccountSetting", "WantSubscriptionState", where={"Service": "shield"}),
                At("aws_shield_subscription", "skip_destroy", must=equals(True)),
            ),
            Expectation(
                "What is not subscribed gets subscribed",
                equals("create_subscription"),
                At("Custom::AccountSetting", "Write1", where={"Service": "shield"}),
                None,
            ),
            *_protection_expectations(params),
            *_response_team_expectations(params),
            *_engagement_expectations(params),
        )


def _literal(value: Any) -> str:
    """The text of a value in either format, with `*` for each reference."""
    if isinstance(value, Mapping) and "Fn::Join" in value:
        separator, parts = value["Fn::Join"]
        return separator.join(part if isinstance(part, str) else "*" for part in parts)
    return re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", "*", value) if isinstance(value, str) else ""


def _protection_expectations(params: AdvancedProtection.Params) -> Iterator[Expectation]:
    protection, tf_protection = "AWS::Shield::Protection", "aws_shield_protection"
    if protected := params.protected:
        names = tuple(f"-{one.name}" for one in protected)
        arns = {one.resource_arn("*") for one in protected}
        yield Expectation(
            "A protection is told by its resource",
            that(f"ends in one of {', '.join(names)}", lambda value: _literal(value).endswith(names)),
            At(protection, "Name"),
            At(tf_protection, "name"),
        )
        yield Expectation(
            "Only listed resources are protected",
            that(f"is one of {', '.join(sorted(arns))}", lambda value: _literal(value) in arns),
            At(protection, "ResourceArn"),
            At(tf_protection, "resource_arn"),
        )
    health_checks = {one.health_check_arn("*") for one in params.protected if one.health_check_id}
    if health_checks:
        everywhere = all(one.health_check_id for one in params.protected)
        listed = that("is a listed health check", lambda value: _literal(value) in health_checks)
        each = that(
            "holds one listed health check",
            lambda value: isinstance(value, list) and len(value) == 1 and _literal(value[0]) in health_checks,
        )
        yield Expectation(
            "Detection knows the health of the resource",
            listed,
            # Without a name that parameters know, protections cannot be told apart here.
            At(protection, "HealthCheckArns", must=each) if everywhere else None,
            At("aws_shield_protection_health_check_association", "health_check_arn"),
        )
    if responses := {one.automatic_response for one in params.protected if one.automatic_response}:
        path = "ApplicationLayerAutomaticResponseConfiguration"
        yield Expectation(
            "Automatic response does what was chosen",
            that(
                f"is one of {', '.join(sorted(responses))}",
                lambda value: isinstance(value, Mapping) and {str(one).lower() for one in value} <= responses and bool(value),
            ),
            At(protection, f"{path}.Action", where={f"{path}.Status": "ENABLED"}),
            At(
                "aws_shield_application_layer_automatic_response",
                "action",
                must=one_of(*sorted(one.upper() for one in responses)),
            ),
        )
    for group in params.protection_groups:
        whole = group.of == "ALL"
        yield Expectation(
            f"The group {group.id_suffix} combines traffic by {group.aggregation}",
            equals(group.aggregation),
            At(
                "AWS::Shield::ProtectionGroup",
                "Aggregation",
                where={"Pattern": "ALL"} if whole else {"ResourceType": group.of},
            ),
            At(
                "aws_shield_protection_group",
                "aggregation",
                where={"pattern": "ALL"} if whole else {"resource_type": group.of},
            ),
        )


def _response_team_expectations(params: AdvancedProtection.Params) -> Iterator[Expectation]:
    if not params.response_team_access:
        return
    policy = "AWSShieldDRTAccessPolicy"
    yield Expectation(
        "Only the response team assumes its role",
        that(
            "trusts drt.shield.amazonaws.com alone",
            lambda value: isinstance(value, Mapping) and value.get("Statement") == response_team_trust_policy()["Statement"],
        ),
        At("AWS::IAM::Role", "AssumeRolePolicyDocument"),
        At("aws_iam_role", "assume_role_policy"),
    )
    yield Expectation(
        "The role has the one policy that Shield asks for",
        that(f"is {policy}", lambda value: _literal(value).endswith(f":policy/service-role/{policy}")),
        At(
            "AWS::IAM::Role",
            "ManagedPolicyArns",
            must=that(
                f"is {policy} alone",
                lambda value: isinstance(value, list)
                and [_literal(one).rpartition("/")[2] for one in value] == [policy],
            ),
        ),
        At("aws_iam_role_policy_attachment", "policy_arn"),
    )
    yield Expectation(
        "The response team has access",
        present(),
        At("AWS::Shield::DRTAccess", "RoleArn"),
        At("aws_shield_drt_access_role_arn_association", "role_arn"),
    )
    if buckets := params.response_team_log_buckets:
        yield Expectation(
            "The response team reads the listed buckets alone",
            one_of(*buckets),
            At("AWS::Shield::DRTAccess", "LogBucketList", must=equals(list(buckets))),
            At("aws_shield_drt_access_log_bucket_association", "log_bucket"),
        )


def _engagement_expectations(params: AdvancedProtection.Params) -> Iterator[Expectation]:
    if not params.proactive_engagement:
        return

    def reachable(found: Any) -> bool:
        numbers = [one.get("PhoneNumber", one.get("phone_number")) for one in found] if isinstance(found, list) else []
        return any(isinstance(number, str) and number.startswith("+") for number in numbers)

    yield Expectation(
        "The response team engages by itself",
        equals(True),
        At("AWS::Shield::ProactiveEngagement", "ProactiveEngagementStatus", must=equals("ENABLED")),
        At("aws_shield_proactive_engagement", "enabled"),
    )
    yield Expectation(
        "A contact can be called",
        that("has a telephone number", reachable),
        At("AWS::Shield::ProactiveEngagement", "EmergencyContactList"),
        At("aws_shield_proactive_engagement", "emergency_contact"),
    )


def _contacts(params: AdvancedProtection.Params, context: Context) -> tuple[EmergencyContact, ...]:
    """The contacts given, or the security contact of the profile.

    Raises `BaselineError` where neither has a phone number that Shield takes.
    """
    if not params.proactive_engagement:
        return ()
    if params.emergency_contacts:
        return tuple(EmergencyContact(one.email, one.phone or "", one.notes) for one in params.emergency_contacts)
    contact = context.contacts.get("security")
    phone = "".join(sign for sign in contact.phone if sign not in " -()") if contact else ""
    if contact is None or not phone.startswith("+"):
        raise BaselineError(
            Problem(
                "shield.advanced_protection: proactive_engagement has nobody to call",
                allowed="emergency_contacts with a phone, or contacts.security of the profile with one such as +4930901820",
            )
        )
    return (EmergencyContact(contact.email, phone),)
