"""What a chat channel may do in the account: hear of alarms and findings, and look at the metric behind an alarm.

Source: Amazon Q Developer in chat applications Administrator Guide (formerly AWS Chatbot), "IAM policies".
"""

from __future__ import annotations

from typing import Any

Policy = dict[str, Any]

GUARDRAIL = "CloudWatchReadOnlyAccess"
"""The AWS managed policy that bounds whatever is asked for in the channel; without one it is AdministratorAccess."""


def channel_trust_policy() -> Policy:
    """The chat service, which is a global one, acts as the role."""
    trust = {"Effect": "Allow", "Principal": {"Service": "chatbot.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [trust]}


def channel_policy() -> Policy:
    """Reading alarms and the graphs of their metrics, which a message on an alarm shows."""
    actions = ["cloudwatch:DescribeAlarms", "cloudwatch:GetMetricData", "cloudwatch:GetMetricWidgetImage"]
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]}


def guardrail_arn(partition: str) -> str:
    """The ARN of `GUARDRAIL`."""
    return f"arn:{partition}:iam::aws:policy/{GUARDRAIL}"
