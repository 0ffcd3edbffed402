"""What a person must know, and do, before Shield Advanced is deployed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from constructs_lib.documents.shield_protections import ProtectedResource, ResourceType


def responding(protected: Sequence[ProtectedResource], kind: ResourceType) -> bool:
    """Whether Shield writes rules of its own into the web ACL of a resource of that type. The resource must have one by
    then. Source: Shield Advanced API reference, EnableApplicationLayerAutomaticResponse."""
    return any(one.automatic_response and one.type == kind for one in protected)


def protection_notes(protected: Sequence[ProtectedResource], log_buckets: Sequence[str]) -> Iterator[str]:
    """The price and the term, and what the buckets of the response team and the resources must have before."""
    yield (
        "The first deployment starts the subscription: 3,000 USD a month for twelve months, once for all "
        "accounts of an organization with one payer, and data transfer on top."
    )
    yield (
        "The subscription cannot be cancelled within its twelve months, and removing this control "
        "does not end it. It renews by itself; stop that within its last 30 days: `aws shield "
        "update-subscription --auto-renew DISABLED --region us-east-1`."
    )
    yield "An account that is subscribed already: `terraform import` its aws_shield_subscription by account id first."
    if log_buckets:
        yield (
            "Each bucket of response_team_log_buckets must let drt.shield.amazonaws.com use "
            "s3:GetBucketLocation, s3:GetObject and s3:ListBucket in its bucket policy."
        )
    if responding(protected, "CLOUDFRONT_DISTRIBUTION"):
        yield (
            "automatic_response of a distribution takes a web ACL on it. In CloudFormation, the distributions that "
            "the profile puts behind its web ACL get it first, in the same stack; any other must have one before "
            "the deployment. Terraform associates none: where one is missing, the first apply stops at the "
            "automatic response. Run `aws cloudfront associate-distribution-web-acl --id ID --web-acl-arn ARN`, "
            "and apply again."
        )
    if responding(protected, "APPLICATION_LOAD_BALANCER"):
        yield (
            "automatic_response of a load balancer takes a web ACL of its Region on it, before the deployment: "
            "`aws wafv2 associate-web-acl --web-acl-arn ARN --resource-arn LOAD_BALANCER_ARN --region REGION`."
        )
