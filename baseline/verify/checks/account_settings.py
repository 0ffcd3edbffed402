"""The function behind account settings, which belongs to no control: what it runs as, and what that may do.

Each setting brings the policy that it waits for, and its control says what stands in it. Beside those the function may
write its own log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from baseline.must import grants, like, made_of, refers
from baseline.references import REFERENCE
from baseline.verify.check import Found, template_check
from baseline.verify.intrinsics import references
from baseline.verify.stack_template import StackTemplate, TemplateResource
from constructs_lib.documents.account_settings import function_trust_policy, log_writing_policy

_POLICIES = ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy")
_ROLE = made_of({"AssumeRolePolicyDocument": function_trust_policy()})
_WRITES_LOG = grants(log_writing_policy(REFERENCE))
_HANDLER = re.compile(r"^def handler\(", re.MULTILINE)


@template_check("account-setting-function")
def function(template: StackTemplate) -> Found:
    """The function runs its inline handler as a role of its own, which has the policies of the settings and no more."""
    settings = list(template.of_type("Custom::AccountSetting"))
    awaited = {name for one in settings for name in one.depends_on}
    tokens = {name for one in settings for name in references(one.properties.get("ServiceToken"))}
    for name in sorted(tokens):
        found = template.resources.get(name)
        if found is None or found.type != "AWS::Lambda::Function":
            yield name, "answers account settings, and is no function of this template"
            continue
        for message in _faults(found):
            yield name, message
        for role in references(found.properties.get("Role")):
            yield from _faults_of_role(role, template, awaited)


def _faults(found: TemplateResource) -> Iterator[str]:
    if found.text("Handler") != "index.handler" or not _HANDLER.search(found.text("Code.ZipFile") or ""):
        yield "must run the function `handler` of its inline code (index.handler)"
    if not refers()(found.properties.get("Role")):
        yield "must run as a role of this template"
    if not any(refers()(one) for one in found.each("LoggingConfig.LogGroup")):
        yield "must log to a log group of this template, which has a retention"


def _faults_of_role(name: str, template: StackTemplate, awaited: set[str]) -> Found:
    role = template.resources.get(name)
    if role is None:
        return
    if not _ROLE(role.properties):
        yield name, "must be assumed by Lambda alone, with policies that settings bring and no others"
    for policy in template.of_type(*_POLICIES):
        if name not in references(policy.properties.get("Roles")) or policy.logical_id in awaited:
            continue
        if not _WRITES_LOG(policy.properties.get("PolicyDocument")):
            yield policy.logical_id, "gives the function of account settings more than writing its log"
    logs = [
        one
        for one in template.of_type(*_POLICIES)
        if like([refers(name)])(one.properties.get("Roles")) and _WRITES_LOG(one.properties.get("PolicyDocument"))
    ]
    if not logs:
        yield name, "may not write its log: without it nobody sees why a setting failed"
