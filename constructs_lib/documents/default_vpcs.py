"""What the function that removes default VPCs may do.

IAM has no condition key for whether a VPC is the default one (Service Authorization Reference, Amazon EC2). What a
stack of CloudFormation made carries its name in a tag, and nothing of a default VPC does: such a VPC, subnet or gateway
the function cannot delete, even if it were made to ask for it. EC2 itself deletes none that is in use.
"""

from __future__ import annotations

from constructs_lib.documents.setting import Policy, Statement, allow

MADE_BY_A_STACK = "aws:ResourceTag/aws:cloudformation:stack-name"


def removal_policy(*, partition: str, account: str, region: str) -> Policy:
    """Looking for default VPCs of the Region and for what may be in them, and deleting their parts and themselves."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            _in_region(
                region,
                "autoscaling:DescribeAutoScalingGroups",
                "ec2:DescribeEgressOnlyInternetGateways",
                "ec2:DescribeInternetGateways",
                "ec2:DescribeNatGateways",
                "ec2:DescribeNetworkAcls",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeRouteTables",
                "ec2:DescribeSecurityGroups",
                "ec2:DescribeSubnets",
                "ec2:DescribeTransitGatewayVpcAttachments",
                "ec2:DescribeVpcEndpoints",
                "ec2:DescribeVpcPeeringConnections",
                "ec2:DescribeVpcs",
                "ec2:DescribeVpnGateways",
                "lambda:ListFunctions",
            ),
            {
                "Effect": "Allow",
                "Action": [
                    "ec2:DeleteInternetGateway",
                    "ec2:DeleteSubnet",
                    "ec2:DeleteVpc",
                    "ec2:DetachInternetGateway",
                ],
                "Resource": [
                    f"arn:{partition}:ec2:{region}:{account}:{kind}/*" for kind in ("internet-gateway", "subnet", "vpc")
                ],
                "Condition": {"Null": {MADE_BY_A_STACK: "true"}},
            },
        ],
    }


def closing_policy(*, partition: str, account: str, region: str) -> Policy:
    """Looking at default security groups of the Region and at what is in them, and taking rules out of groups that no
    stack of CloudFormation made, as none makes a default one."""
    return {
        "Version": "2012-10-17",
        "Statement": [
            _in_region(region, "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups"),
            allow(
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                resource=f"arn:{partition}:ec2:{region}:{account}:security-group/*",
            )
            | {"Condition": {"Null": {MADE_BY_A_STACK: "true"}}},
        ],
    }


def _in_region(region: str, *actions: str) -> Statement:
    """For actions that know no resource: at least no other Region."""
    return allow(*actions) | {"Condition": {"StringEquals": {"aws:RequestedRegion": region}}}
