"""What is measured: one account with everything that CIS asks for and a VPC, in one Region or in seventeen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

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


@dataclass(frozen=True)
class Scenario:
    """One account in `regions`, of which `HOME_REGION` is one."""

    name: str
    regions: tuple[str, ...]

    def write_profile(self, folder: Path) -> Path:
        """Write the profile into `folder`; gives its path."""
        path = folder / f"bench-{len(self.regions)}.yaml"
        path.write_text(
            "schema: baseline/v1\n"
            "name: bench\n"
            "imports: [cis-aws-5.0]\n"
            "organization:\n"
            "  name: acme\n"
            f"  home_region: {HOME_REGION}\n"
            f"  governed_regions: [{', '.join(self.regions)}]\n"
            "  accounts:\n"
            "    - {name: main, role: standalone}\n"
            'controls: {include: ["vpc.*"], exclude: ["vpc.interface_endpoints"]}\n',
            encoding="utf-8",
        )
        return path


ONE_REGION = Scenario("1 account x 1 Region", (HOME_REGION,))
DEFAULT = Scenario("1 account x 17 Regions", DEFAULT_REGIONS)
