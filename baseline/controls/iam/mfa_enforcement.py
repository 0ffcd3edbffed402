"""Humans with IAM users do nothing without MFA but set it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, StringConstraints, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Placement, Severity
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Document, resource
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import Must, grants, like, refers, states, that
from baseline.names import distinct_part, local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION
from constructs_lib.documents.mfa import (
    ACCESS_KEYS,
    DISCARD,
    ENROL,
    WITH_MFA,
    WITHOUT_MFA,
    allowed_without_mfa,
    mfa_policy,
    on_own_user_without_mfa,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

# IAM API reference, CreateGroup: letters, digits and +=,.@_- ; at most 128.
GroupName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9+=,.@_-]{1,128}$")]


class MfaEnforcement(Control):
    """A password or an access key alone opens nothing: what is left without MFA is setting up one's own."""

    id = "iam.mfa_enforcement"
    title = "IAM users of the humans' group can do nothing without MFA but set it up"
    behavior = Behavior.PREVENTIVE
    severity = Severity.CRITICAL
    layer = Layer.IDENTITY
    placement = Placement.once_per_account()
    satisfies = ("cis-aws-5.0/1.9",)
    contributes = {
        "cis-aws-5.0/1.9": "Put every IAM user with a password into the group: it is empty when it is made.",
        "pci-dss-4.0.1/8.4.1": "It binds IAM users of the group; others are asked for MFA elsewhere.",
        "pci-dss-4.0.1/8.4.2": "It binds IAM users of the group; others are asked for MFA elsewhere.",
        "well-architected/SEC02-BP01": "Sign-in through an identity provider asks for MFA there.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html"

    class Params(ControlParams):
        group_name: GroupName | None = Field(
            None, description="The group that is created for every human. Default: the prefix and 'humans'."
        )
        existing_groups: Distinct[GroupName] = Field(
            (),
            max_length=50,
            description="Names of groups of the account that get the policy as well. Default: the new group alone.",
        )
        change_password_without_mfa: bool = Field(
            True,
            description="A user replaces the first or an expired password, which the sign-in demands, "
            "before MFA can be set up; it takes the present password. Off: an administrator must let new "
            "users in without a reset.",
        )
        enrol_with_access_keys: bool = Field(
            False,
            description="On: access keys may enrol an MFA device, for users without a console password; "
            "whoever finds a key can then enrol a device of his own. Off: only console sessions may.",
        )

        @model_validator(mode="after")
        def _groups_differ(self) -> MfaEnforcement.Params:
            if self.group_name and (problems := list(_clashes(self.group_name, self.existing_groups))):
                raise FieldError(problems)
            return self

    def localize(self, params: Params, place: Place) -> Params:
        created = params.group_name or place.names.of("humans")
        if problems := list(_clashes(created, params.existing_groups)):
            raise FieldError(problems)
        return params

    def notes(self, params: Params) -> tuple[str, ...]:
        group = params.group_name or "PREFIX-humans"
        return (
            f"Put every human in the group: aws iam add-user-to-group --group-name {group} --user-name USER",
            (
                "Keep users of machines out of it: access keys alone do nothing there. On the CLI they are "
                "traded in first: aws sts get-session-token --serial-number DEVICE --token-code CODE"
            ),
            (
                "A virtual MFA device must bear exactly the name of its user. For a second device a user registers a "
                "passkey or security key, or an administrator makes one more virtual device. Whoever broke off the "
                "set-up may delete the device that it left, which was never assigned, and begin again."
            ),
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import MfaEnforcement

        MfaEnforcement(
            scope,
            "Humans",
            group_name=params.group_name or context.names.of("humans"),
            policy_name=context.names.of("mfa-enforcement"),
            existing_group_names=params.existing_groups,
            change_password_without_mfa=params.change_password_without_mfa,
            enrol_with_access_keys=params.enrol_with_access_keys,
        )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        group = resource(
            "aws_iam_group", local_name(self.id), {"name": params.group_name or context.names.of("humans")}
        )
        policy = resource(
            "aws_iam_policy",
            local_name(self.id),
            {
                "name": context.names.of("mfa-enforcement"),
                "description": "Denies everything but setting up MFA while the session has none",
                "policy": Document(
                    mfa_policy(
                        partition=context.environment.partition,
                        account=context.environment.account,
                        change_password_without_mfa=params.change_password_without_mfa,
                        enrol_with_access_keys=params.enrol_with_access_keys,
                    )
                ),
            },
        )
        yield from (group, policy)
        yield _attachment(local_name(self.id), group.attribute("name"), policy)
        for name in params.existing_groups:
            yield _attachment(local_name(self.id, f"group_{distinct_part(name)}"), name, policy)

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        change = params.change_password_without_mfa
        found = [
            _policy(
                "Nothing but the set-up actions is left without MFA",
                states(
                    Sid="DenyAllButSetUpWithoutMFA",
                    Effect="Deny",
                    NotAction=allowed_without_mfa(change),
                    Resource="*",
                    Condition=WITHOUT_MFA,
                ),
            ),
            _policy(
                "Nobody sets up MFA for others without MFA",
                states(
                    Sid="DenySetUpOfOthersWithoutMFA",
                    Effect="Deny",
                    Action=on_own_user_without_mfa(change),
                    Condition=WITHOUT_MFA,
                ),
            ),
            _policy("A device is deactivated with MFA only", _allows("iam:DeactivateMFADevice", WITH_MFA)),
            _policy("A device that nobody is assigned can be deleted, to begin again", _allows(DISCARD, None)),
            _policy("What the policy allows ends at the caller's own name", _own_name()),
            _policy(
                "The policy is the one for humans, statement by statement",
                grants(
                    mfa_policy(
                        partition=PARTITION,
                        account=ACCOUNT,
                        change_password_without_mfa=change,
                        enrol_with_access_keys=params.enrol_with_access_keys,
                    )
                ),
            ),
            Expectation(
                "The policy is attached to the humans' group and to existing groups of the profile, and to no others",
                that(
                    "is the new group or an existing one",
                    lambda found: found in params.existing_groups or refers("aws_iam_group")(found),
                ),
                None,
                At("aws_iam_group_policy_attachment", "group"),
            ),
            Expectation(
                "The humans' group has its name",
                like(params.group_name or f"{ANY}-humans"),
                At("AWS::IAM::Group", "GroupName"),
                At("aws_iam_group", "name"),
            ),
            Expectation(
                "The policy is on the humans' group and on each existing one",
                _attached(params.existing_groups),
                At("AWS::IAM::ManagedPolicy", "Groups"),
                At(
                    "aws_iam_group_policy_attachment",
                    "policy_arn",
                    must=that("is the policy", lambda value: "aws_iam_policy." in str(value)),
                ),
            ),
        ]
        found += [
            Expectation(
                f"The policy is on the group {name}",
                that("names the group", _names(name)),
                At("AWS::IAM::ManagedPolicy", "Groups"),
                At("aws_iam_group_policy_attachment", "group", {"group": name}),
            )
            for name in params.existing_groups
        ]
        if not params.enrol_with_access_keys:
            found.append(
                _policy(
                    "Access keys enrol no device and delete none",
                    states(
                        Sid="DenyEnrolmentWithAccessKeys",
                        Effect="Deny",
                        Action=[*ENROL, DISCARD],
                        Resource="*",
                        Condition=ACCESS_KEYS,
                    ),
                )
            )
        return tuple(found)


def _clashes(created: str, existing: Sequence[str]) -> Iterator[FieldProblem]:
    """The existing groups that bear the name of the new one; IAM distinguishes no case (IAM API reference,
    CreateGroup)."""
    for number, name in enumerate(existing):
        if name.casefold() == created.casefold():
            yield FieldProblem(
                f"{name} is the group that the control creates, not an existing one",
                ("existing_groups", number),
                advice="remove it; or set group_name to another name, and the policy comes on this group as well",
            )


def _attachment(name: str, group: str, policy: Block) -> Block:
    return resource("aws_iam_group_policy_attachment", name, {"group": group, "policy_arn": policy.attribute("arn")})


def _policy(title: str, must: Must) -> Expectation:
    return Expectation(title, must, At("AWS::IAM::ManagedPolicy", "PolicyDocument"), At("aws_iam_policy", "policy"))


def _allows(action: str, condition: object) -> Must:
    """Every statement that allows the action carries the condition, or (None) has none, and there is one."""

    def test(document: object) -> bool:
        statements = (
            [
                one
                for one in document.get("Statement", ())
                if one.get("Effect") == "Allow" and action in one.get("Action", ())
            ]
            if isinstance(document, dict)
            else []
        )
        return bool(statements) and all(one.get("Condition") == condition for one in statements)

    return that(f"allows {action} " + (f"only under {condition!r}" if condition else "under no condition"), test)


def _own_name() -> Must:
    """Resources of an Allow end in the caller's user name, but for the reads that know no resource."""

    def test(document: object) -> bool:
        if not isinstance(document, dict):
            return False
        statements = document.get("Statement", ())
        allowed = [one for one in statements if one.get("Effect") == "Allow" and one.get("Sid") != "ViewAccount"]
        resources = [each for one in allowed for each in one.get("Resource", "*")]
        return bool(resources) and all(_end(each).endswith("/${aws:username}") for each in resources)

    return that("allows nothing on other users", test)


def _end(arn: object) -> str:
    """The last piece of an ARN in either format."""
    if isinstance(arn, dict):
        parts = arn.get("Fn::Join", ["", [""]])[1]
        return str(parts[-1])
    return str(arn)


def _names(group: str) -> Callable[[object], bool]:
    return lambda found: found == group or (isinstance(found, list) and group in found)


def _attached(existing: tuple[str, ...]) -> Must:
    def test(found: object) -> bool:
        return isinstance(found, list) and len(found) == len(existing) + 1 and all(one in found for one in existing)

    return that("names the new group and each existing one", test)
