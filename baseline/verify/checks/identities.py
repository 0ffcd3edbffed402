"""What no role, user or group of a baseline may have. Sources: AWS managed policy reference; IAM User Guide, "Grant
least privilege" and "IAM and AWS STS quotas"."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.verify.check import Found, resource_check, template_check
from baseline.verify.checks.policy_documents import CARRIERS
from baseline.verify.iam_documents import Kind, document_of, listed
from baseline.verify.intrinsics import as_text, references
from baseline.verify.stack_template import StackTemplate, TemplateResource

# Each of them leads to every action of the account, directly or by what it may grant.
PRIVILEGED = ("AdministratorAccess", "IAMFullAccess", "PowerUserAccess")
MANAGED_POLICIES = 10
"""Managed policies that a group, a role or a user takes, unless AWS has raised the quota of the account."""
_IDENTITIES = tuple(one for one in CARRIERS if one.kind is Kind.IDENTITY)


@resource_check("privileged-policy", "AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User")
def privileged(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """Nobody is an administrator by a policy of AWS."""
    for arn in resource.each("ManagedPolicyArns"):
        name = (as_text(arn) or "").rpartition("/")[2]
        if name in PRIVILEGED:
            yield f"ManagedPolicyArns has {name}; attach a policy that names its actions"


@resource_check("whole-service", *sorted({one.type for one in _IDENTITIES}))
def whole_service(resource: TemplateResource, _template: StackTemplate) -> Iterator[str]:
    """What an identity may do is named action by action, never as a whole service."""
    for carrier in _IDENTITIES:
        if carrier.type != resource.type:
            continue
        for value in resource.each(carrier.path):
            for statement in listed((document_of(value) or {}).get("Statement")):
                if not isinstance(statement, dict) or statement.get("Effect") != "Allow":
                    continue
                if "NotAction" in statement:
                    yield f"{carrier.path}: allows all but a NotAction; name the actions"
                # Everything on everything is the policy document's own fault.
                everywhere = "*" in listed(statement.get("Resource")) and not statement.get("Condition")
                for action in listed(statement.get("Action")):
                    if isinstance(action, str) and (action.endswith(":*") or (action == "*" and not everywhere)):
                        yield f"{carrier.path}: allows {action}; name the actions"


@template_check("managed-policies")
def managed_policies(template: StackTemplate) -> Found:
    """No identity has more managed policies than IAM takes, whether it names them or they name it."""
    attached: dict[str, int] = {
        one.logical_id: len(one.each("ManagedPolicyArns"))
        for one in template.of_type("AWS::IAM::Group", "AWS::IAM::Role", "AWS::IAM::User")
    }
    for policy in template.of_type("AWS::IAM::ManagedPolicy"):
        for name in references([policy.each(path) for path in ("Groups", "Roles", "Users")]):
            if name in attached:
                attached[name] += 1
    for name, count in attached.items():
        if count > MANAGED_POLICIES:
            what = f"{count} managed policies are attached to it, IAM takes {MANAGED_POLICIES}"
            yield name, f"{what}: have the parameters of the stack's controls ask for less"
