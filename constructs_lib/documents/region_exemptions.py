"""Actions that a limit to Regions must let pass: those of global services, which answer in one Region for all.

Source: AWS Control Tower Controls Reference Guide, "Region deny control", whose control exempts the same.
"""

from __future__ import annotations

_TEXT = """
    a4b:* access-analyzer:* account:* acm:* activate:* artifact:* aws-marketplace-management:* aws-marketplace:*
    aws-portal:* billing:* billingconductor:* budgets:* ce:* chatbot:* chime:* cloudfront:* cloudtrail:LookupEvents
    compute-optimizer:* config:* consoleapp:* consolidatedbilling:* cur:* datapipeline:GetAccountLimits devicefarm:*
    directconnect:* ec2:DescribeRegions ec2:DescribeTransitGateways ec2:DescribeVpnGateways ecr-public:* fms:*
    freetier:* globalaccelerator:* health:* iam:* importexport:* invoicing:* iq:* kms:*
    license-manager:ListReceivedLicenses lightsail:Get* mobileanalytics:* networkmanager:* notifications-contacts:*
    notifications:* organizations:* payments:* pricing:* quicksight:DescribeAccountSubscription resource-explorer-2:*
    route53-recovery-cluster:* route53-recovery-control-config:* route53-recovery-readiness:* route53:*
    route53domains:* s3:CreateMultiRegionAccessPoint s3:DeleteMultiRegionAccessPoint
    s3:DescribeMultiRegionAccessPointOperation s3:GetAccountPublicAccessBlock s3:GetBucketLocation
    s3:GetBucketPolicyStatus s3:GetBucketPublicAccessBlock s3:GetMultiRegionAccessPoint
    s3:GetMultiRegionAccessPointPolicy s3:GetMultiRegionAccessPointPolicyStatus s3:GetStorageLensConfiguration
    s3:GetStorageLensDashboard s3:ListAllMyBuckets s3:ListMultiRegionAccessPoints s3:ListStorageLensConfigurations
    s3:PutAccountPublicAccessBlock s3:PutMultiRegionAccessPointPolicy savingsplans:* shield:* sso:* sts:* support:*
    supportapp:* supportplans:* sustainability:* tag:GetResources tax:* trustedadvisor:*
    vendor-insights:ListEntitledSecurityProfiles waf-regional:* waf:* wafv2:*
"""
GLOBAL_ACTIONS: tuple[str, ...] = tuple(_TEXT.split())

GLOBAL_REGION = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}
"""Where each partition keeps its global services, what they log, and what CloudFront takes from other services."""
