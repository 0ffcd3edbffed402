"""The organization manages the root users of its member accounts, which then need no credentials."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import Field

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
from baseline.expectation import At, Expectation, retained
from baseline.families.setting_expectations import setting_expectations
from baseline.hcl import Block, resource, retain
from baseline.model.distinct import Distinct
from baseline.must import equals
from baseline.names import local_name
from constructs_lib.documents.account_contacts import root_access

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

Feature = Literal["RootCredentialsManagement", "RootSessions"]


class CentralizedRootAccess(Control):
    """Root credentials of member accounts are managed, and root tasks done, from the management account."""

    id = "iam.centralized_root_access"
    title = "Root access of member accounts is managed by the organization"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.IDENTITY
    placement = Placement.once_per_account(("management",))
    satisfies = ("cis-aws-7.0/2.1.1",)
    contributes = {
        "cis-aws-7.0/2.1.1": "Delete the root credentials of the member accounts that have them: they stay until then.",
        "well-architected/SEC01-BP02": "The root user of the management account stays with people.",
    }
    support = {
        Format.CLOUDFORMATION: custom_resource("CloudFormation has no type for centralized root access"),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html"

    class Params(ControlParams):
        features: Distinct[Feature] = Field(
            ("RootCredentialsManagement", "RootSessions"),
            min_length=1,
            description="RootCredentialsManagement removes and recovers root credentials of members; RootSessions does "
            "root's tasks there in short sessions.",
        )

    def satisfied(self, params: Params) -> tuple[str, ...]:
        return self.satisfies if "RootCredentialsManagement" in params.features else ()

    def contributed(self, params: Params) -> Mapping[str, str]:
        met = self.satisfied(params)
        return {name: left for name, left in self.contributes.items() if name in met or name not in self.satisfies}

    def notes(self, params: Params) -> tuple[str, ...]:
        trust = "aws organizations enable-aws-service-access --service-principal iam.amazonaws.com"
        remove = (
            "aws sts assume-root --target-principal ACCOUNT --task-policy-arn "
            "arn=arn:aws:iam::aws:policy/root-task/IAMDeleteRootUserCredentials"
        )
        return (
            f"Before the deployment, in the management account: {trust}",
            f"Root credentials of members stay until they are deleted, account by account, in a session of: {remove}",
        )

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import AccountSetting

        for feature in params.features:
            AccountSetting(
                scope, feature, setting=root_access(feature), log_key_arn=context.use_if_there("kms_key.logs")
            )

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        yield resource(
            "aws_iam_organizations_features",
            local_name(self.id),
            {"enabled_features": sorted(params.features), "lifecycle": retain()},
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"aws_iam_organizations_features.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        return (
            retained("aws_iam_organizations_features"),
            *setting_expectations(*(root_access(feature) for feature in params.features)),
            Expectation(
                "The organization has the features, and no fewer",
                equals(sorted(params.features)),
                None,
                At("aws_iam_organizations_features", "enabled_features"),
            ),
        )
