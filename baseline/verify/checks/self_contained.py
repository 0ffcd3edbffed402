"""A template needs nothing but an account and a Region: no other stack, no bootstrap, no parameter."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from baseline.verify.check import Found, template_check
from baseline.verify.intrinsics import nodes
from baseline.verify.stack_template import StackTemplate

# A phone number begins with +, a hash has letters around its digits.
_ACCOUNT = re.compile(r"(?<![0-9A-Za-z.+])[0-9]{12}(?![0-9A-Za-z])")
_ASSET = re.compile(r"cdk-[a-z0-9]{9}-|AssetParameters|cdk-bootstrap")


@template_check("no-import")
def imports(template: StackTemplate) -> Found:
    """Values travel between stacks by name or by SSM parameter; an import locks one stack to another."""
    for name, part in _parts(template):
        if any(isinstance(node, Mapping) and "Fn::ImportValue" in node for node in nodes(part)):
            yield name, "uses Fn::ImportValue; use a name that both stacks compute, or an SSM parameter"


@template_check("no-parameters")
def parameters(template: StackTemplate) -> Found:
    """Everything is decided in the plan, and nothing waits for a bootstrap stack or an asset."""
    for name in sorted(template.template.get("Parameters", {})):
        yield name, "is a template parameter; values are decided in the profile, not at deployment"
    for name, part in _parts(template):
        found = next((one for one in nodes(part) if isinstance(one, str) and _ASSET.search(one)), None)
        if found is not None:
            yield name, f"names a bootstrap resource or asset, {found[:60]!r}; a template must stand alone"


@template_check("no-account-id")
def accounts(template: StackTemplate) -> Found:
    """No account is named but by AWS::AccountId, or because the profile itself does."""
    chosen = _chosen(template)
    for name, part in _parts(template):
        found = {one for node in nodes(part) if isinstance(node, (str, int)) for one in _ACCOUNT.findall(str(node))}
        for account in sorted(found - chosen):
            yield name, f"names the account {account}, which the profile does not; use AWS::AccountId"


def _parts(template: StackTemplate) -> Iterator[tuple[str, object]]:
    for name, resource in template.resources.items():
        yield name, resource.body
    yield "Outputs", template.template.get("Outputs", {})


def _chosen(template: StackTemplate) -> set[str]:
    """The account ids in what a user wrote: parameters, contacts and tags."""
    setting = template.stack.setting
    written = [
        [one.parameters for one in template.stack.instances],
        [[one.name, one.email, one.phone, one.title] for one in setting.contacts.values()],
        dict(setting.tags),
    ]
    return set(_ACCOUNT.findall(json.dumps(written)))
