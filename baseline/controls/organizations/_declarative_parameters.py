"""What declarative policies set, and the policies that say so."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from baseline.control import ControlParams
from baseline.controls.organizations._backup_parameters import BackupParams
from baseline.controls.organizations._backup_plans import backup_documents
from baseline.families.policy_targets import TargetId
from baseline.model.distinct import Distinct
from baseline.model.ids import Region
from baseline.model.spelling import Spelling
from constructs_lib.documents import declarative_policies as documents
from constructs_lib.documents.organization_policies import OrganizationPolicy

Preference = Literal["enabled", "disabled", "no_preference"]
Feature = Literal[
    "ai_protection",
    "ebs_malware_protection",
    "eks_audit_logs",
    "lambda_network_logs",
    "rds_login_events",
    "runtime_monitoring",
    "s3_data_events",
]
Agent = Literal["ec2_agent_management", "ecs_fargate_agent_management", "eks_addon_management"]
Scan = Literal[
    "code_repository_scanning",
    "ec2_scanning",
    "ecr_scanning",
    "lambda_code_scanning",
    "lambda_standard_scanning",
]
ImageProvider = Annotated[
    str,
    Spelling(
        "^(amazon|aws_marketplace|aws_backup_vault|[0-9]{12})$",
        "an owner of images",
        "amazon, aws_marketplace, aws_backup_vault, or the id of an account, in quotes",
    ),
]
Message = Annotated[str, StringConstraints(pattern="^[ -~]+$", max_length=255)]
Days = Annotated[int, Field(ge=0, le=2_147_483_647)]


class MetadataDefaults(ControlParams):
    """Defaults of the metadata service of instances that are launched from now on."""

    http_tokens: Literal["required", "optional", "no_preference"] = Field(
        "required", description="required: IMDSv2 alone. Default: required."
    )
    http_put_response_hop_limit: int | None = Field(
        2, ge=1, le=64, description="Hops that a token travels; containers need 2. null: no preference. Default: 2."
    )
    http_endpoint: Preference = Field("no_preference", description="Whether the service answers at all.")
    instance_metadata_tags: Preference = Field(
        "no_preference", description="Whether it tells the tags of the instance."
    )
    http_tokens_enforced: bool = Field(
        False,
        description="Refuse launches without IMDSv2, also those that ask for IMDSv1 by name. Default: a default alone.",
    )

    @model_validator(mode="after")
    def _enforced_is_required(self) -> MetadataDefaults:
        if self.http_tokens_enforced and self.http_tokens != "required":
            raise ValueError("http_tokens_enforced enforces http_tokens: required")
        return self


class VpcBlock(ControlParams):
    """What internet gateways of all VPCs let through."""

    mode: Literal["block_ingress", "block_bidirectional"] = Field(
        "block_ingress",
        description="block_ingress: nothing in but by NAT gateways; block_bidirectional: nothing at all.",
    )
    exclusions_allowed: bool = Field(
        True, description="Whether accounts may exclude VPCs and subnets, such as those of public load balancers."
    )


class AllowedImages(ControlParams):
    """Whose AMIs are seen and launched."""

    providers: Distinct[ImageProvider] = Field(
        min_length=1, max_length=200, description="Owners: amazon, aws_marketplace, aws_backup_vault, account ids."
    )
    state: Literal["audit_mode", "enabled"] = Field(
        "audit_mode", description="audit_mode marks other images; enabled refuses them. Default: audit_mode."
    )
    days_since_created: Days | None = Field(None, description="Age of an image at most, in days. Default: any.")
    days_since_deprecated: Days | None = Field(
        None, description="Days since an image was deprecated at most; 0: none that is. Default: any."
    )


class DeclarativeParams(ControlParams):
    """Parameters of `organizations.declarative_policies`."""

    targets: Distinct[TargetId] = Field(
        min_length=1,
        description="What the policies are attached to: ids of the root, of organizational units or of accounts. With "
        "the root they hold in every account, the management account included, and controls of single accounts that "
        "would set the same stand back.",
    )
    instance_metadata: MetadataDefaults | None = Field(
        MetadataDefaults.model_validate({}), description="Defaults of instance metadata. null: left to the accounts."
    )
    block_public_images: bool = Field(True, description="AMIs are not made public; what is public stays so.")
    block_public_snapshots: Literal["block_all_sharing", "block_new_sharing"] | None = Field(
        "block_all_sharing",
        description="EBS snapshots are not made public; block_all_sharing also closes those that are. null: left to "
        "the accounts.",
    )
    block_serial_console: bool = Field(True, description="Nobody reaches instances by the EC2 serial console.")
    vpc_block_public_access: VpcBlock | None = Field(
        None, description="Close internet gateways, which shuts out what serves the internet. Default: left open."
    )
    allowed_images: AllowedImages | None = Field(
        None, description="Limit whose AMIs are launched. Default: left to the accounts."
    )
    exception_message: Message | None = Field(
        None, description="What EC2 says to whom a policy refuses, such as whom to ask; 255 characters at most."
    )
    block_public_buckets: bool = Field(
        True, description="All four S3 public access blocks are on for every account, as an S3 policy."
    )
    guardduty_features: Distinct[Feature] | None = Field(
        None,
        description="Switch GuardDuty on, with these features beside foundational detection, which costs about 4 USD "
        "per million events; each feature is paid by what it looks at. Default: not by policy.",
    )
    guardduty_agents: Distinct[Agent] = Field(
        (), description="What runtime monitoring installs by itself; needs runtime_monitoring. Default: nothing."
    )
    inspector_scans: Distinct[Scan] = Field(
        (),
        description="Scans of Amazon Inspector that are switched on, paid by what there is to scan, such as about 1.25 "
        "USD a month for each instance. Default: none by policy.",
    )
    security_hub: bool = Field(
        False,
        description="Switch Security Hub on, which is not Security Hub CSPM, and is paid by the resources that it "
        "covers. Default: not by policy.",
    )
    backup: BackupParams | None = Field(
        None,
        description="Have every account back up what has a tag, as a backup policy; paid by the GB that is kept. The "
        "vault and the role have to be there: the control vault_and_plan of backup makes both. Default: not by policy.",
    )
    regions: Distinct[Region] = Field(
        (),
        description="Regions in which GuardDuty, Inspector and Security Hub are switched on and backups are made. "
        "Default: the governed Regions.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> DeclarativeParams:
        if self.guardduty_agents and "runtime_monitoring" not in (self.guardduty_features or ()):
            raise ValueError("guardduty_agents are those of runtime_monitoring: add it to guardduty_features")
        if "lambda_code_scanning" in self.inspector_scans and "lambda_standard_scanning" not in self.inspector_scans:
            raise ValueError("lambda_code_scanning is part of lambda_standard_scanning: add that to inspector_scans")
        if not self.policies(""):
            raise ValueError("nothing would be set: name what is, or leave the control out")
        return self

    def policies(self, prefix: str) -> dict[str, list[OrganizationPolicy]]:
        """The policies of each type that the parameters ask for: one, and as many of backups as these fill. Raises
        `FieldError` where those have no room."""
        found: dict[str, list[dict[str, object]]] = {}
        if attributes := self._ec2_attributes():
            policy = documents.ec2_policy(*attributes, exception_message=self.exception_message)
            found["DECLARATIVE_POLICY_EC2"] = [policy]
        if self.block_public_buckets:
            found["S3_POLICY"] = [documents.s3_policy()]
        if self.guardduty_features is not None:
            policy = documents.guardduty_policy(
                regions=self.regions, features=self.guardduty_features, agents=self.guardduty_agents
            )
            found["GUARDDUTY_POLICY"] = [policy]
        if self.inspector_scans:
            found["INSPECTOR_POLICY"] = [documents.inspector_policy(regions=self.regions, scans=self.inspector_scans)]
        if self.security_hub:
            found["SECURITYHUB_POLICY"] = [documents.security_hub_policy(regions=self.regions)]
        if self.backup:
            found["BACKUP_POLICY"] = backup_documents(self.backup, prefix, self.regions)
        return {
            kind: [
                OrganizationPolicy(_name(prefix, kind, number), "Settings of the security baseline", content)
                for number, content in enumerate(contents, start=1)
            ]
            for kind, contents in found.items()
        }

    def _ec2_attributes(self) -> list[dict[str, object]]:
        images, block = self.allowed_images, self.vpc_block_public_access
        return [
            *([documents.instance_metadata_defaults(**dict(self.instance_metadata))] if self.instance_metadata else []),
            *([documents.image_block_public_access()] if self.block_public_images else []),
            *(
                [documents.snapshot_block_public_access(self.block_public_snapshots)]
                if self.block_public_snapshots
                else []
            ),
            *([documents.serial_console_disabled()] if self.block_serial_console else []),
            *([documents.vpc_block_public_access(**dict(block))] if block else []),
            *([documents.allowed_images(**dict(images))] if images else []),
        ]


def short(policy_type: str) -> str:
    """The service of a type: ec2, s3, guardduty, inspector, securityhub, backup."""
    return policy_type.removeprefix("DECLARATIVE_POLICY_").removesuffix("_POLICY").lower()


def _name(prefix: str, policy_type: str, number: int) -> str:
    return f"{prefix}-{short(policy_type)}-settings" + (f"-{number}" if number > 1 else "")
