"""Settings of an account or Region for which CloudFormation has no type, as data for the one Lambda behind
`AccountSetting`.

A `Setting` says how a setting is read, what must hold of what was read, and which call makes it so. The words
`{partition}`, `{account}` and `{region}` in it stand for the deploying account; they are replaced as plain
text, so a value may carry CDK tokens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Statement = dict[str, Any]
Policy = dict[str, Any]


def true() -> str:
    """The key must be true."""
    return "true"


def at_least(number: int) -> str:
    """The key must be this number or more; a larger one is kept."""
    return f"at_least {number}"


def at_most(number: int) -> str:
    """The key must be set and this number or less; a smaller one is kept."""
    return f"at_most {number}"


def one_of(*values: str) -> str:
    """The key must be one of these texts; anything else is replaced by the first."""
    return "one_of " + " ".join(values)


def only(value: str) -> str:
    """The key must be this text. Unset, it is written; another value is never replaced, and the resource fails instead,
    unless the same resource set it before: then the resource wants something else now, or takes it back."""
    return f"only {value}"


def instead_of(value: str, alias: str) -> str:
    """The key must be this KMS key where it is not set, or is the key behind `alias`, under which AWS manages one;
    any other key is somebody's choice and is kept, and the resource shows it in `Found`."""
    return f"instead_of {value} {alias}"


def initially_true() -> str:
    """The key becomes true where it is not set; whatever is set is kept."""
    return "initially true"


def empty() -> str:
    """The key must be an empty list; what it held goes to the write call."""
    return "empty"


@dataclass(frozen=True, slots=True)
class Write:
    """One call that changes the setting, under its boto3 name.

    Without `arguments` it gets every key of the merged setting that the operation takes. With them it gets
    exactly those: `$Key` is the merged value of that key, `$` the whole merged setting, anything else a text.
    A write whose arguments name keys with a condition happens only when one of those is unmet; any other when
    anything is.
    """

    operation: str
    arguments: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is read, what must hold, how it is written, and the permissions for both.

    `read` is a boto3 method of `service`, called with `read_arguments` (`Filters` in the short form
    `name=value,name=value`); the setting is found in its answer at the dotted path `at`, and is absent where
    the call fails with the error code `absent`. `wanted` maps keys to conditions made by the functions above.
    `endpoint_region` is the Region called, the stack's own where empty. `settle_seconds` is the time that a
    change takes to be seen by other services.
    """

    service: str
    read: str
    wanted: Mapping[str, str]
    writes: tuple[Write, ...]
    permissions: tuple[Statement, ...]
    read_arguments: Mapping[str, str] = field(default_factory=dict)
    at: str = ""
    absent: str = ""
    endpoint_region: str = ""
    settle_seconds: int = 0

    def properties(self, *, partition: str, account: str, region: str) -> dict[str, str]:
        """The flat properties of the custom resource."""
        properties = {"Service": self.service, "Read": self.read}
        optional = {"At": self.at, "Absent": self.absent, "EndpointRegion": self.endpoint_region}
        properties |= {name: value for name, value in optional.items() if value}
        if self.settle_seconds:
            properties["SettleSeconds"] = str(self.settle_seconds)
        properties |= {f"Read{name}": value for name, value in self.read_arguments.items()}
        properties |= {f"Want{key}": condition for key, condition in self.wanted.items()}
        for number, write in enumerate(self.writes, start=1):
            properties[f"Write{number}"] = write.operation
            properties |= {f"Write{number}{name}": value for name, value in write.arguments.items()}
        return _placed(properties, {"{partition}": partition, "{account}": account, "{region}": region})

    def policy(self, *, partition: str, account: str, region: str) -> Policy:
        """The IAM policy that reading and writing this setting takes, and nothing more."""
        places = {"{partition}": partition, "{account}": account, "{region}": region}
        return {"Version": "2012-10-17", "Statement": [_placed(one, places) for one in self.permissions]}


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
        permissions=(_allow("iam:GetAccountPasswordPolicy", "iam:UpdateAccountPasswordPolicy"),),
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
        permissions=(_allow("s3:GetAccountPublicAccessBlock", "s3:PutAccountPublicAccessBlock"),),
    )


def ebs_encryption_by_default() -> Setting:
    """New EBS volumes and snapshot copies of the Region are encrypted."""
    return Setting(
        service="ec2",
        read="get_ebs_encryption_by_default",
        wanted={"EbsEncryptionByDefault": true()},
        writes=(Write("enable_ebs_encryption_by_default"),),
        permissions=(_allow_here("ec2:EnableEbsEncryptionByDefault", "ec2:GetEbsEncryptionByDefault"),),
    )


def ebs_default_kms_key(kms_key_id: str) -> Setting:
    """The key that encrypts new EBS volumes of the Region, by ARN, where the default is still the one that AWS
    manages. A customer managed key that is the default already stays. Encryption by default must be on before.

    EC2 reports the key of AWS by its alias, `alias/aws/ebs`, or by its ARN, which KMS is asked for.
    """
    alias = "alias/aws/ebs"
    of_aws = _allow("kms:DescribeKey", resource="arn:{partition}:kms:{region}:{account}:key/*")
    of_aws["Condition"] = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": alias}}
    return Setting(
        service="ec2",
        read="get_ebs_default_kms_key_id",
        wanted={"KmsKeyId": instead_of(kms_key_id, alias)},
        writes=(Write("modify_ebs_default_kms_key_id"),),
        permissions=(
            _allow_here("ec2:GetEbsDefaultKmsKeyId", "ec2:ModifyEbsDefaultKmsKeyId"),
            _allow("kms:DescribeKey", resource=kms_key_id),
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
        permissions=(_allow_here("config:DescribeRetentionConfigurations", "config:PutRetentionConfiguration"),),
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
            _allow("iam:GetRole", resource=role),
            _allow("iam:CreateServiceLinkedRole", resource=role)
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
            _allow_here("ec2:DescribeSecurityGroups"),
            _allow(
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
        permissions=(_allow("shield:CreateSubscription", "shield:GetSubscriptionState"),),
        endpoint_region="us-east-1",
    )


def function_trust_policy() -> Policy:
    """Lambda may run functions with the role."""
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {"Version": "2012-10-17", "Statement": [trust]}


def log_writing_policy(log_streams_arn: str) -> Policy:
    """Writing to the streams of one log group; `log_streams_arn` ends with `:*`."""
    actions = ("logs:CreateLogStream", "logs:PutLogEvents")
    return {"Version": "2012-10-17", "Statement": [_allow(*actions, resource=log_streams_arn)]}


def _allow(*actions: str, resource: str = "*") -> Statement:
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def _allow_here(*actions: str) -> Statement:
    """For actions that know no resource: at least no other Region."""
    return _allow(*actions) | {"Condition": {"StringEquals": {"aws:RequestedRegion": "{region}"}}}


def _placed(value: Any, places: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for word, place in places.items():
            value = value.replace(word, place)
        return value
    if isinstance(value, Mapping):
        return {key: _placed(inner, places) for key, inner in value.items()}
    return [_placed(inner, places) for inner in value]
