"""The default security groups of a Region, closed by an inline function: CloudFormation has no type for their rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from constructs import Construct

from constructs_lib.deployment_function import DeploymentFunction
from constructs_lib.documents.default_vpcs import closing_policy


class DefaultSecurityGroups(Construct):
    """The default security group of every VPC that the Region has at the deployment has no rules, so that what is put
    into it by neglect reaches nothing. A group with a network interface in it may keep its rules.

    Deleting the resource brings no rule back.
    Attribute: `resource` (the custom resource); its `Closed` and `Kept` name the groups, as far as 1,200 characters go.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        in_use: Literal["keep", "close"] = "keep",
        excluded_vpc_ids: Sequence[str] = (),
        run: int = 1,
        log_key_arn: str | None = None,
    ) -> None:
        """
        :param in_use: What becomes of a group with a network interface in it: `keep` leaves it as it is, `close` takes
            its rules, whatever talks by them. Default: keep.
        :param excluded_vpc_ids: VPCs whose default group is left as it is. Default: none.
        :param run: A number of yours; the function runs again when it changes. Default: 1.
        :param log_key_arn: The KMS key of the function's log group, which CloudWatch Logs must be allowed to use.
            Default: CloudWatch Logs encrypts with a key of its own.
        """
        super().__init__(scope, construct_id)
        excluded = {"ExcludedVpcIds": list(excluded_vpc_ids)} if excluded_vpc_ids else {}
        self.resource = DeploymentFunction(
            self,
            "Handler",
            module="default_groups_handler",
            purpose="Takes the rules out of default security groups",
            resource_type="Custom::DefaultSecurityGroups",
            policy=closing_policy,
            properties={"InUse": in_use, **excluded, "Run": str(run)},
            log_key_arn=log_key_arn,
        ).resource
