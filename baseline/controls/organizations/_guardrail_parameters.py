"""What service control policies deny, and whom they exempt."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.families.policy_targets import TargetId
from baseline.model.distinct import Distinct
from baseline.model.ids import Region
from baseline.model.spelling import Spelling
from constructs_lib.documents.service_control_policies import MANAGED_DEPLOYERS, ServiceControls

Deployer = Literal["stack_sets", "control_tower"]
SecurityService = Literal[
    "access_analyzer",
    "cloudtrail",
    "config",
    "config_rules",
    "detective",
    "guardduty",
    "inspector",
    "macie",
    "network_logs",
    "securityhub",
]

# A name of one's own comes before any wildcard: role/* would exempt everybody.
ExemptRole = Annotated[
    str,
    StringConstraints(max_length=200),
    Spelling(
        r"^role/[A-Za-z0-9+=,.@_/-]{3,}[A-Za-z0-9+=,.@_/*?-]*$",
        "a role that can be exempt",
        "role/NAME, with the path before the name if it has one; * and ? after at least three letters of it",
    ),
]
# IAM User Guide, "IAM JSON policy elements: Action"; a bare * would be every action.
Action = Annotated[
    str,
    StringConstraints(max_length=128),
    Spelling(
        r"^[a-z0-9-]{2,64}:(\*|[A-Za-z][A-Za-z0-9]*\*?)$",
        "an action",
        "service:Action, service:Act* or service:*, such as ec2:TerminateInstances",
    ),
]


class GuardrailParams(ControlParams):
    """Parameters of `organizations.service_control_policies`."""

    targets: Distinct[TargetId] = Field(
        min_length=1,
        description="What the policies are attached to: ids of the root, of organizational units or of member "
        "accounts. With the root, every account is bound, those to come included.",
    )
    deployment_roles: Distinct[ExemptRole] = Field(
        max_length=10,
        description="Roles of member accounts that deploy the baseline there, or that have to change what it protects, "
        "such as role/acme-deploy or role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Security_*: exempt from all "
        "but the root, organization, MFA and CloudShell statements. Everybody else can no longer make, change or hand "
        "over roles of such names, so name none that stacks of workloads use. An empty list where managed_deployers "
        "do it all.",
    )
    managed_deployers: Distinct[Deployer] = Field(
        ("stack_sets", "control_tower"),
        description="Services whose roles in member accounts are exempt as well: CloudFormation StackSets, AWS Control "
        "Tower. Default: both.",
    )
    max_policies: int = Field(
        4,
        ge=1,
        le=9,
        description="Policies that there is room for on every target. AWS attaches ten to each; the one that allows "
        "everything takes one place, and AWS Control Tower some. Default: 4 of 10,240 characters each.",
    )
    leave_organization: bool = Field(True, description="Deny leaving the organization and closing the account.")
    root_user: bool = Field(
        True,
        description="Deny everything to the root user. Sessions of central root access, which the management account "
        "opens for single tasks, stay possible.",
    )
    regions: bool = Field(
        True, description="Deny the Regions that are not governed, except for global services, and opting in to others."
    )
    allowed_regions: Distinct[Region] = Field(
        (), description="Regions beside the governed ones that stay allowed. Default: none."
    )
    global_region: bool = Field(
        True,
        description="Whether us-east-1 stays allowed where it is not governed: there CloudFront takes certificates, "
        "functions and web ACLs from, and global services send events to (cn-north-1 in China, us-gov-west-1 in "
        "AWS GovCloud).",
    )
    exempted_actions: Distinct[Action] = Field(
        (),
        max_length=50,
        description="Actions that stay allowed in every Region beside those of global services, such as "
        "bedrock:InvokeModel*, which profiles across Regions need. Default: none.",
    )
    baseline_resources: bool = Field(
        True,
        description="Deny changes of the baseline's stacks, alarms, rules, topics, functions, log groups, policies, "
        "documents and parameters: everything of which the name begins with the prefix. Roles of such names are "
        "protected in any case.",
    )
    log_archives: bool = Field(
        True,
        description="Deny deletion of the baseline's buckets, what they hold and its keys, and changes of their "
        "policies, lifecycle, encryption and rotation.",
    )
    account_settings: bool = Field(
        True,
        description="Deny changes of account-wide settings: public access blocks, EBS encryption, metadata defaults, "
        "serial console, password policy, service settings of Systems Manager.",
    )
    security_services: Distinct[SecurityService] = Field(
        tuple(SecurityService.__args__),
        description="Services that nobody may switch off or blind. config_rules keeps all rules, conformance packs and "
        "remediations of AWS Config from changes, those of workloads too. Default: all of them.",
    )
    mfa_actions: Distinct[Action] = Field(
        (),
        max_length=50,
        description="Actions that IAM users may do only with MFA, such as iam:* or ec2:TerminateInstances. Roles are "
        "not asked, since their sessions do not show the MFA of a federated sign-in. Default: none.",
    )
    cloudshell: Literal["allowed", "no_full_access", "denied"] = Field(
        "no_full_access",
        description="AWS CloudShell. no_full_access: nobody attaches the policy AWSCloudShellFullAccess, and no files "
        "go in or out; denied: nobody opens it; allowed: as IAM policies have it.",
    )

    unencrypted_file_systems: bool = Field(
        True,
        description="Deny the creation of EFS file systems that are not encrypted: none can be encrypted later.",
    )

    @model_validator(mode="after")
    def _somebody_deploys(self) -> GuardrailParams:
        if not self.deployment_roles and not self.managed_deployers:
            raise ValueError("nobody could deploy or update the baseline: name deployment_roles or managed_deployers")
        return self

    @property
    def controls(self) -> ServiceControls:
        """The same for the documents. `allowed_regions` are then all that stay allowed, where regions are denied."""
        managed = (role for one in self.managed_deployers for role in MANAGED_DEPLOYERS[one])
        return ServiceControls(
            deployers=(*self.deployment_roles, *managed),
            leave_organization=self.leave_organization,
            root_user=self.root_user,
            regions=self.allowed_regions if self.regions else (),
            region_exemptions=self.exempted_actions,
            baseline_resources=self.baseline_resources,
            log_archives=self.log_archives,
            account_settings=self.account_settings,
            security_services=self.security_services,
            mfa_actions=self.mfa_actions,
            cloudshell=self.cloudshell,
            unencrypted_file_systems=self.unencrypted_file_systems,
        )
