"""Who is told about what: a part of `sns.security_topics`."""

from __future__ import annotations

import re
from typing import Literal, Self

from pydantic import Field, model_validator

from baseline.control import ControlParams
from baseline.model.distinct import Distinct

TopicSeverity = Literal["critical", "high", "medium", "low"]
SEVERITIES: tuple[TopicSeverity, ...] = ("critical", "high", "medium", "low")

_ENDPOINTS = {
    "email": (r"[^@\s]+@[^@\s]+\.[^@\s.]+", "an e-mail address"),
    "email-json": (r"[^@\s]+@[^@\s]+\.[^@\s.]+", "an e-mail address"),
    "https": (r"https://[^\s/]+(/\S*)?", "an address that begins with https://"),
}


class Subscription(ControlParams):
    """Somebody, or some system, who is told."""

    protocol: Literal["email", "email-json", "https"] = Field(default="email", description="How the message travels.")
    endpoint: str = Field(max_length=2048, description="The e-mail address, or the https:// address.")
    severities: Distinct[TopicSeverity] = Field(
        default=SEVERITIES, min_length=1, description="Which topics are subscribed to. Default: all."
    )

    @model_validator(mode="after")
    def _endpoint_fits(self) -> Self:
        pattern, wanted = _ENDPOINTS[self.protocol]
        if not re.fullmatch(pattern, self.endpoint):
            raise ValueError(f"endpoint {self.endpoint!r} of protocol {self.protocol} must be {wanted}")
        return self
