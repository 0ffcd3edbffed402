"""A network ACL of one's own before subnets that are there."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import CfnTag, aws_ec2
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.network_rules import AclRule
from constructs_lib.network_acl_entries import put_entries


class SubnetNetworkAcl(Construct):
    """The subnets stand behind a network ACL that lets pass what its entries name, and nothing else. It takes the place
    of the one that they had; deleting the construct puts them behind the default one of the VPC.

    Attribute: `network_acl_id`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        vpc_id: str,
        subnet_ids: Sequence[str],
        rules: Sequence[AclRule],
    ) -> None:
        """
        :param name: The Name tag of the network ACL.
        :param vpc_id: The VPC of the subnets.
        :param subnet_ids: The subnets behind it.
        :param rules: Its entries, those for replies included.
        """
        super().__init__(scope, construct_id)
        acl = aws_ec2.CfnNetworkAcl(self, "Acl", vpc_id=vpc_id, tags=[CfnTag(key="Name", value=name)])
        self.network_acl_id = acl.attr_id
        entries = put_entries(self, "entry", acl.attr_id, rules)
        for subnet_id in subnet_ids:
            association = aws_ec2.CfnSubnetNetworkAclAssociation(
                self, subnet_id.replace("-", "").capitalize(), network_acl_id=acl.attr_id, subnet_id=subnet_id
            )
            # A network ACL without entries drops everything: hosts in the subnet would be cut off until they are there.
            for entry in entries:
                association.add_resource_dependency(entry)
        acknowledge(self, "The network ACL is asked for; security groups judge as well.", "AwsSolutions-VPC3")
