"""CloudFormation's quotas for a template.

Source: AWS CloudFormation User Guide, "Understand CloudFormation quotas": 500 resources and 1 MB a template; 51,200
bytes where a template is passed inline instead of through S3.
"""

from __future__ import annotations

MAX_RESOURCES = 500
MAX_BYTES = 1_000_000
MAX_INLINE_BYTES = 51_200
