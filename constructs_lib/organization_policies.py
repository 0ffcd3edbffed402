"""Policies of AWS Organizations of one type, attached to the same targets."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from aws_cdk import aws_organizations
from constructs import Construct

from constructs_lib.documents.organization_policies import ATTACHED, CHARACTERS, LONGEST_PARTITION, OrganizationPolicy

# A document names nothing that is known at deployment alone, but the partition.
_TOKEN = re.compile(r"\$\{Token\[[^\]]*\]\}")


class OrganizationPolicies(Construct):
    """The policies, made one after the other, since AWS Organizations refuses changes at the same time.

    Attribute: `policies`, the L1s in the order of the argument.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        policy_type: str,
        policies: Sequence[OrganizationPolicy],
        target_ids: Sequence[str],
    ) -> None:
        """
        :param policy_type: One of the values of `Type` of AWS::Organizations::Policy, such as SERVICE_CONTROL_POLICY.
            It must be enabled in the organization: aws organizations enable-policy-type.
        :param policies: The policies; their names must differ. `constructs_lib.documents` has functions that write
            their content. ValueError where one is longer than AWS takes, or where a target cannot take so many.
        :param target_ids: What each policy is attached to: ids of the root, of organizational units or of accounts.
        """
        super().__init__(scope, construct_id)
        names = [one.name for one in policies]
        if len(set(names)) != len(names):
            raise ValueError(f"names of policies must differ: {', '.join(names)}")
        # One place is taken by the policy that allows everything.
        room = ATTACHED.get(policy_type, 11) - 1
        if len(policies) > room:
            raise ValueError(f"{len(policies)} policies of the type {policy_type}, {room} may be attached to a target")
        limit = CHARACTERS.get(policy_type, 10_000)
        for one in policies:
            length = len(_TOKEN.sub(LONGEST_PARTITION, json.dumps(one.content, separators=(",", ":"))))
            if length > limit:
                raise ValueError(f"the policy {one.name} has {length:,} characters, and {limit:,} are allowed")
        self.policies: list[aws_organizations.CfnPolicy] = []
        for number, one in enumerate(policies, start=1):
            made = aws_organizations.CfnPolicy(
                self,
                f"Policy{number}",
                name=one.name,
                description=one.description,
                type=policy_type,
                content=dict(one.content),
                target_ids=list(target_ids),
            )
            if self.policies:
                made.add_resource_dependency(self.policies[-1])
            self.policies.append(made)
