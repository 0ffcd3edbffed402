"""Service control policies for the member accounts of the organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, get_args

from baseline.control import Behavior, Control, Format, Layer, Placement, Severity, native_with
from baseline.controls.organizations._guardrail_parameters import GuardrailParams, SecurityService
from baseline.expectation import Expectation
from baseline.facts.regions import partition_of
from baseline.families.organization_policies import policy_blocks, policy_expectations
from baseline.families.policy_targets import has_root, refuse_management_account
from baseline.hcl import Block
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.place import Place
from baseline.references import ANY, PARTITION
from constructs_lib.documents.organization_policies import (
    LONGEST_PARTITION,
    LONGEST_PREFIX,
    OrganizationPolicy,
    TooLongError,
)
from constructs_lib.documents.region_exemptions import GLOBAL_REGION
from constructs_lib.documents.service_control_policies import TYPE, service_control_policies

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_ENABLED = native_with("a command enables service control policies in the organization before the deployment")
_ROOT = ("cis-aws-7.0/2.1.2", "cis-aws-5.0/1.6", "cis-aws-5.0/1.21", "cis-aws-5.0/2.3.1")


class ServiceControlPolicies(Control):
    """Nobody in a member account, its administrators and its root user included, undoes the baseline, leaves the
    organization or works in other Regions. Who deploys the baseline is exempt, and no name can be taken to become so.

    The management account is never bound: it can take the policies away where they shut somebody out.
    """

    id = "organizations.service_control_policies"
    title = "Service control policies bound what member accounts can do"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.ORGANIZATION
    placement = Placement.once_per_account(roles=("management",))
    satisfies = (*_ROOT, "well-architected/SEC03-BP05")
    contributes = {
        "cis-aws-7.0/2.1.2": "Attach the policies to the root, and leave none of their main statements out: until "
        "then they do not guard every account.",
        "cis-aws-5.0/1.6": "Root users whom no target reaches are not bound, and that of the management account cannot "
        "be: keep them for the few tasks that need them, and look into every use.",
        "cis-aws-5.0/1.21": "Where AWSCloudShellFullAccess is attached already it stays: detach it, and look at the "
        "management account, which service control policies do not bind.",
        "cis-aws-5.0/2.3.1": "File systems that exist stay as they are, and the management account can still make "
        "unencrypted ones: move the data of those that AWS Config reports into encrypted ones.",
        "well-architected/SEC01-BP02": "The root users of member accounts can do nothing; that of the management "
        "account still needs MFA, and must have no access keys.",
        "well-architected/SEC03-BP05": "Attach the policies to the root, and leave none of their main statements out: "
        "on the root user, on leaving the organization, and on the resources, logs, settings and services of security.",
    }
    opt_in = "policies that bind every account need the ids of their targets, and the roles that deploy the baseline"
    support = {Format.CLOUDFORMATION: _ENABLED, Format.TERRAFORM: _ENABLED}
    source = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html"

    Params = GuardrailParams

    def satisfied(self, params: GuardrailParams) -> tuple[str, ...]:
        """Guardrails on some organizational units are not guardrails on all accounts. The root user of the management
        account, and policies that are attached there, are for its people."""
        everywhere = has_root(params.targets)
        met = {
            "cis-aws-7.0/2.1.2": everywhere and _bounds(params),
            "cis-aws-5.0/1.6": everywhere and params.root_user,
            "cis-aws-5.0/1.21": everywhere and params.cloudshell == "denied",
            "cis-aws-5.0/2.3.1": everywhere and params.unencrypted_file_systems,
            "well-architected/SEC03-BP05": everywhere and _bounds(params),
        }
        return tuple(one for one in self.satisfies if met[one])

    def contributed(self, params: GuardrailParams) -> Mapping[str, str]:
        loose = not (has_root(params.targets) and _bounds(params))
        done = {
            "cis-aws-7.0/2.1.2": loose,
            "cis-aws-5.0/1.6": params.root_user,
            "cis-aws-5.0/1.21": params.cloudshell != "allowed",
            "cis-aws-5.0/2.3.1": params.unencrypted_file_systems,
            "well-architected/SEC01-BP02": params.root_user,
            "well-architected/SEC03-BP05": loose,
        }
        return {one: missing for one, missing in self.contributes.items() if done.get(one, True)}

    def localize(self, params: GuardrailParams, place: Place) -> GuardrailParams:
        refuse_management_account(params.targets, place)
        for number, region in enumerate(params.allowed_regions):
            if partition_of(region) != place.partition:
                raise FieldError(
                    FieldProblem(
                        f"{region} is in the partition {partition_of(region)}, and the organization in "
                        f"{place.partition}",
                        ("allowed_regions", number),
                        advice="remove it",
                    )
                )
        own = (GLOBAL_REGION[place.partition],) if params.global_region else ()
        regions = sorted({*place.governed_regions, *params.allowed_regions, *own}) if params.regions else ()
        found = params.model_copy(update={"allowed_regions": tuple(regions)})
        try:
            _policies(found, LONGEST_PARTITION, LONGEST_PREFIX)
        except TooLongError as error:
            raise FieldError(
                FieldProblem(
                    str(error),
                    ("max_policies",),
                    allowed="10,240 characters in a policy and, with the one that allows everything, ten on a target",
                    advice="name fewer deployment_roles or exempted_actions, switch statements off, or raise "
                    "max_policies",
                )
            ) from None
        return found

    def notes(self, params: GuardrailParams) -> tuple[str, ...]:
        enable = (
            "Before the deployment, with credentials of the management account: aws organizations enable-policy-type "
            "--root-id ROOT --policy-type SERVICE_CONTROL_POLICY"
        )
        first = (
            "Attach the policies to one test account or organizational unit before the root, and look for what they "
            "refuse: in CloudTrail the errorMessage says 'with an explicit deny in a service control policy'. Where "
            "somebody is shut out, the management account detaches: aws organizations detach-policy"
        )
        names = (
            "Roles, buckets and other resources whose names begin with PREFIX- count as the baseline's, and workloads "
            "can then no longer change theirs of such a name: look for them before the deployment."
        )
        root = (
            "Without its root user a member account is rescued from the management account: turn on central root "
            "access first, aws iam enable-organizations-root-sessions, and delete the root credentials"
        )
        deployers = (
            "Before the policies stand, make the roles of deployment_roles in every member account, and deploy its "
            "baseline as one of them or by managed_deployers: afterwards nobody else can make roles of such names, nor "
            "change what the baseline made."
        )
        return (enable, deployers, first, names, *((root,) if params.root_user else ()))

    def define(self, scope: Construct, params: GuardrailParams, context: Context) -> None:
        from aws_cdk import Aws

        from constructs_lib import OrganizationPolicies

        OrganizationPolicies(
            scope,
            "Default",
            policy_type=TYPE,
            policies=_policies(params, Aws.PARTITION, context.names.prefix),
            target_ids=params.targets,
        )

    def terraform(self, params: GuardrailParams, context: Context) -> Iterator[Block]:
        policies = _policies(params, context.environment.partition, context.names.prefix)
        yield from policy_blocks(self.id, TYPE, policies, params.targets)

    def expectations(self, params: GuardrailParams) -> tuple[Expectation, ...]:
        policies = _policies(params, PARTITION, ANY)
        return tuple(policy_expectations(self.id, {TYPE: policies}, params.targets))


def _bounds(params: GuardrailParams) -> bool:
    """Whether the main statements stand: those that bound every identity, and keep it from loosening the bounds."""
    return all(
        (
            params.leave_organization,
            params.root_user,
            params.baseline_resources,
            params.log_archives,
            params.account_settings,
            {*params.security_services} == {*get_args(SecurityService)},
        )
    )


def _policies(params: GuardrailParams, partition: str, prefix: str) -> list[OrganizationPolicy]:
    documents = service_control_policies(params.controls, partition=partition, prefix=prefix, room=params.max_policies)
    return [
        OrganizationPolicy(f"{prefix}-guardrails-{number}", "Guardrails of the security baseline", one)
        for number, one in enumerate(documents, start=1)
    ]
