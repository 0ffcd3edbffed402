"""Physical names: computed from the prefix alone, so that two stacks can name one thing without exporting it."""

from __future__ import annotations

from dataclasses import dataclass


def logical_id(control_id: str) -> str:
    """The CloudFormation logical id that every resource of a control begins with.

    >>> logical_id("cloudtrail.multi_region_trail")
    'CloudtrailMultiRegionTrail'
    """
    return "".join(word.capitalize() for word in control_id.replace(".", "_").split("_"))


def local_name(control_id: str, part: str = "") -> str:
    """The Terraform local name of a control's resource; `part` tells resources of one type apart.

    >>> local_name("kms.baseline_keys", "logs")
    'kms_baseline_keys_logs'
    """
    stem = control_id.replace(".", "_")
    return f"{stem}_{part.replace('-', '_')}" if part else stem


def distinct_part(text: str) -> str:
    """A text of a user as part of a Terraform local name, different for different texts: what is no letter or digit
    becomes its code.

    >>> distinct_part("my-logs"), distinct_part("my.logs")
    ('my_2d_logs', 'my_2e_logs')
    """
    return "".join(one if one.isalnum() else f"_{ord(one):x}_" for one in text)


@dataclass(frozen=True, slots=True)
class Names:
    """Names under one prefix, at most 20 characters, so that every name stays within its service's limit."""

    prefix: str

    def of(self, purpose: str) -> str:
        """A name that is unique within an account and Region: topics, groups, log groups, trails, rules."""
        return f"{self.prefix}-{purpose}"

    def bucket(self, purpose: str, account: str, region: str) -> str:
        """A bucket name: unique in all of AWS through account and Region; at most 63 characters."""
        return f"{self.prefix}-{purpose}-{account}-{region}"

    def alias(self, purpose: str) -> str:
        """A KMS alias."""
        return f"alias/{self.prefix}-{purpose}"

    def log_group(self, purpose: str) -> str:
        """A CloudWatch Logs group."""
        return f"/{self.prefix}/{purpose}"

    def parameter(self, capability: str) -> str:
        """The SSM parameter that hands a capability's value from one stack to another."""
        return f"/{self.prefix}/baseline/{capability.replace('.', '/').replace('_', '-')}"

    def stack(self, layer: str) -> str:
        """The deployed name of a layer's stack: the same in every account and Region, so it never changes."""
        return f"{self.prefix}-baseline-{layer}"
