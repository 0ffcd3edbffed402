"""Cases of Amazon Macie."""

from __future__ import annotations

VARIANTS = {"macie.session": [{"finding_publishing_frequency": "SIX_HOURS"}]}
