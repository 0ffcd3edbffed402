"""The audit account, not the management account, runs what works for the whole organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, get_args

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
from baseline.hcl import Block, Document, reference, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.model.ids import AccountId, OrganizationId
from baseline.must import consists_of, grants
from baseline.names import distinct_part, local_name
from baseline.place import Place
from baseline.references import ACCOUNT, PARTITION
from constructs_lib.documents.policy_delegation import delegated_administrator, policy_delegation

if TYPE_CHECKING:
    from aws_cdk import CfnResource
    from constructs import Construct

    from baseline.context import Context

# AWS Organizations User Guide, "AWS services that you can use with AWS Organizations": those whose administrator
# Organizations itself registers. GuardDuty, Security Hub, Inspector, Macie, Detective and CloudTrail have own calls.
Service = Literal[
    "access-analyzer.amazonaws.com",
    "backup.amazonaws.com",
    "config-multiaccountsetup.amazonaws.com",
    "config.amazonaws.com",
    "health.amazonaws.com",
    "iam.amazonaws.com",
    "member.org.stacksets.cloudformation.amazonaws.com",
    "ssm.amazonaws.com",
    "sso.amazonaws.com",
]
PolicyType = Literal[
    "BACKUP_POLICY",
    "DECLARATIVE_POLICY_EC2",
    "RESOURCE_CONTROL_POLICY",
    "SERVICE_CONTROL_POLICY",
    "TAG_POLICY",
]
_SECURITY: tuple[Service, ...] = (
    "access-analyzer.amazonaws.com",
    "config-multiaccountsetup.amazonaws.com",
    "config.amazonaws.com",
)
# A role takes ten managed policies. That of the settings of a management account's foundation has one for each
# service, one for its log, and three for the public access block of S3, the encryption of EBS and its key.
_MOST_SERVICES = 6
_ELSEWHERE = "GuardDuty, Security Hub and the like have calls of their own, by which other controls delegate them."
_POLICY, _TF_POLICY = "AWS::Organizations::ResourcePolicy", "aws_organizations_resource_policy"
_TF_ADMINISTRATOR = "aws_organizations_delegated_administrator"


class DelegatedAdministrators(Control):
    """The audit account administers the services that are named, and manages policies of the types that are named."""

    id = "organizations.delegated_administrators"
    title = "The audit account administers the services and policies of the organization"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.FOUNDATION
    placement = Placement.once_per_account(("management",))
    satisfies = ("cis-aws-7.0/2.1.5", "cis-aws-7.0/2.1.6")
    contributes = {
        "cis-aws-7.0/2.1.6": _ELSEWHERE,
        "well-architected/SEC01-BP01": "Workloads in the management account are for people to move.",
    }
    support = {
        Format.CLOUDFORMATION: custom_resource(
            "the delegation of policies is native; CloudFormation has no type for the administrator of a service"
        ),
        Format.TERRAFORM: NATIVE,
    }
    source = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html"

    class Params(ControlParams):
        administrator: AccountId | None = Field(
            None, description="The account that administers. Default: the audit account of the profile."
        )
        services: Distinct[Service] = Field(
            (
                "access-analyzer.amazonaws.com",
                "config-multiaccountsetup.amazonaws.com",
                "config.amazonaws.com",
                "member.org.stacksets.cloudformation.amazonaws.com",
            ),
            max_length=_MOST_SERVICES,
            description="Services that it administers, by principal. Each needs trusted access first: see the notes. "
            "One that is no longer named stays delegated.",
        )
        policy_types: Distinct[PolicyType] = Field(
            ("DECLARATIVE_POLICY_EC2", "TAG_POLICY"),
            description="Types of policies that it manages; [] for none. Whoever manages SERVICE_CONTROL_POLICY or "
            "RESOURCE_CONTROL_POLICY can bind and free every other account.",
        )
        organization_id: OrganizationId | None = Field(
            None, description="Id of the organization. Default: that of the profile."
        )

    def satisfied(self, params: Params) -> tuple[str, ...]:
        met = {
            "cis-aws-7.0/2.1.5": bool(params.policy_types),
            "cis-aws-7.0/2.1.6": not _left_out(params),
        }
        return tuple(one for one in self.satisfies if met[one])

    def contributed(self, params: Params) -> Mapping[str, str]:
        """What is said of the services follows those that are named."""
        others = {name: text for name, text in self.contributes.items() if name != "cis-aws-7.0/2.1.6"}
        if not params.services:
            return others
        missing = _left_out(params)
        words = f"Name {', '.join(missing)} in services as well. " if missing else ""
        return others | {"cis-aws-7.0/2.1.6": words + _ELSEWHERE}

    def localize(self, params: Params, place: Place) -> Params:
        """With the administrator and the organization that the profile names. `FieldError` where it names none."""
        audit = place.ids_of("audit")
        administrator = params.administrator or (audit[0] if audit else None)
        organization_id = params.organization_id or place.organization_id
        problems = []
        if administrator is None:
            problems.append(
                FieldProblem(
                    "there is nobody to administer", ("administrator",), advice="add an account with the role audit"
                )
            )
        if administrator and administrator in place.ids_of("management"):
            problems.append(
                FieldProblem(f"{administrator} is the management account, which delegates", ("administrator",))
            )
        if organization_id is None:
            problems.append(
                FieldProblem(
                    "the organization has no id", ("organization_id",), advice="set organization.id in the profile"
                )
            )
        if problems:
            raise FieldError(problems)
        return params.model_copy(update={"administrator": administrator, "organization_id": organization_id})

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs", optional=True),)

    def notes(self, params: Params) -> tuple[str, ...]:
        if not params.services:
            return ()
        enable = "do aws organizations enable-aws-service-access --service-principal $SERVICE; done"
        return (
            f"Before the deployment, in the management account: for SERVICE in {' '.join(params.services)}; {enable}",
        )

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk.aws_organizations import CfnResourcePolicy

        from constructs_lib import AccountSetting

        # One after another: AWS Organizations refuses changes at the same time.
        before: CfnResource | None = None
        if params.policy_types:
            before = CfnResourcePolicy(scope, "Policies", content=_delegation(params, context))
        for service in params.services:
            made = AccountSetting(
                scope,
                _name(service),
                setting=delegated_administrator(params.administrator or "", service),
                log_key_arn=context.use_if_there("kms_key.logs"),
            )
            if before is not None:
                made.resource.add_resource_dependency(before)
            before = made.resource

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        before: Block | None = None
        if params.policy_types:
            before = resource(_TF_POLICY, local_name(self.id), {"content": Document(_delegation(params, context))})
            yield before
        for service in params.services:
            before = resource(
                _TF_ADMINISTRATOR,
                local_name(self.id, distinct_part(service)),
                {
                    "account_id": params.administrator,
                    "service_principal": service,
                    **({"depends_on": (reference(before.address),)} if before else {}),
                    "lifecycle": retain(),
                },
            )
            yield before

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"{_TF_ADMINISTRATOR}.{local_name(self.id, distinct_part(one))}": () for one in get_args(Service)}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        administrator, organization_id = params.administrator or "", params.organization_id or ""
        delegation = policy_delegation(
            administrator,
            params.policy_types,
            partition=PARTITION,
            account=ACCOUNT,
            organization_id=organization_id,
        )
        policies = Expectation(
            "The administrator sees the organization and manages policies of these types, and nothing else",
            grants(delegation),
            At(_POLICY, "Content"),
            At(_TF_POLICY, "content"),
        )
        services = Expectation(
            "The administrator runs these services, and no other account does",
            consists_of(*({"account_id": administrator, "service_principal": one} for one in params.services)),
            None,
            At(_TF_ADMINISTRATOR, "", together=True),
        )
        settings = [delegated_administrator(administrator, service) for service in params.services]
        return (
            *((policies,) if params.policy_types else ()),
            *((services, retained(_TF_ADMINISTRATOR), *setting_expectations(*settings)) if settings else ()),
        )


def _delegation(params: DelegatedAdministrators.Params, context: Context) -> dict[str, object]:
    return policy_delegation(
        params.administrator or "",
        params.policy_types,
        partition=context.environment.partition,
        account=context.environment.account,
        organization_id=params.organization_id or "",
    )


def _left_out(params: DelegatedAdministrators.Params) -> list[str]:
    """The services whose work is security that another account does not administer."""
    return [one for one in _SECURITY if one not in params.services]


def _name(service: str) -> str:
    """`config.amazonaws.com` as a construct id: `Config`."""
    return "".join(word.capitalize() for word in service.removesuffix(".amazonaws.com").replace("-", ".").split("."))
