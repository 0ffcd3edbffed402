"""Declarative policies: settings of services that hold in every account of the organization."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from baseline.control import Behavior, Control, Format, Layer, Placement, Severity, native_with
from baseline.controls.organizations._backup_plans import as_expected, backup_notes, backup_problems
from baseline.controls.organizations._declarative_parameters import DeclarativeParams, short
from baseline.expectation import Expectation
from baseline.families.organization_policies import policy_blocks, policy_expectations
from baseline.families.policy_targets import has_root
from baseline.hcl import Block
from baseline.model.field_problems import FieldError
from baseline.place import Place
from baseline.references import ANY
from constructs_lib.documents.organization_policies import LONGEST_PREFIX

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_DELEGATED = {
    "GUARDDUTY_POLICY": "guardduty enable-organization-admin-account --admin-account-id",
    "INSPECTOR_POLICY": "inspector2 enable-delegated-admin-account --delegated-admin-account-id",
    "SECURITYHUB_POLICY": "securityhub enable-organization-admin-account --feature SecurityHubV2 --admin-account-id",
}


class DeclarativePolicies(Control):
    """EC2 and S3 hold to these settings in every account that the policies reach, also in Regions and accounts to come,
    and no administrator of an account changes them. GuardDuty, Inspector and Security Hub can be switched on so too,
    and what has a tag be backed up.

    Where the root is a target, controls of single accounts that would set the same stand back.
    """

    id = "organizations.declarative_policies"
    title = "Settings of EC2 and S3 hold in every account of the organization and cannot be changed there"
    behavior = Behavior.PREVENTIVE
    severity = Severity.HIGH
    layer = Layer.ORGANIZATION
    placement = Placement.once_per_account(roles=("management",))
    satisfies = ("cis-aws-5.0/2.1.4",)
    contributes = {
        # Amazon EC2 API Reference, EnableSnapshotBlockPublicAccess: their attributes go on to say that they are public.
        "aws-fsbp/EC2.1": "Snapshots that were shared with everybody before go on saying so.",
        "aws-fsbp/EFS.2": "File systems are backed up that have the tag, where the vault and the role are.",
        "cis-aws-5.0/5.7": "Instances that run already are as they were, and unless http_tokens_enforced is on, "
        "launches that ask for IMDSv1 by name too.",
        "well-architected/SEC03-BP05": "The policies set what they name; what else accounts may do is for service and "
        "resource control policies.",
        "well-architected/SEC08-BP04": "Buckets, images and snapshots are closed; databases and their snapshots, and "
        "other stores, are not reached.",
    }
    passes = ("EC2.172", "EC2.182", "S3.1")
    opt_in = "policies that hold in every account need the ids of their targets, and close what is public at once"
    price = (
        "Nothing for the policies. GuardDuty, Inspector and Security Hub, where they are switched on, are paid in "
        "every account that the policies reach. Backups, where there are any, per GB and month: about 0.05 USD (0.095 "
        "for RDS), the same again for each copy, and 0.02 USD per GB copied."
    )
    support = {
        Format.CLOUDFORMATION: native_with("a command enables each type of policy in the organization first"),
        Format.TERRAFORM: native_with(
            "a command enables each type of policy in the organization first; policies of S3, GuardDuty, Inspector and "
            "Security Hub go through Cloud Control API, since version 5 of the provider refuses their types"
        ),
    }
    source = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_declarative_syntax.html"

    Params = DeclarativeParams

    def satisfied(self, params: DeclarativeParams) -> tuple[str, ...]:
        return self.satisfies if params.block_public_buckets and has_root(params.targets) else ()

    def contributed(self, params: DeclarativeParams) -> Mapping[str, str]:
        metadata = params.instance_metadata
        done = {
            "aws-fsbp/EC2.1": params.block_public_snapshots is not None,
            "aws-fsbp/EFS.2": params.backup is not None,
            "cis-aws-5.0/5.7": metadata is not None and metadata.http_tokens == "required",
        }
        return {one: missing for one, missing in self.contributes.items() if done.get(one, True)}

    def passed(self, params: DeclarativeParams) -> tuple[str, ...]:
        """What some accounts have is not what all of them have."""
        if not has_root(params.targets):
            return ()
        met = {
            "EC2.172": params.vpc_block_public_access is not None,
            # The check fails where snapshots that are public stay so.
            "EC2.182": params.block_public_snapshots == "block_all_sharing",
            "S3.1": params.block_public_buckets,
        }
        return tuple(one for one in self.passes if met[one])

    def provides(self, params: DeclarativeParams) -> tuple[str, ...]:
        """What is set in every account. A policy of some organizational units leaves others to set it themselves."""
        metadata = params.instance_metadata
        set_here = {
            "instance_metadata_defaults": metadata is not None and metadata.http_tokens == "required",
            "snapshot_block_public_access": params.block_public_snapshots is not None,
            "image_block_public_access": params.block_public_images,
            "vpc_block_public_access": params.vpc_block_public_access is not None,
            "serial_console": params.block_serial_console,
            "s3_public_access_block": params.block_public_buckets,
        }
        everywhere = has_root(params.targets)
        return tuple(f"declarative_policy.{name}" for name, one in set_here.items() if one and everywhere)

    def localize(self, params: DeclarativeParams, place: Place) -> DeclarativeParams:
        """Raises `FieldError` where backups would be asked for that cannot be made, or more than there is room for."""
        found = params.model_copy(update={"regions": params.regions or place.governed_regions})
        if found.backup and (problems := list(backup_problems(found.backup, found.regions, place))):
            raise FieldError(problems)
        found.policies(LONGEST_PREFIX)
        return found

    def notes(self, params: DeclarativeParams) -> tuple[str, ...]:
        kinds = params.policies("")
        enable = "; ".join(
            f"aws organizations enable-policy-type --root-id ROOT --policy-type {kind}" for kind in kinds
        )
        found = [f"Before the deployment, with credentials of the management account: {enable}"]
        if "DECLARATIVE_POLICY_EC2" in kinds:
            found.append(
                "Before the policy stands, see what it would change in each account and Region: aws organizations "
                "enable-aws-service-access --service-principal ec2.amazonaws.com, then aws ec2 "
                "start-declarative-policies-report --s3-bucket BUCKET --target-id ROOT"
            )
        if "S3_POLICY" in kinds:
            found.append(
                "Buckets that are public on purpose stop being so in every account that the policy reaches, and no "
                "account can open them: serve them by CloudFront with origin access control."
            )
        delegated = [command for kind, command in _DELEGATED.items() if kind in kinds]
        if delegated:
            commands = "; ".join(f"aws {one} AUDIT_ACCOUNT" for one in delegated)
            found.append(f"Each service needs its delegated administrator before its policy: {commands}")
        return (*found, *(backup_notes(params.backup) if params.backup else ()))

    def define(self, scope: Construct, params: DeclarativeParams, context: Context) -> None:
        from constructs_lib import OrganizationPolicies

        before = None
        for kind, policies in params.policies(context.names.prefix).items():
            made = OrganizationPolicies(
                scope, short(kind).capitalize(), policy_type=kind, policies=policies, target_ids=params.targets
            )
            if before:
                made.policies[0].add_resource_dependency(before)
            before = made.policies[-1]

    def terraform(self, params: DeclarativeParams, context: Context) -> Iterator[Block]:
        before: Block | None = None
        for kind, policies in params.policies(context.names.prefix).items():
            for block in policy_blocks(self.id, kind, policies, params.targets, short(kind), before):
                before = block
                yield block

    def expectations(self, params: DeclarativeParams) -> tuple[Expectation, ...]:
        policies = {
            kind: [replace(one, content=as_expected(one.content)) for one in ones]
            for kind, ones in params.policies(ANY).items()
        }
        return tuple(policy_expectations(self.id, policies, params.targets, short))
