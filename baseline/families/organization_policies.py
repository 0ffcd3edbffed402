"""Policies of the organization in both formats, and what must hold of them: their content, whole, and their targets.

They are not retained. A policy that shuts people out has to go when its control does, and the management account, which
it does not bind, can always take it away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from baseline.expectation import At, Expectation
from baseline.hcl import Block, Document, reference, resource
from baseline.must import consists_of, refers
from baseline.names import local_name
from constructs_lib.documents.organization_policies import OrganizationPolicy

# The types that `aws_organizations_policy` takes in version 5.100 of the provider. The others go through Cloud Control
# API, which knows every type that CloudFormation knows.
_NATIVE = frozenset(
    {
        "AISERVICES_OPT_OUT_POLICY",
        "BACKUP_POLICY",
        "CHATBOT_POLICY",
        "DECLARATIVE_POLICY_EC2",
        "RESOURCE_CONTROL_POLICY",
        "SERVICE_CONTROL_POLICY",
        "TAG_POLICY",
    }
)
_POLICY, _ATTACHMENT, _CLOUD_CONTROL = (
    "aws_organizations_policy",
    "aws_organizations_policy_attachment",
    "aws_cloudcontrolapi_resource",
)


def policy_blocks(
    control_id: str,
    policy_type: str,
    policies: Sequence[OrganizationPolicy],
    targets: Sequence[str],
    part: str = "",
    before: Block | None = None,
) -> Iterator[Block]:
    """Each policy and its attachments, one after the other, and all of them after `before`: AWS Organizations refuses
    changes at the same time. `part` tells the types of one control apart."""
    for number, policy in enumerate(policies, start=1):
        name = local_name(control_id, f"{part}_{number}" if part else str(number))
        waits = {"depends_on": (reference(before.address),)} if before else {}
        if policy_type not in _NATIVE:
            before = resource(_CLOUD_CONTROL, name, {**_cloud_control(policy_type, policy, targets), **waits})
            yield before
            continue
        body = {
            "name": policy.name,
            "description": policy.description,
            "type": policy_type,
            "content": Document(policy.content),
        }
        made = resource(_POLICY, name, {**body, **waits})
        yield made
        before = made
        for target in targets:
            after = {"depends_on": (reference(before.address),)} if before is not made else {}
            before = resource(
                _ATTACHMENT,
                f"{name}_{target.replace('-', '_')}",
                {"policy_id": made.attribute("id"), "target_id": target, **after},
            )
            yield before


def _cloud_control(policy_type: str, policy: OrganizationPolicy, targets: Sequence[str]) -> dict[str, object]:
    state = {
        "Name": policy.name,
        "Description": policy.description,
        "Type": policy_type,
        "Content": policy.content,
        "TargetIds": list(targets),
    }
    return {"type_name": "AWS::Organizations::Policy", "desired_state": Document(state)}


def policy_expectations(
    control_id: str,
    policies: Mapping[str, Sequence[OrganizationPolicy]],
    targets: Sequence[str],
    part: Callable[[str], str] = lambda _: "",
) -> Iterator[Expectation]:
    """Of each type there are these policies and no others, word for word, each attached to every target. `part` names a
    type as `policy_blocks` has it. Names are as `baseline.references` has them."""
    for policy_type, ones in policies.items():
        yield _content(policy_type, ones, targets)
    native = [one for one in policies if one in _NATIVE]
    if not native:
        return
    names = [
        local_name(control_id, f"{part(one)}_{number}" if part(one) else str(number))
        for one in native
        for number in range(1, len(policies[one]) + 1)
    ]
    # By the whole name: that of the tenth policy begins with that of the first.
    attached = ({"policy_id": refers(f"{name}.id"), "target_id": target} for name in names for target in targets)
    yield Expectation(
        f"Policies of the type {', '.join(native)} are attached to {', '.join(targets)}",
        consists_of(*attached),
        None,
        At(_ATTACHMENT, "", together=True),
    )


def _content(policy_type: str, policies: Sequence[OrganizationPolicy], targets: Sequence[str]) -> Expectation:
    made = [
        {"Name": one.name, "Type": policy_type, "Content": one.content, "TargetIds": list(targets)} for one in policies
    ]
    title = f"What the policies of the type {policy_type} say is what the parameters ask for"
    template = At("AWS::Organizations::Policy", "", {"Type": policy_type}, together=True)
    if policy_type in _NATIVE:
        bodies = [{"name": one.name, "type": policy_type, "content": one.content} for one in policies]
        module = At(_POLICY, "", {"type": policy_type}, consists_of(*bodies), together=True)
    else:
        states = [
            {"type_name": "AWS::Organizations::Policy", "desired_state": {**state, "Description": one.description}}
            for state, one in zip(made, policies, strict=True)
        ]
        module = At(_CLOUD_CONTROL, "", {"desired_state.Type": policy_type}, consists_of(*states), together=True)
    return Expectation(title, consists_of(*made), template, module)
