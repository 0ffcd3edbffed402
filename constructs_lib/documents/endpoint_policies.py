"""Policies of VPC endpoints: whose principals may reach whose resources through them.

An endpoint policy grants nothing; it is the most that anybody may do through the endpoint. Without one,
credentials of a stranger's account work from inside the VPC, and data can leave to a stranger's account.
Sources: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies" (20,480 characters
at most, the principal of a gateway endpoint is `*`); IAM User Guide, "AWS global condition context keys"; the
documentation of each service for the resources that AWS owns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

Statement = dict[str, Any]
Policy = dict[str, Any]

AWS_BUCKETS: dict[str, tuple[str, ...]] = {
    "amazon_linux": (
        "al2023-repos-{region}-de612dc2",
        "al2023-{region}",
        "amazonlinux-2-repos-{region}",
        "amazonlinux.{region}.amazonaws.com",
        "packages.{region}.amazonaws.com",
        "repo.{region}.amazonaws.com",
    ),
    "cloudwatch_agent": ("amazoncloudwatch-agent", "amazoncloudwatch-agent-{region}"),
    "codedeploy": ("aws-codedeploy-{region}",),
    "ecr": ("prod-{region}-starport-layer-bucket",),
    "emr": ("prod.{region}.appinfo.src", "repo.{region}.emr.amazonaws.com"),
    "image_builder": (
        "ec2imagebuilder-managed-resources-{region}-prod",
        "ec2imagebuilder-toe-{region}-prod",
    ),
    "ssm": (
        "amazon-ssm-packages-{region}",
        "amazon-ssm-{region}",
        "aws-patch-manager-{region}-*",
        "aws-patchmanager-macos-{region}-*",
        "aws-ssm-distributor-file-{region}",
        "aws-ssm-document-attachments-{region}",
        "aws-ssm-{region}",
        "aws-windows-downloads-{region}",
        "patch-baseline-snapshot-{region}",
        "patch-baseline-snapshot-{region}-*",
        "{region}-birdwatcher-prod",
    ),
}
"""Buckets that AWS owns and that software inside a VPC reads: unsigned, or through links that AWS signed.

Those of Patch Manager end in a suffix that differs from Region to Region, the snapshots of patch baselines in some
Regions alone; a template names no Region, so a pattern stands for it. Where somebody else owns a bucket of such a name,
it can be read and never written to. Source: AWS Systems Manager User Guide, "Reference: Amazon S3 buckets for patching
operations"."""

FULL_ACCESS_ONLY = frozenset({"email-smtp"})
"""Services that refuse any endpoint policy. Others that do are found at deployment; EC2 then says that the
service "only supports the full-access endpoint policy"."""

# EC2 puts no aws:ResourceAccount into requests for these; of the actions with that gap, those that cannot
# hand anything to another account.
_EC2_WITHOUT_RESOURCE_ACCOUNT = (
    "ec2:CopyImage",
    "ec2:CopySnapshot",
    "ec2:CreateVolume",
    "ec2:CreateVpcEndpoint",
)

# Their callers have no AWS principal yet.
_FEDERATED = ("sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")


def endpoint_policy(
    service: str,
    *,
    partition: str,
    account: str,
    region: str,
    organization_id: str | None = None,
    resource_accounts: Sequence[str] = (),
    aws_buckets: Collection[str] = (),
) -> Policy:
    """The policy of the endpoint for `service` (`s3`, `ssm`, `ecr.api`): principals of the organization, or
    of the account where there is none, reach resources of the same.

    `resource_accounts` are further accounts whose resources they may reach, such as the one that hosts the
    images of EKS add-ons; `aws_buckets` are keys of `AWS_BUCKETS`, readable by anybody through an S3
    endpoint. Links that AWS services signed pass an S3 endpoint alone. Unsigned requests pass only where noted, so an
    `execute-api` endpoint serves signed calls alone.
    """
    if organization_id:
        own, owned = {"aws:PrincipalOrgID": organization_id}, {"aws:ResourceOrgID": organization_id}
    else:
        own, owned = {"aws:PrincipalAccount": account}, {"aws:ResourceAccount": account}
    anything = f"{service}:*" if service in ("dynamodb", "ebs", "s3") else "*"

    def allow(sid: str, condition: Statement, *actions: str, resources: Sequence[str] = ("*",)) -> Statement:
        given = list(actions) or [anything]
        statement: Statement = {
            "Sid": sid,
            "Effect": "Allow",
            "Principal": "*",
            "Action": given[0] if len(given) == 1 else given,
            "Resource": resources[0] if len(resources) == 1 else list(resources),
        }
        return statement | ({"Condition": condition} if condition else {})

    # EBS direct APIs carry no aws:ResourceAccount, so only the principal can be judged.
    first = own if service == "ebs" else own | owned
    statements = [allow("OwnPrincipalsOwnResources", {"StringEquals": first})]
    if service == "s3":
        # CloudFormation, Lambda and others hand out links to their own buckets that the service itself has signed. Of
        # no other service is it documented that a service principal calls it from a VPC (AWS's data perimeter policy
        # examples, "Service-owned resources").
        statements.append(allow("AwsServices", {"Bool": {"aws:PrincipalIsAWSService": "true"}}))
    if resource_accounts:
        named = own | {"aws:ResourceAccount": sorted(resource_accounts)}
        statements.append(allow("OwnPrincipalsNamedAccounts", {"StringEquals": named}))
    if service == "s3" and aws_buckets:
        # Sorted before the Region is filled in, so that a reference in its place changes no order.
        patterns = sorted(pattern for one in aws_buckets for pattern in AWS_BUCKETS[one])
        names = [pattern.format(region=region) for pattern in patterns]
        statements.append(
            allow(
                "ReadAwsBuckets",
                {},
                "s3:GetObject",
                resources=[f"arn:{partition}:s3:::{one}/*" for one in names],
            )
        )
    elif service == "ssm":
        statements.append(
            allow(
                "UsePublicDocuments",
                {"StringEquals": own},
                "ssm:CreateAssociation",
                "ssm:DescribeDocument",
                "ssm:GetAutomationExecution",
                "ssm:GetDocument",
                "ssm:GetParameter",
                "ssm:GetParameters",
                "ssm:GetParametersByPath",
                "ssm:SendCommand",
                "ssm:StartAutomationExecution",
                "ssm:StartSession",
                resources=[
                    f"arn:{partition}:ssm:{region}::{kind}/*"
                    for kind in ("automation-definition", "document", "parameter/aws")
                ],
            )
        )
    elif service == "ec2":
        amazon = {"StringEquals": own | {"ec2:Owner": "amazon"}}
        image = [f"arn:{partition}:ec2:{region}::image/*"]
        statements += [
            allow("LaunchAmazonImages", amazon, "ec2:RunInstances", resources=image),
            allow("CopyWithoutResourceAccount", {"StringEquals": own}, *_EC2_WITHOUT_RESOURCE_ACCOUNT),
        ]
    elif service == "sts":
        statements.append(allow("FederatedToOwnRoles", {"StringEquals": owned}, *_FEDERATED))
    elif service == "cloudformation":
        transforms = [f"arn:{partition}:cloudformation:{region}:aws:transform/*"]
        statements.append(
            allow("UseTransforms", {"StringEquals": own}, "cloudformation:CreateChangeSet", resources=transforms)
        )
    elif service == "imagebuilder":
        components = [f"arn:{partition}:imagebuilder:{region}:aws:component/*"]
        statements.append(
            allow(
                "ReadAmazonComponents",
                {"StringEquals": own},
                "imagebuilder:GetComponent",
                resources=components,
            )
        )
    return {"Version": "2012-10-17", "Statement": statements}


def keeps_to_own(document: object) -> bool:
    """Whether an endpoint policy lets through own principals, own resources, AWS's services to S3 and reading from
    AWS's buckets, and nothing else: every allowing statement but the last of these names whose principals and
    whose resources, or the few actions and resources that cannot name both."""
    statements = document.get("Statement", []) if isinstance(document, dict) else []
    if not any(one.get("Sid") == "OwnPrincipalsOwnResources" for one in statements):
        return False
    return all(one.get("Effect") == "Allow" and _bounded(one) for one in statements)


def _bounded(statement: Statement) -> bool:
    condition: Statement = statement.get("Condition", {})
    keys = set(condition.get("StringEquals", {}))
    principal = bool(keys & {"aws:PrincipalAccount", "aws:PrincipalOrgID"})
    resource = bool(keys & {"aws:ResourceAccount", "aws:ResourceOrgID"})
    actions, named = _listed(statement.get("Action", "*")), _listed(statement.get("Resource", "*"))
    if condition.get("Bool") == {"aws:PrincipalIsAWSService": "true"}:
        return actions == ["s3:*"]
    if actions == ["s3:GetObject"]:
        return "*" not in named
    if not principal:
        return resource and set(actions) <= set(_FEDERATED)
    if resource or actions == ["ebs:*"] or set(actions) <= set(_EC2_WITHOUT_RESOURCE_ACCOUNT):
        return True
    return "*" not in named and not any("*" in str(action) for action in actions)


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]
