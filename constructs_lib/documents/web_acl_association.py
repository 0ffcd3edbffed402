"""The association of an existing CloudFront distribution with a web ACL, as a setting that replaces nothing.

Source: `AssociateDistributionWebACL` of the CloudFront API, and "Actions, resources, and condition keys for
Amazon CloudFront" of the Service Authorization Reference.
"""

from __future__ import annotations

from constructs_lib.documents.setting import Setting, Write, only


def web_acl_association(distribution_id: str, web_acl_arn: str) -> Setting:
    """The distribution names this web ACL. One that names another keeps it, and the resource fails.

    The call changes the association alone, so that no other part of the distribution can be lost on the way.
    """
    distribution = f"arn:{{partition}}:cloudfront::{{account}}:distribution/{distribution_id}"
    return Setting(
        service="cloudfront",
        read="get_distribution_config",
        read_arguments={"Id": distribution_id},
        at="DistributionConfig",
        wanted={"WebACLId": only(web_acl_arn)},
        writes=(Write("associate_distribution_web_acl", {"Id": distribution_id, "WebACLArn": "$WebACLId"}),),
        permissions=(
            {
                "Effect": "Allow",
                "Action": ["cloudfront:AssociateDistributionWebACL", "cloudfront:GetDistributionConfig"],
                "Resource": distribution,
            },
            # CloudFront asks for it on behalf of the caller where an origin is private.
            {
                "Effect": "Allow",
                "Action": ["cloudfront:GetVpcOrigin"],
                "Resource": "arn:{partition}:cloudfront::{account}:vpcorigin/*",
            },
            {"Effect": "Allow", "Action": ["wafv2:GetWebACL"], "Resource": web_acl_arn},
        ),
    )
