"""The default VPC of a Region, removed by an inline function: CloudFormation deletes only what it made."""

from __future__ import annotations

from constructs import Construct

from constructs_lib.deployment_function import DeploymentFunction
from constructs_lib.documents.default_vpcs import removal_policy


class DefaultVpcRemoval(Construct):
    """The Region has no default VPC, unless something is in it: then the deployment fails, says what, and changes
    nothing. Everything is looked at, and every permission tried, before the first part is deleted.

    In use is a default VPC with a network interface, endpoint, NAT gateway, peering connection, virtual private
    gateway, transit gateway attachment or egress-only internet gateway; with a subnet, route table, security group or
    network ACL that AWS did not put there; or named by an Auto Scaling group or Lambda function, which may have no
    network interface for a time. Its flow logs are no use; AWS removes them.

    Deleting the resource brings nothing back: `aws ec2 create-default-vpc` does.
    Attribute: `resource` (the custom resource), for what must come after it; its `Removed` names what was deleted.
    """

    def __init__(self, scope: Construct, construct_id: str, *, log_key_arn: str | None = None) -> None:
        """
        :param log_key_arn: The KMS key of the function's log group, which CloudWatch Logs must be allowed to use.
            Default: CloudWatch Logs encrypts with a key of its own.
        """
        super().__init__(scope, construct_id)
        self.resource = DeploymentFunction(
            self,
            "Handler",
            module="default_vpc_handler",
            purpose="Deletes the default VPC of the Region where nothing uses it",
            resource_type="Custom::DefaultVpcRemoval",
            policy=removal_policy,
            log_key_arn=log_key_arn,
        ).resource
