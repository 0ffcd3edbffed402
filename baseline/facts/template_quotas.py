"""CloudFormation's quotas for a template, and that of AWS Config for what templates of ours hold most of.

Sources: AWS Config Developer Guide, "Service Limits": 1,000 rules in an account and Region, those of conformance packs
included; AWS CloudFormation User Guide, "Understand CloudFormation quotas": 500 resources and 1 MB a template; 51,200
bytes where a template is passed inline instead of through S3.
"""

from __future__ import annotations

MAX_RESOURCES = 500
MAX_BYTES = 1_000_000
MAX_INLINE_BYTES = 51_200
MAX_CONFIG_RULES = 1_000
