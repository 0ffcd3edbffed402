"""Resource control policies for the member accounts of the organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from baseline.control import Behavior, Control, Format, Layer, Placement, Severity, native_with
from baseline.controls.organizations._perimeter_parameters import PerimeterParams
from baseline.expectation import Expectation
from baseline.families.organization_policies import policy_blocks, policy_expectations
from baseline.families.policy_targets import has_root, refuse_management_account
from baseline.hcl import Block
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.place import Place
from baseline.references import ANY, PARTITION
from constructs_lib.documents.organization_policies import LONGEST_PARTITION, OrganizationPolicy, TooLongError
from constructs_lib.documents.resource_control_policies import (
    TYPE,
    ResourceControls,
    WebIdentities,
    resource_control_policies,
)

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_ENABLED = native_with("a command enables resource control policies in the organization before the deployment")
_ROOT = (
    "cis-aws-5.0/2.1.1",
    "cis-aws-7.0/2.1.2",
)


class ResourceControlPolicies(Control):
    """The resources of member accounts answer over TLS, to the organization and to AWS services that act for it,
    whatever their own policies say. Partners are named; who signs in by federation is let pass.

    Resources of the management account are never bound.
    """

    id = "organizations.resource_control_policies"
    title = "Resource control policies keep strangers and plain HTTP from the resources of member accounts"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.ORGANIZATION
    placement = Placement.once_per_account(roles=("management",))
    satisfies = (*_ROOT, "well-architected/SEC03-BP05")
    contributes = {
        "cis-aws-7.0/2.1.2": "Attach the policies to the root, and leave their perimeter on: until then they do not "
        "guard every account.",
        "cis-aws-5.0/2.1.1": "Every bucket of the accounts that are bound refuses plain HTTP; buckets of the "
        "management account are not bound, and checks look for the denial in each bucket's own policy.",
        "cis-aws-7.0/2.21": "Policies that name everyone stay as they are, though strangers no longer get in to the "
        "services that are bound: review those of other services, and of the management account.",
        "well-architected/SEC03-BP05": "Attach the policies to the root, and leave their perimeter on.",
        "well-architected/SEC03-BP07": "What is open to the public or to other accounts on other services stays open; "
        "IAM Access Analyzer finds it.",
        "well-architected/SEC09-BP02": "Services that resource control policies do not apply to, and connections "
        "within workloads, need encryption of their own.",
    }
    opt_in = "policies that bind every account need the ids of their targets, and can shut out partners"
    support = {Format.CLOUDFORMATION: _ENABLED, Format.TERRAFORM: _ENABLED}
    source = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html"

    Params = PerimeterParams

    def satisfied(self, params: PerimeterParams) -> tuple[str, ...]:
        """Guardrails on some organizational units are not guardrails on all accounts. Of the management account, the
        baseline's own buckets refuse plain HTTP by their policies."""
        everywhere = has_root(params.targets)
        met: dict[str, bool] = dict.fromkeys(_ROOT, everywhere)
        met["cis-aws-5.0/2.1.1"] = everywhere and params.secure_transport and "s3" in params.services
        met["cis-aws-7.0/2.1.2"] = met["well-architected/SEC03-BP05"] = everywhere and _bounds(params)
        return tuple(one for one in self.satisfies if met[one])

    def contributed(self, params: PerimeterParams) -> Mapping[str, str]:
        done = {
            "cis-aws-7.0/2.1.2": not (has_root(params.targets) and _bounds(params)),
            "cis-aws-5.0/2.1.1": params.secure_transport and "s3" in params.services,
            "well-architected/SEC03-BP05": not (has_root(params.targets) and _bounds(params)),
        }
        return {one: missing for one, missing in self.contributes.items() if done.get(one, True)}

    def localize(self, params: PerimeterParams, place: Place) -> PerimeterParams:
        refuse_management_account(params.targets, place)
        organization_id = params.organization_id or place.organization_id
        if organization_id is None:
            raise FieldError(
                FieldProblem(
                    "the policies tell the organization's principals from others by its id, and the profile names none",
                    ("organization_id",),
                    allowed="an id such as o-exampleorgid, as aws organizations describe-organization shows it",
                    advice="add organization.id",
                )
            )
        found = params.model_copy(update={"organization_id": organization_id})
        try:
            _policies(found, LONGEST_PARTITION, "")
        except TooLongError as error:
            raise FieldError(
                FieldProblem(
                    str(error),
                    ("max_policies",),
                    allowed="5,120 characters in a policy and, with the one that allows everything, five on a target",
                    advice="name fewer web_identities or partner_accounts, or raise max_policies",
                )
            ) from None
        return found

    def notes(self, params: PerimeterParams) -> tuple[str, ...]:
        enable = (
            "Before the deployment, with credentials of the management account: aws organizations enable-policy-type "
            "--root-id ROOT --policy-type RESOURCE_CONTROL_POLICY"
        )
        first = (
            "Attach the policies to one test account or organizational unit before the root, and look for what they "
            "refuse: in CloudTrail the errorMessage says 'with an explicit deny in a resource control policy'. Where "
            "somebody is shut out, the management account detaches: aws organizations detach-policy"
        )
        outside = (
            "Before the perimeter stands, see who comes in from other accounts: findings of IAM Access Analyzer for "
            "external access, and events of CloudTrail whose userIdentity.accountId is none of the organization. Name "
            "them in partner_accounts. Public buckets stop being public: serve them by CloudFront with origin access "
            "control."
        )
        return (enable, first, *((outside,) if params.perimeter else ()))

    def define(self, scope: Construct, params: PerimeterParams, context: Context) -> None:
        from aws_cdk import Aws

        from constructs_lib import OrganizationPolicies

        OrganizationPolicies(
            scope,
            "Default",
            policy_type=TYPE,
            policies=_policies(params, Aws.PARTITION, context.names.prefix),
            target_ids=params.targets,
        )

    def terraform(self, params: PerimeterParams, context: Context) -> Iterator[Block]:
        policies = _policies(params, context.environment.partition, context.names.prefix)
        yield from policy_blocks(self.id, TYPE, policies, params.targets)

    def expectations(self, params: PerimeterParams) -> tuple[Expectation, ...]:
        policies = _policies(params, PARTITION, ANY)
        return tuple(policy_expectations(self.id, {TYPE: policies}, params.targets))


def _bounds(params: PerimeterParams) -> bool:
    """Whether strangers are kept from resources, whatever the policies of these say."""
    return params.perimeter and bool(params.perimeter_services)


def _policies(params: PerimeterParams, partition: str, prefix: str) -> list[OrganizationPolicy]:
    controls = ResourceControls(
        organization_id=params.organization_id or "",
        services=params.services,
        confused_deputy=params.confused_deputy,
        secure_transport=params.secure_transport,
        minimum_tls_version=params.minimum_tls_version,
        perimeter=params.perimeter,
        perimeter_services=params.perimeter_services,
        partners=params.partner_accounts,
        origin_access_identities=params.origin_access_identities,
        web_identities=tuple(WebIdentities(one.provider, one.subjects) for one in params.web_identities),
    )
    documents = resource_control_policies(controls, partition=partition, room=params.max_policies)
    return [
        OrganizationPolicy(f"{prefix}-perimeter-{number}", "Perimeter of the security baseline", one)
        for number, one in enumerate(documents, start=1)
    ]
