"""What stands in an emulated account before the baseline comes: AWS gives it ids that no profile can know before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import boto3
import yaml
from botocore.config import Config

_POLICY = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*"}]}


def surround(account: Mapping[str, str], profile: str) -> str:
    """Make what the applied profiles refer to, and give the text of this one with the ids that AWS chose for it.

    An organization with its root and an audit account, a VPC to peer with, and a policy for what pipelines deploy.
    """
    region = yaml.safe_load(profile)["organization"]["home_region"]

    def client(service: str) -> Any:
        return boto3.client(  # pyright: ignore[reportCallIssue]
            service,  # pyright: ignore[reportArgumentType]
            region_name=region,
            aws_access_key_id=account["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=account["AWS_SECRET_ACCESS_KEY"],
            verify=account["AWS_CA_BUNDLE"],
            config=Config(proxies={"https": account["HTTPS_PROXY"]}),
        )

    organizations = client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    audit = organizations.create_account(AccountName="audit", Email="audit@example.com")["CreateAccountStatus"]
    client("iam").create_policy(PolicyName="web-deployment", PolicyDocument=json.dumps(_POLICY))
    vpc = client("ec2").create_vpc(CidrBlock="10.30.0.0/16")["Vpc"]
    for known, chosen in (("r-exam", root), ("444455556666", audit["AccountId"]), ("vpc-0a1b2c3d", vpc["VpcId"])):
        profile = profile.replace(known, chosen)
    return profile
