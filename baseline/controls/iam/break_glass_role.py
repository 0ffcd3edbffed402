"""An administrator for emergencies: named users, MFA, an hour, and an alarm that nobody overhears."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, StringConstraints

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.iam._break_glass_watch import alarm_blocks, alarm_expectations
from baseline.expectation import At, Expectation
from baseline.families.event_routes import route_blocks, route_expectations
from baseline.families.organization_trail import CAPABILITY, made_in, replaces_account_trail
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import consists_of, refers
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.break_glass import ROLE_DESCRIPTION, use_route
from constructs_lib.documents.people import named_users_trust_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_NAME, _USE, _TOPIC = "break-glass", "break-glass-use", "security_topic.critical"

# IAM API reference, CreateUser: a path and a name; before it the account, where it is another one.
User = Annotated[
    str, StringConstraints(pattern=r"^(?:[0-9]{12}:)?user/[A-Za-z0-9+=,.@_/-]*[A-Za-z0-9+=,.@_-]$", max_length=600)
]
Part = Literal["role", "events", "alarm"]


class BreakGlassRole(Control):
    """Where nothing else opens the account any more, named people still do, and everybody hears of it."""

    id = "iam.break_glass_role"
    title = "An emergency role is for named users with MFA, and its use raises an alarm"
    behavior = Behavior.DETECTIVE
    severity = Severity.HIGH
    layer = Layer.IDENTITY
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC03-BP03": "The role and its alarm are there; who may call an emergency, where the devices "
        "lie, and the drill are for people.",
    }
    opt_in = "it needs the names of the users who act in an emergency"
    accepts = {
        "privileged-policy": "Nobody knows what an emergency needs; named users have it, with MFA, and it is heard of.",
    }
    price = "About 0.10 USD a month for the alarm, and 0.30 USD for its metric in a month in which it reports."
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/whitepapers/latest/organizing-your-aws-environment/break-glass-access.html"

    class Params(ControlParams):
        users: Distinct[User] = Field(
            min_length=1,
            max_length=10,
            description="IAM users who may assume the role, as user/NAME in the account, or ACCOUNT:user/NAME in "
            "another one. They must exist before the deployment; one that is made anew under its name is not trusted.",
        )
        session_hours: int = Field(1, ge=1, le=4, description="Hours that a session lasts at most.")
        mfa_max_age_minutes: int = Field(
            60,
            ge=5,
            le=720,
            description="Minutes that may have passed since the user showed MFA, at the console since the sign-in.",
        )
        parts: Distinct[Part] = Field(
            ("role", "events", "alarm"),
            min_length=1,
            description="role, in each account; alarm, on the trail of the account or the organization, which records "
            "every Region and tells within minutes of whatever is done with the role; events, in each governed Region, "
            "which tell at once that it is assumed there. At least one of the two is needed beside the role.",
        )
        trail: Literal["account", "organization"] | None = Field(
            None,
            description="The trail that the alarm watches: account, that of the account itself; organization, that of "
            "every account, in the account that makes it. Default: organization where that trail is made, no alarm "
            "in the other accounts whose work it does, account elsewhere.",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        loud = {"events", "alarm"} & set(params.parts)
        return (
            *([Need(_TOPIC)] if loud else []),
            *([Need(_log_group(params))] if "alarm" in params.parts else []),
        )

    def localize(self, params: Params, place: Place) -> Params | None:
        """The role stands once in an account, and the alarm where the log group is that records it. One part is
        enough for a place, and not for a profile."""
        if "role" not in params.parts:
            raise FieldError(FieldProblem("parts leaves out the role, of whose use the others tell", ("parts",)))
        if len(params.parts) < 2:
            advice = "add events, alarm or both"
            raise FieldError(FieldProblem("nothing tells that the role is used", ("parts",), advice=advice))
        parts: tuple[Part, ...] = tuple(one for one in params.parts if place.is_home or one == "events")
        trail = params.trail
        if trail != "account" and made_in(place):
            trail = "organization"
        elif trail == "organization" or replaces_account_trail(place):
            parts = tuple(one for one in parts if one != "alarm")
        own = place.accounts.get(place.account)
        users = tuple(one.removeprefix(f"{own}:") for one in params.users)
        update = {"parts": parts, "trail": trail, "users": tuple(dict.fromkeys(users))}
        return params.model_copy(update=update) if parts else None

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """Uses of the role that nobody hears of."""
        heard = {there.region for there, _ in standing}
        if any("alarm" in localized.parts for _, localized in standing):
            return ()
        silent = "no trail is watched, so nobody hears of a use through a Region that is not governed"
        if standing[0][0].partition == "aws" and "us-east-1" not in heard:
            silent += "; the global endpoint of AWS STS is recorded in us-east-1, which is none"
        return (f"{silent}: keep alarm in parts, and a trail whose log group is in an account of the profile",)

    def notes(self, params: Params) -> tuple[str, ...]:
        return (
            (
                "Before the deployment, make the users, each with a hardware MFA device, without access keys, their "
                "password in a safe: aws iam create-user --user-name NAME"
            ),
            (
                "Where service control policies bind the account, they bind the role as well: name "
                "role/PREFIX-break-glass among their deployers, if it is to undo what only those may."
            ),
            (
                "Use it once as a drill, and see that the alarm reaches people: aws sts assume-role --role-arn "
                "arn:aws:iam::ACCOUNT:role/PREFIX-break-glass --role-session-name drill --serial-number DEVICE "
                "--token-code CODE"
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import Aws

        from constructs_lib import BreakGlassRole as BreakGlassRoleConstruct
        from constructs_lib import FindingRouter

        name = context.names.of(_NAME)
        topic = context.use(_TOPIC) if self.needs(params) else None
        if "role" in params.parts:
            watched = "alarm" in params.parts
            BreakGlassRoleConstruct(
                scope,
                "Emergency",
                role_name=name,
                user_arns=_users(params, Aws.PARTITION, Aws.ACCOUNT_ID),
                mfa_max_age=params.mfa_max_age_minutes * 60,
                max_session_duration=params.session_hours * 3600,
                log_group_name=context.use(_log_group(params)) if watched else None,
                topic_arn=topic if watched else None,
                metric_namespace=_namespace(context.names.prefix),
                alarm_name=context.names.of(_USE),
            )
        if "events" in params.parts and topic:
            FindingRouter(
                scope,
                "Events",
                rule_name_prefix=context.names.prefix,
                routes=[use_route(name, partition=Aws.PARTITION, account=Aws.ACCOUNT_ID, name=_USE)],
                topic_arns={"critical": topic},
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at, name = context.environment, context.names.of(_NAME)
        local = local_name(self.id)
        if "role" in params.parts:
            role = resource(
                "aws_iam_role",
                local,
                {
                    "name": name,
                    "description": ROLE_DESCRIPTION,
                    "max_session_duration": params.session_hours * 3600,
                    "assume_role_policy": Document(_trust(params, at.partition, at.account)),
                },
            )
            yield role
            yield resource(
                "aws_iam_role_policy_attachment",
                local,
                {"role": role.attribute("name"), "policy_arn": _administrator(at.partition)},
            )
        if "alarm" in params.parts:
            yield from alarm_blocks(
                local,
                name,
                context.use(_log_group(params)),
                context.use(_TOPIC),
                namespace=_namespace(context.names.prefix),
                alarm_name=context.names.of(_USE),
            )
        if "events" in params.parts:
            route = use_route(name, partition=at.partition, account=at.account, name=_USE)
            yield from route_blocks(self.id, [route], context, sole=True)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        name = f"{ANY}-{_NAME}"
        group = f"/{ANY}/{'organization-' if params.trail == 'organization' else ''}cloudtrail"
        found: list[Expectation] = []
        if "role" in params.parts:
            found += _role_expectations(params, name)
        if "alarm" in params.parts:
            found += alarm_expectations(name, group, namespace=_namespace(ANY), alarm_name=f"{ANY}-{_USE}")
        if "events" in params.parts:
            route = use_route(name, partition=PARTITION, account=ACCOUNT, name=_USE)
            found += route_expectations(self.id, [route], sole=True)
        return tuple(found)


def _role_expectations(params: BreakGlassRole.Params, name: str) -> list[Expectation]:
    trust, seconds = _trust(params, PARTITION, ACCOUNT), params.session_hours * 3600
    administrator = _administrator(PARTITION)
    return [
        Expectation(
            "The named users alone assume the role, with MFA of late, and not for long",
            consists_of(
                {
                    "RoleName": name,
                    "AssumeRolePolicyDocument": trust,
                    "ManagedPolicyArns": [administrator],
                    "MaxSessionDuration": seconds,
                }
            ),
            At("AWS::IAM::Role", "", together=True),
            At(
                "aws_iam_role",
                "",
                together=True,
                must=consists_of(
                    {
                        "name": name,
                        "assume_role_policy": trust,
                        "max_session_duration": seconds,
                    }
                ),
            ),
        ),
        Expectation(
            "The role administers the account",
            consists_of({"role": refers("iam_break_glass_role"), "policy_arn": administrator}),
            None,
            At("aws_iam_role_policy_attachment", "", together=True),
        ),
    ]


def _trust(params: BreakGlassRole.Params, partition: str, account: str) -> dict[str, Any]:
    return named_users_trust_policy(_users(params, partition, account), mfa_max_age=params.mfa_max_age_minutes * 60)


def _users(params: BreakGlassRole.Params, partition: str, account: str) -> list[str]:
    """The ARNs of the users."""
    split = [one.rpartition(":") for one in params.users]
    return [f"arn:{partition}:iam::{owner or account}:{user}" for owner, _, user in split]


def _administrator(partition: str) -> str:
    return f"arn:{partition}:iam::aws:policy/AdministratorAccess"


def _log_group(params: BreakGlassRole.Params) -> str:
    return CAPABILITY if params.trail == "organization" else "trail_log_group"


def _namespace(prefix: str) -> str:
    return f"{prefix}/Identity"
