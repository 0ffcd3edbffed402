"""What is measured: one account with the rules of CIS and the controls that the hand-written app has, a VPC among them,
in one Region or in seventeen. The controls are named, so that the work stays the same while the catalogue grows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from baseline.catalog.frameworks import framework

HOME_REGION = "eu-west-1"

# The Regions that every account has without opting in.
DEFAULT_REGIONS = (
    "ap-northeast-1",
    "ap-northeast-2",
    "ap-northeast-3",
    "ap-south-1",
    "ap-southeast-1",
    "ap-southeast-2",
    "ca-central-1",
    "eu-central-1",
    "eu-north-1",
    "eu-west-1",
    "eu-west-2",
    "eu-west-3",
    "sa-east-1",
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
)

CONTROLS = (
    "cloudtrail.multi_region_trail",
    "cloudwatch.cis_alarms",
    "config.managed_rules",
    "config.recorder",
    "ebs.default_encryption",
    "iam.access_analyzer",
    "iam.mfa_enforcement",
    "iam.password_policy",
    "iam.support_role",
    "kms.baseline_keys",
    "s3.access_log_bucket",
    "s3.account_public_access_block",
    "s3.log_archive_bucket",
    "sns.security_topics",
    "vpc.baseline_vpc",
    "vpc.flow_logs",
    "vpc.gateway_endpoints",
)


@dataclass(frozen=True)
class Scenario:
    """One account in `regions`, of which `HOME_REGION` is one."""

    name: str
    regions: tuple[str, ...]

    def write_profile(self, folder: Path) -> Path:
        """Write the profile into `folder`; gives its path."""
        path = folder / f"bench-{len(self.regions)}.yaml"
        rules = ", ".join(f"{one.identifier}: {{}}" for one in framework("cis-aws-5.0").config_rules)
        path.write_text(
            "schema: baseline/v1\n"
            "name: bench\n"
            "organization:\n"
            "  name: acme\n"
            f"  home_region: {HOME_REGION}\n"
            f"  governed_regions: [{', '.join(self.regions)}]\n"
            "  accounts:\n"
            "    - {name: main, role: standalone}\n"
            f"controls: {{include: [{', '.join(CONTROLS)}]}}\n"
            "set_parameters:\n"
            f"  config.managed_rules: {{rules: {{{rules}}}}}\n",
            encoding="utf-8",
        )
        return path


ONE_REGION = Scenario("1 account x 1 Region", (HOME_REGION,))
DEFAULT = Scenario("1 account x 17 Regions", DEFAULT_REGIONS)
