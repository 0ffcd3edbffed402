"""Settings of an account or Region for which CloudFormation has no type, as data for the one Lambda behind
`AccountSetting`: see `constructs_lib.documents.setting`."""

from __future__ import annotations

from constructs_lib.documents.setting import (
    Policy,
    Setting,
    Write,
    allow,
    allow_here,
    at_least,
    at_most,
    empty,
    initially_true,
    instead_of,
    one_of,
    true,
)


def password_policy(
    *,
    minimum_password_length: int,
    password_reuse_prevention: int,
    max_password_age: int | None = None,
) -> Setting:
    """The IAM password policy of the account; all four character classes are required.

    `max_password_age` is in days; None leaves expiry as it is. An update of the policy resets every field it
    does not name, so everything that was read is written again.
    """
    wanted = {
        "AllowUsersToChangePassword": initially_true(),
        "MinimumPasswordLength": at_least(minimum_password_length),
        "PasswordReusePrevention": at_least(password_reuse_prevention),
        "RequireLowercaseCharacters": true(),
        "RequireNumbers": true(),
        "RequireSymbols": true(),
        "RequireUppercaseCharacters": true(),
    }
    if max_password_age is not None:
        wanted["MaxPasswordAge"] = at_most(max_password_age)
    return Setting(
        service="iam",
        read="get_account_password_policy",
        at="PasswordPolicy",
        absent="NoSuchEntity",
        wanted=wanted,
        writes=(Write("update_account_password_policy"),),
        permissions=(allow("iam:GetAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy"),),
    )


def account_public_access_block() -> Setting:
    """S3 Block Public Access of the whole account: all four switches on."""
    switches = ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
    return Setting(
        service="s3control",
        read="get_public_access_block",
        read_arguments={"AccountId": "{account}"},
        at="PublicAccessBlockConfiguration",
        absent="NoSuchPublicAccessBlockConfiguration",
        wanted={switch: true() for switch in switches},
        writes=(Write("put_public_access_block", {"AccountId": "{account}", "PublicAccessBlockConfiguration": "$"}),),
        permissions=(allow("s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),),
    )


def ebs_encryption_by_default() -> Setting:
    """New EBS volumes and snapshot copies of the Region are encrypted."""
    return Setting(
        service="ec2",
        read="get_ebs_encryption_by_default",
        wanted={"EbsEncryptionByDefault": true()},
        writes=(Write("enable_ebs_encryption_by_default"),),
        permissions=(allow_here("ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsEncryptionByDefault"),),
    )


def ebs_default_kms_key(kms_key_id: str) -> Setting:
    """The key that encrypts new EBS volumes of the Region, by ARN, where the default is still the one that AWS
    manages. A customer managed key that is the default already stays. Encryption by default must be on before.

    EC2 reports the key of AWS by its alias, `alias/aws/ebs`, or by its ARN, which KMS is asked for.
    """
    alias = "alias/aws/ebs"
    of_aws = allow("kms:DescribeKey", resource="arn:{partition}:kms:{region}:{account}:key/*")
    of_aws["Condition"] = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
    return Setting(
        service="ec2",
        read="get_ebs_default_kms_key_id",
        wanted={"KmsKeyId": instead_of(kms_key_id, alias)},
        writes=(Write("modify_ebs_default_kms_key_id"),),
        permissions=(
            allow_here("ec2:GetEbsDefaultKmsKeyId", "ec2:ModifyEbsDefaultKmsKeyId"),
            allow("kms:DescribeKey", resource=kms_key_id),
            of_aws,
        ),
    )


def config_retention(retention_period_in_days: int) -> Setting:
    """AWS Config keeps configuration items of the Region for at least this many days (30 to 2557)."""
    return Setting(
        service="config",
        read="describe_retention_configurations",
        at="RetentionConfigurations.0",
        wanted={"RetentionPeriodInDays": at_least(retention_period_in_days)},
        writes=(Write("put_retention_configuration"),),
        permissions=(allow_here("config:DescribeRetentionConfigurations", "config:PutRetentionConfiguration"),),
    )


def service_linked_role(service_name: str, role_name: str) -> Setting:
    """The service-linked role `role_name` of `service_name` (`config.amazonaws.com`) exists in the
    account."""
    role = f"arn:{{partition}}:iam::{{account}}:role/aws-service-role/{service_name}/{role_name}"
    return Setting(
        service="iam",
        read="get_role",
        read_arguments={"RoleName": role_name},
        at="Role",
        absent="NoSuchEntity",
        wanted={"RoleName": one_of(role_name)},
        writes=(Write("create_service_linked_role", {"AWSServiceName": service_name}),),
        permissions=(
            allow("iam:GetRole", resource=role),
            allow("iam:CreateServiceLinkedRole", resource=role)
            | {"Condition": {"StringEquals": {"iam:AWSServiceName": service_name}}},
        ),
        settle_seconds=15,
    )


def default_security_group(vpc_id: str) -> Setting:
    """The default security group of the VPC has no rule, so what is put into it by neglect reaches
    nothing."""
    return Setting(
        service="ec2",
        read="describe_security_groups",
        read_arguments={"Filters": f"vpc-id={vpc_id},group-name=default"},
        at="SecurityGroups.0",
        wanted={"IpPermissions": empty(), "IpPermissionsEgress": empty()},
        writes=(
            Write("revoke_security_group_ingress", {"GroupId": "$GroupId", "IpPermissions": "$IpPermissions"}),
            Write(
                "revoke_security_group_egress",
                {"GroupId": "$GroupId", "IpPermissions": "$IpPermissionsEgress"},
            ),
        ),
        permissions=(
            allow_here("ec2:DescribeSecurityGroups"),
            allow(
                "ec2:RevokeSecurityGroupEgress",
                "ec2:RevokeSecurityGroupIngress",
                resource="arn:{partition}:ec2:{region}:{account}:security-group/*",
            )
            | {"Condition": {"ArnEquals": {"ec2:Vpc": f"arn:{{partition}}:ec2:{{region}}:{{account}}:vpc/{vpc_id}"}}},
        ),
    )


def shield_subscription() -> Setting:
    """Shield Advanced is subscribed: 3,000 USD a month, for twelve months at least. Only for a gated
    control."""
    return Setting(
        service="shield",
        read="get_subscription_state",
        wanted={"SubscriptionState": one_of("ACTIVE")},
        writes=(Write("create_subscription"),),
        permissions=(allow("shield:CreateSubscription", "shield:GetSubscriptionState"),),
        endpoint_region="us-east-1",
    )


def function_trust_policy() -> Policy:
    """Lambda may run functions with the role."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [trust]}


def log_writing_policy(log_streams_arn: str) -> Policy:
    """Writing to the streams of one log group; `log_streams_arn` ends with `:*`."""
    actions = ("logs:CreateLogStream", "logs:PutLogEvents")
    return {"Version": "2012-10-17", "Statement": [allow(*actions, resource=log_streams_arn)]}
