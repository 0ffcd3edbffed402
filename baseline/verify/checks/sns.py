"""Subscriptions. Source: Amazon SNS API, Subscribe."""

from __future__ import annotations

import re
from collections.abc import Iterator

from baseline.verify.check import resource_check
from baseline.verify.intrinsics import as_text, is_known
from baseline.verify.stack_template import StackTemplate, TemplateResource

_MAIL = (re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"), "a mail address")
_ARN = (re.compile(r"arn:.+"), "an ARN")
ENDPOINTS = {
    "application": _ARN,
    "email": _MAIL,
    "email-json": _MAIL,
    "firehose": _ARN,
    "http": (re.compile(r"http://\S+"), "a URL that begins with http://"),
    "https": (re.compile(r"https://\S+"), "a URL that begins with https://"),
    "lambda": _ARN,
    "sms": (re.compile(r"\+?[0-9]{6,15}"), "a phone number such as +3225550100"),
    "sqs": _ARN,
}


@resource_check("sns-subscription", "AWS::SNS::Subscription")
def subscription(one: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The protocol is one that SNS has, and the endpoint is of its form."""
    yield from _faults(one.text("Protocol"), one.text("Endpoint"))


@resource_check("sns-subscription", "AWS::SNS::Topic")
def subscriptions_of_topic(topic: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """The same for subscriptions that stand in their topic."""
    for one in topic.each("Subscription"):
        if isinstance(one, dict):
            yield from _faults(as_text(one.get("Protocol")), as_text(one.get("Endpoint")))


def _faults(protocol: str | None, endpoint: str | None) -> Iterator[str]:
    if protocol not in ENDPOINTS:
        yield f"Protocol is {protocol!r}; allowed are {', '.join(ENDPOINTS)}"
        return
    form, words = ENDPOINTS[protocol]
    if endpoint is None or (is_known(endpoint) and not form.fullmatch(endpoint)):
        yield f"Endpoint of protocol {protocol} is {endpoint!r}; it must be {words}"
