"""What the roles of a pipeline may do: look (plan), publish what was built (build), change stacks (deploy).

- The plan role is given to code that nobody has reviewed, so it changes nothing and reads no data. With CloudFormation
  it makes change sets whose names begin with `plan-`, and nobody here may execute those: what a pull request prepared
  is never what a deployment runs.
- The deploy role for CloudFormation changes nothing itself. It hands one execution role to CloudFormation, and no
  stack is made or updated without that role.
- For CDK a role assumes the roles that `cdk bootstrap` made.

Sources: Service Authorization Reference, AWS CloudFormation; CloudFormation User Guide, "Control CloudFormation access
with IAM" and "service role"; AWS CDK Developer Guide, "Bootstrap template"; Amazon ECR User Guide, "IAM permissions for
pushing an image".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

PLANS = "plan-*"
"""The names of change sets that the plan role may make, and the deploy role may not execute."""

READ_STACKS = (
    "cloudformation:DescribeChangeSet",
    "cloudformation:DescribeEvents",
    "cloudformation:DescribeStackEvents",
    "cloudformation:DescribeStackResources",
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
    "cloudformation:ListChangeSets",
    "cloudformation:ListStackResources",
)
READ_TEMPLATES = ("cloudformation:GetTemplateSummary", "cloudformation:ValidateTemplate")
PUSH_IMAGES = (
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:CompleteLayerUpload",
    "ecr:DescribeImages",
    "ecr:GetDownloadUrlForLayer",
    "ecr:InitiateLayerUpload",
    "ecr:PutImage",
    "ecr:UploadLayerPart",
)
Statement = dict[str, Any]


def cloudformation_plan_policy(
    *, partition: str, account: str, stack_names: Sequence[str], transforms: Sequence[str] = ()
) -> dict[str, Any]:
    """Looks at stacks with these names (`web-*`) and makes change sets of them that nobody executes."""
    stacks = _stacks(partition, account, stack_names)
    return document(
        allow("ReadStacks", READ_STACKS, stacks),
        allow("ReadTemplates", READ_TEMPLATES, "*"),
        allow(
            "MakePlans",
            ("cloudformation:CreateChangeSet", "cloudformation:DeleteChangeSet"),
            stacks,
            {"StringLike": {"cloudformation:ChangeSetName": [PLANS, f"*:changeSet/{PLANS}"]}},
        ),
        *_transforms(partition, transforms),
    )


def cdk_plan_policy(
    *, partition: str, account: str, stack_names: Sequence[str], qualifier: str, lookup_role: bool = False
) -> dict[str, Any]:
    """What `cdk diff --no-change-set` takes. `lookup_role` is the bootstrap role that reads the whole account."""
    return document(
        allow("ReadStacks", READ_STACKS, _stacks(partition, account, stack_names)),
        allow(
            "ReadBootstrapVersion",
            ("ssm:GetParameter",),
            f"arn:{partition}:ssm:*:{account}:parameter/cdk-bootstrap/{qualifier}/version",
        ),
        *(
            [allow("LookUp", ("sts:AssumeRole",), _bootstrap_roles(partition, account, qualifier, ("lookup",)))]
            if lookup_role
            else []
        ),
    )


def build_policy(
    *,
    partition: str,
    account: str,
    repositories: Sequence[str] = (),
    buckets: Sequence[str] = (),
    bucket_account: str | None = None,
    kms_key_arns: Sequence[str] = (),
) -> dict[str, Any]:
    """Pushes images to ECR repositories and puts objects into buckets, all of them by name.

    Raises `ValueError` where neither is named.
    """
    if not repositories and not buckets:
        raise ValueError("a build role publishes somewhere: name ECR repositories or buckets")
    statements = []
    if repositories:
        arns = [f"arn:{partition}:ecr:*:{account}:repository/{one}" for one in repositories]
        statements += [
            allow("SignInToECR", ("ecr:GetAuthorizationToken",), "*"),
            allow("PushImages", PUSH_IMAGES, arns),
        ]
    if buckets:
        own = owned(bucket_account or account)
        arns = [f"arn:{partition}:s3:::{one}" for one in buckets]
        statements += [
            allow("SeeBuckets", ("s3:GetBucketLocation", "s3:ListBucket"), arns, own),
            allow("PutArtifacts", ("s3:AbortMultipartUpload", "s3:PutObject"), [f"{one}/*" for one in arns], own),
        ]
    if kms_key_arns:
        statements.append(via_s3("EncryptArtifacts", ("kms:Decrypt", "kms:GenerateDataKey"), list(kms_key_arns)))
    return document(*statements)


def cloudformation_deploy_policy(
    *,
    partition: str,
    account: str,
    stack_names: Sequence[str],
    execution_role_arn: str,
    transforms: Sequence[str] = (),
    template_buckets: Sequence[str] = (),
    delete_stacks: bool = False,
) -> dict[str, Any]:
    """Makes and updates stacks with these names, always with the execution role, and hands on no other."""
    stacks = _stacks(partition, account, stack_names)
    with_role = {"ArnEquals": {"cloudformation:RoleArn": execution_role_arn}}
    changes = ("cloudformation:CreateChangeSet", "cloudformation:CreateStack", "cloudformation:UpdateStack")
    templates = [f"arn:{partition}:s3:::{one}/*" for one in template_buckets]
    return document(
        allow("ReadStacks", READ_STACKS, stacks),
        allow("ReadTemplates", READ_TEMPLATES, "*"),
        allow(
            "ChangeStacksWithTheExecutionRole",
            (*changes, "cloudformation:DeleteStack") if delete_stacks else changes,
            stacks,
            with_role,
        ),
        allow(
            "ExecuteOwnChangeSets",
            ("cloudformation:DeleteChangeSet", "cloudformation:ExecuteChangeSet"),
            stacks,
            {"StringNotLike": {"cloudformation:ChangeSetName": [PLANS, f"*:changeSet/{PLANS}"]}},
        ),
        allow(
            "RollBack",
            (
                "cloudformation:CancelUpdateStack",
                "cloudformation:ContinueUpdateRollback",
                "cloudformation:RollbackStack",
                "cloudformation:TagResource",
            ),
            stacks,
        ),
        *_transforms(partition, transforms, with_role),
        allow(
            "HandOverTheExecutionRole",
            ("iam:PassRole",),
            execution_role_arn,
            {"StringEquals": {"iam:PassedToService": "cloudformation.amazonaws.com"}},
        ),
        *([allow("Templates", ("s3:GetObject", "s3:PutObject"), templates, owned(account))] if templates else []),
    )


def cdk_deploy_policy(*, partition: str, account: str, qualifier: str) -> dict[str, Any]:
    """Assumes what `cdk bootstrap` made to publish assets, look up context and deploy, and not what executes."""
    kinds = ("deploy", "file-publishing", "image-publishing", "lookup")
    return document(
        allow("UseTheBootstrapRoles", ("sts:AssumeRole",), _bootstrap_roles(partition, account, qualifier, kinds))
    )


def execution_trust_policy() -> dict[str, Any]:
    """CloudFormation alone works with the execution role."""
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudformation.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    )


def _stacks(partition: str, account: str, names: Iterable[str]) -> list[str]:
    """A stack's ARN ends in an id of its own."""
    return [f"arn:{partition}:cloudformation:*:{account}:stack/{one}/*" for one in names]


def _transforms(partition: str, names: Sequence[str], condition: dict[str, Any] | None = None) -> Iterable[Statement]:
    """A change set of a template with a macro of AWS takes permission on the macro too."""
    if names:
        arns = [f"arn:{partition}:cloudformation:*:aws:transform/{one}" for one in names]
        yield allow("UseTransforms", ("cloudformation:CreateChangeSet",), arns, condition)


def _bootstrap_roles(partition: str, account: str, qualifier: str, kinds: Iterable[str]) -> list[str]:
    """One of each kind per bootstrapped Region."""
    return [f"arn:{partition}:iam::{account}:role/cdk-{qualifier}-{kind}-role-{account}-*" for kind in kinds]


def via_s3(sid: str, actions: Sequence[str], key_arns: list[str]) -> Statement:
    return allow(sid, actions, key_arns, {"StringLike": {"kms:ViaService": "s3.*"}})


def owned(account: str) -> dict[str, Any]:
    """A bucket of that name in somebody else's account gets nothing."""
    return {"StringEquals": {"aws:ResourceAccount": account}}


def allow(
    sid: str, actions: Sequence[str], resource: str | list[str], condition: dict[str, Any] | None = None
) -> Statement:
    statement = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": resource}
    return statement | ({"Condition": condition} if condition else {})


def document(*statements: Statement) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}
