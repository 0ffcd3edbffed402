"""Small clean templates, and the faults that are planted in them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from baseline.control import Layer
from baseline.expectation import Finding
from baseline.plan.plan import Plan, StackPlan, Target
from baseline.verify.template import check
from tests.harness import SETTING

GONE = object()
RETAINED = {"DeletionPolicy": "RetainExceptOnCreate", "UpdateReplacePolicy": "Retain"}
ACCOUNT = {"Ref": "AWS::AccountId"}
ROOT = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}


def policy(*statements: Mapping[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def visible(name: str) -> dict[str, Any]:
    return {"CloudWatchMetricsEnabled": True, "MetricName": name, "SampledRequestsEnabled": False}


def managed(name: str, priority: int) -> dict[str, Any]:
    return {
        "Name": name,
        "Priority": priority,
        "OverrideAction": {"None": {}},
        "Statement": {"ManagedRuleGroupStatement": {"VendorName": "AWS", "Name": name}},
        "VisibilityConfig": visible(name),
    }


def trusting(service: str) -> dict[str, Any]:
    return policy({"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"})


def entry(number: int, **more: Any) -> dict[str, Any]:
    """The entry of this number in the network ACL `Acl`."""
    properties = {"NetworkAclId": {"Fn::GetAtt": ["Acl", "Id"]}, "RuleNumber": number, "Protocol": 6, **more}
    return {"Type": "AWS::EC2::NetworkAclEntry", "Properties": properties}


READ = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
FRAGMENTS: dict[str, dict[str, Any]] = {
    "trail": {
        "Trail": {
            "Type": "AWS::CloudTrail::Trail",
            "Properties": {
                "TrailName": "acme-trail",
                "S3BucketName": {"Fn::Join": ["", ["acme-trail-", ACCOUNT]]},
                "CloudWatchLogsLogGroupArn": {"Fn::GetAtt": ["Logs", "Arn"]},
                "CloudWatchLogsRoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            },
        },
        "Archive": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": {"Fn::Join": ["", ["acme-trail-", ACCOUNT]]}},
            **RETAINED,
        },
        "ArchivePolicy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "Archive"},
                "PolicyDocument": policy(
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudtrail.amazonaws.com"},
                        "Action": "s3:PutObject",
                        "Resource": "*",
                    }
                ),
            },
            **RETAINED,
        },
        "Logs": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": "/acme/trail", "RetentionInDays": 365},
            **RETAINED,
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "RoleName": {"Fn::Join": ["-", ["acme", {"Ref": "AWS::Region"}]]},
                "AssumeRolePolicyDocument": policy(
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "cloudtrail.amazonaws.com"},
                        "Action": "sts:AssumeRole",
                    }
                ),
            },
        },
    },
    "encrypted_logs": {
        **{
            name: {
                "Type": "AWS::Logs::LogGroup",
                "Properties": {
                    "RetentionInDays": 365,
                    "KmsKeyId": {"Fn::Sub": "arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/1"},
                },
                **RETAINED,
            }
            for name in ("One", "Other")
        },
        "OfWaf": {
            "Type": "AWS::Logs::LogGroup",
            "Properties": {"LogGroupName": "aws-waf-logs-acme", "RetentionInDays": 365},
            **RETAINED,
        },
    },
    "alarm": {
        "Filter": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {
                "LogGroupName": "/acme/trail",
                "FilterPattern": '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed") }',
                "MetricTransformations": [
                    {
                        "MetricName": "Failures",
                        "MetricNamespace": "acme",
                        "MetricValue": "1",
                        "DefaultValue": 0,
                    }
                ],
            },
        },
        "Alarm": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": "acme-failures",
                "MetricName": "Failures",
                "Namespace": "acme",
                "Statistic": "Sum",
                "Threshold": 5,
                "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            },
        },
        "OfAws": {
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "MetricName": "CPUUtilization",
                "Namespace": "AWS/EC2",
                "Statistic": "Average",
                "Threshold": 80,
                "ComparisonOperator": "GreaterThanThreshold",
            },
        },
    },
    "regexes": {
        f"Filter{number}": {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {"LogGroupName": "/acme/a", "FilterPattern": f"{{ $.name = %^a{number}% }}"},
        }
        for number in range(5)
    },
    "config": {
        "Rule": {
            "Type": "AWS::Config::ConfigRule",
            "Properties": {
                "ConfigRuleName": "acme-access-keys-rotated",
                "Source": {"Owner": "AWS", "SourceIdentifier": "ACCESS_KEYS_ROTATED"},
                "InputParameters": {"maxAccessKeyAge": "90"},
                "MaximumExecutionFrequency": "TwentyFour_Hours",
            },
        },
        "Tls": {
            "Type": "AWS::Config::ConfigRule",
            "Properties": {"Source": {"Owner": "AWS", "SourceIdentifier": "S3_BUCKET_SSL_REQUESTS_ONLY"}},
        },
        "Remediation": {
            "Type": "AWS::Config::RemediationConfiguration",
            "Properties": {
                "ConfigRuleName": {"Ref": "Rule"},
                "TargetType": "SSM_DOCUMENT",
                "TargetId": "AWSConfigRemediation-RevokeUnusedIAMUserCredentials",
                "Automatic": True,
                "MaximumAutomaticAttempts": 5,
                "RetryAttemptSeconds": 600,
            },
        },
        "Recorder": {"Type": "AWS::Config::ConfigurationRecorder", "DependsOn": "Middle", "Properties": {}},
        "Channel": {"Type": "AWS::Config::DeliveryChannel", "Properties": {"S3BucketName": "acme-logs"}},
        "Middle": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "/acme/x", "Value": "x", "Type": "String"},
        },
    },
    "flow_log": {
        "ToLogs": {
            "Type": "AWS::EC2::FlowLog",
            "Properties": {
                "MaxAggregationInterval": 60,
                "LogGroupName": "/acme/flow",
                "DeliverLogsPermissionArn": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/flow"},
            },
        },
        "ToBucket": {
            "Type": "AWS::EC2::FlowLog",
            "Properties": {
                "LogDestinationType": "s3",
                "LogDestination": {"Fn::Sub": "arn:${AWS::Partition}:s3:::acme-logs"},
            },
        },
    },
    "network_acl": {
        "Acl": {"Type": "AWS::EC2::NetworkAcl", "Properties": {"VpcId": "vpc-0a1b2c3d"}},
        **{f"Entry{number}": entry(number) for number in range(1, 20)},
        "Out": entry(1, Egress=True),
        "Six": entry(20, Ipv6CidrBlock="2001:db8::/32"),
        "Behind": {
            "Type": "AWS::EC2::SubnetNetworkAclAssociation",
            "Properties": {"NetworkAclId": {"Fn::GetAtt": ["Acl", "Id"]}, "SubnetId": "subnet-0a1b2c3d"},
            "DependsOn": ["Out", "Six", *(f"Entry{number}" for number in range(1, 20))],
        },
        "Subnet": {"Type": "AWS::EC2::Subnet", "Properties": {"VpcId": "vpc-0a1b2c3d"}},
        "New": {
            "Type": "AWS::EC2::SubnetNetworkAclAssociation",
            "Properties": {
                "NetworkAclId": {"Fn::GetAtt": ["Acl", "Id"]},
                "SubnetId": {"Fn::GetAtt": ["Subnet", "SubnetId"]},
            },
        },
    },
    "endpoint": {
        "Interface": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "VpcEndpointType": "Interface",
                "ServiceName": {"Fn::Join": ["", ["com.amazonaws.", {"Ref": "AWS::Region"}, ".ssm"]]},
                "SubnetIds": ["subnet-1"],
                "SecurityGroupIds": ["sg-1"],
                "PrivateDnsEnabled": True,
                "PolicyDocument": policy(
                    {
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": "*",
                        "Resource": "*",
                        "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
                    },
                    {
                        "Effect": "Allow",
                        "Principal": "*",
                        "Action": "s3:GetObject",
                        "Resource": "arn:aws:s3:::b/*",
                    },
                ),
            },
        },
        "Gateway": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "ServiceName": {"Fn::Sub": "com.amazonaws.${AWS::Region}.s3"},
                "RouteTableIds": ["rtb-1"],
            },
        },
        "Private": {
            "Type": "AWS::EC2::VPCEndpoint",
            "Properties": {
                "ServiceName": "com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0",
                "VpcEndpointType": "GatewayLoadBalancer",
            },
        },
    },
    "detection": {
        "Cis": {
            "Type": "AWS::SecurityHub::Standard",
            "Properties": {
                "StandardsArn": {
                    "Fn::Sub": "arn:${AWS::Partition}:securityhub:${AWS::Region}::standards/"
                    "cis-aws-foundations-benchmark/v/5.0.0"
                }
            },
        },
        "First": {
            "Type": "AWS::SecurityHub::Standard",
            "Properties": {"StandardsArn": "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"},
        },
        "Analyzer": {
            "Type": "AWS::AccessAnalyzer::Analyzer",
            "Properties": {"AnalyzerName": "acme", "Type": "ACCOUNT"},
        },
    },
    "runbook": {
        "Document": {
            "Type": "AWS::SSM::Document",
            "Properties": {
                "DocumentType": "Automation",
                "Content": {
                    "schemaVersion": "0.3",
                    "parameters": {"Bucket": {"type": "String"}},
                    "mainSteps": [
                        {
                            "name": "look",
                            "action": "aws:executeAwsApi",
                            "onFailure": "step:tell",
                            "inputs": {"Service": "s3", "Api": "GetBucketAcl", "Bucket": "{{ Bucket }}"},
                            "outputs": [{"Name": "Owner", "Selector": "$.Owner.ID", "Type": "String"}],
                        },
                        {
                            "name": "decide",
                            "action": "aws:branch",
                            "inputs": {
                                "Choices": [{"NextStep": "tell", "Variable": "{{ look.Owner }}", "StringEquals": "a"}],
                                "Default": "tell",
                            },
                        },
                        {
                            "name": "tell",
                            "action": "aws:executeScript",
                            "inputs": {
                                "Runtime": "python3.11",
                                "Handler": "main",
                                "Script": "def main(events, context):\n    return '{{ global:DATE }}'",
                            },
                            "isEnd": True,
                        },
                    ],
                    "outputs": ["look.Owner"],
                },
            },
        }
    },
    "topic": {
        "Topic": {
            "Type": "AWS::SNS::Topic",
            "Properties": {
                "TopicName": "acme-security",
                "Subscription": [{"Protocol": "sms", "Endpoint": "+3225550100"}],
            },
        },
        "Mail": {
            "Type": "AWS::SNS::Subscription",
            "Properties": {
                "TopicArn": {"Ref": "Topic"},
                "Protocol": "email",
                "Endpoint": "security@example.com",
            },
        },
        "Policy": {
            "Type": "AWS::SNS::TopicPolicy",
            "Properties": {
                "Topics": [{"Ref": "Topic"}],
                "PolicyDocument": policy(
                    {
                        "Sid": "Publish",
                        "Effect": "Allow",
                        "Principal": {"Service": "events.amazonaws.com"},
                        "Action": "sns:Publish",
                        "Resource": {"Ref": "Topic"},
                    }
                ),
            },
        },
    },
    "web_acl": {
        "Acl": {
            "Type": "AWS::WAFv2::WebACL",
            "Properties": {
                "Name": "acme",
                "Scope": "REGIONAL",
                "DefaultAction": {"Allow": {}},
                "VisibilityConfig": visible("acme"),
                "Rules": [
                    {
                        "Name": "rate",
                        "Priority": 0,
                        "Action": {"Block": {}},
                        "Statement": {"RateBasedStatement": {"Limit": 2000, "AggregateKeyType": "IP"}},
                        "VisibilityConfig": visible("rate"),
                    },
                    managed("AWSManagedRulesCommonRuleSet", 1),
                ],
            },
        },
        "Logging": {
            "Type": "AWS::WAFv2::LoggingConfiguration",
            "Properties": {
                "ResourceArn": {"Fn::GetAtt": ["Acl", "Arn"]},
                "LogDestinationConfigs": [{"Fn::GetAtt": ["Logs", "Arn"]}],
            },
        },
        "Logs": {
            "Type": "AWS::S3::Bucket",
            "Properties": {"BucketName": {"Fn::Sub": "aws-waf-logs-acme-${AWS::AccountId}"}},
            **RETAINED,
        },
    },
    "bucket": {
        "Bucket": {
            "Type": "AWS::S3::Bucket",
            "Properties": {
                "BucketName": {"Fn::Sub": "acme-logs-${AWS::AccountId}-${AWS::Region}"},
                "LoggingConfiguration": {"DestinationBucketName": "acme-access-logs"},
            },
            **RETAINED,
        },
        "Policy": {
            "Type": "AWS::S3::BucketPolicy",
            "Properties": {
                "Bucket": {"Ref": "Bucket"},
                "PolicyDocument": policy(
                    {
                        "Sid": "Tls",
                        "Effect": "Deny",
                        "Principal": {"AWS": "*"},
                        "Action": "s3:*",
                        "Resource": {"Fn::GetAtt": ["Bucket", "Arn"]},
                        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
                    },
                    {
                        "Sid": "Deliver",
                        "Effect": "Allow",
                        "Principal": {"Service": "config.amazonaws.com"},
                        "Action": "s3:PutObject",
                        "Resource": "*",
                    },
                ),
            },
            **RETAINED,
        },
    },
    "iam": {
        "Policy": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "ManagedPolicyName": "acme-read",
                "PolicyDocument": policy({"Sid": "Read", **READ}),
            },
        },
        "Group": {
            "Type": "AWS::IAM::Group",
            "Properties": {"Policies": [{"PolicyName": "read", "PolicyDocument": policy(READ)}]},
        },
        "LogPolicy": {
            "Type": "AWS::Logs::ResourcePolicy",
            "Properties": {
                "PolicyDocument": {
                    "Fn::Join": [
                        "",
                        [
                            '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"logs:PutLogEvents",',
                            '"Principal":{"Service":"delivery.logs.amazonaws.com"},"Resource":"arn:',
                            {"Ref": "AWS::Partition"},
                            ':logs:*"}]}',
                        ],
                    ]
                }
            },
        },
    },
    "key": {
        "Key": {
            "Type": "AWS::KMS::Key",
            "Properties": {
                "EnableKeyRotation": True,
                "PendingWindowInDays": 30,
                "KeyPolicy": policy(
                    {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "kms:*", "Resource": "*"}
                ),
            },
            **RETAINED,
        },
        "Alias": {
            "Type": "AWS::KMS::Alias",
            "Properties": {"AliasName": "alias/acme-logs", "TargetKeyId": {"Ref": "Key"}},
        },
    },
    "account_setting": {
        "Setting": {
            "Type": "Custom::AccountSetting",
            "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}, "Service": "s3control"},
            "DependsOn": ["SettingPolicy"],
        },
        "SettingPolicy": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {"PolicyDocument": policy(READ), "Roles": [{"Ref": "Role"}]},
        },
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.14",
                "Handler": "index.handler",
                "Code": {"ZipFile": "def handler(event, context):\n    return None\n"},
                "Role": {"Fn::GetAtt": ["Role", "Arn"]},
                "LoggingConfig": {"LogGroup": {"Ref": "Logs"}},
            },
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"AssumeRolePolicyDocument": trusting("lambda.amazonaws.com")},
        },
        "LogPolicy": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "PolicyDocument": policy(
                    {
                        "Effect": "Allow",
                        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
                        "Resource": {"Fn::GetAtt": ["Logs", "Arn"]},
                    }
                ),
                "Roles": [{"Ref": "Role"}],
            },
        },
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": 365}, **RETAINED},
    },
    "function": {
        "Function": {
            "Type": "AWS::Lambda::Function",
            "Properties": {
                "Runtime": "python3.14",
                "Code": {"ZipFile": "def handler(event, context):\n    return None\n"},
                "Role": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/x"},
            },
        }
    },
}


@dataclass(frozen=True)
class Fault:
    """A value planted at a path of a clean fragment, and the one rule that finds it."""

    rule: str
    fragment: str
    path: str
    value: Any

    def __str__(self) -> str:
        return f"{self.rule}:{self.path}"

    def plant(self) -> dict[str, Any]:
        planted = copy.deepcopy(FRAGMENTS[self.fragment])
        node: Any = planted
        *way, last = [int(one) if one.isdecimal() else one for one in self.path.split("/")]
        for step in way:
            node = node[step]
        if callable(self.value):
            node[last] = self.value(node[last])
        elif self.value is GONE:
            del node[last]
        else:
            node[last] = self.value
        return planted


def statement(**changed: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """The statement with elements changed, or taken out with GONE."""
    return lambda one: {key: value for key, value in {**one, **changed}.items() if value is not GONE}


def added(more: Any) -> Callable[[list[Any]], list[Any]]:
    return lambda given: [*given, more]


def readers(count: int) -> list[Any]:
    """ARNs of so many managed policies."""
    return [{"Fn::Sub": f"arn:${{AWS::Partition}}:iam::aws:policy/Reader{number}"} for number in range(count)]


EVERYBODY = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}
RULE, TLS, REMEDIATION = "Rule/Properties", "Tls/Properties", "Remediation/Properties"
TO_LOGS, TO_BUCKET = "ToLogs/Properties", "ToBucket/Properties"
INTERFACE, GATEWAY = "Interface/Properties", "Gateway/Properties"
CONTENT = "Document/Properties/Content"
ACL, RULES = "Acl/Properties", "Acl/Properties/Rules"
READS = "Policy/Properties/PolicyDocument/Statement"
ADMINISTERS = "Key/Properties/KeyPolicy/Statement"
ARCHIVED = "ArchivePolicy/Properties/PolicyDocument/Statement"

FAULTS = (
    Fault("cloudtrail-log-delivery", "trail", "Trail/Properties/CloudWatchLogsRoleArn", GONE),
    Fault("cloudtrail-log-delivery", "trail", "Trail/Properties/CloudWatchLogsLogGroupArn", GONE),
    Fault("cloudtrail-bucket", "trail", "Trail/Properties/S3BucketName", GONE),
    Fault("cloudtrail-bucket", "trail", f"{ARCHIVED}/0/Effect", "Deny"),
    Fault("cloudtrail-bucket", "trail", f"{ARCHIVED}/0/Principal/Service", "config.amazonaws.com"),
    Fault("cloudtrail-bucket", "trail", f"{ARCHIVED}/0/Action", "s3:GetBucketAcl"),
    Fault("log-group-encryption", "encrypted_logs", "One/Properties/KmsKeyId", GONE),
    Fault("log-group-encryption", "encrypted_logs", "Other/Properties/KmsKeyId", {"Fn::GetAtt": ["One", "Arn"]}),
    Fault("log-group-retention", "trail", "Logs/Properties/RetentionInDays", 364),
    Fault("retained-state", "trail", "Logs/DeletionPolicy", GONE),
    Fault("retained-state", "trail", "Logs/UpdateReplacePolicy", "Delete"),
    Fault("retained-state", "bucket", "Policy/DeletionPolicy", GONE),
    Fault("retained-state", "trail", "Logs/UpdateReplacePolicy", "RetainExceptOnCreate"),
    Fault("physical-name", "trail", "Role/Properties/RoleName/Fn::Join/1/0", "a" * 50),
    Fault("physical-name", "trail", "Trail/Properties/TrailName", "two words"),
    Fault(
        "metric-filter-pattern",
        "alarm",
        "Filter/Properties/FilterPattern",
        "{ $.errorMessage = Failed sign in }",
    ),
    Fault("metric-filter-pattern", "alarm", "Filter/Properties/FilterPattern", "$.eventName = ConsoleLogin"),
    Fault("metric-filter-pattern", "alarm", "Filter/Properties/FilterPattern", GONE),
    Fault(
        "metric-filter-regexes",
        "regexes",
        "Filter5",
        {
            "Type": "AWS::Logs::MetricFilter",
            "Properties": {"LogGroupName": "/acme/a", "FilterPattern": "{ $.name = %b% }"},
        },
    ),
    Fault("alarm-metric", "alarm", "Alarm/Properties/MetricName", "Failure"),
    Fault("alarm-metric", "alarm", "Alarm/Properties/Namespace", "acne"),
    Fault("alarm-reachable", "alarm", "Alarm/Properties/Statistic", "Average"),
    Fault(
        "alarm-reachable",
        "alarm",
        "Alarm/Properties",
        lambda one: {**one, "Statistic": "Maximum", "Threshold": 2},
    ),
    Fault(
        "alarm-reachable",
        "alarm",
        "Alarm/Properties",
        lambda one: {
            **one,
            "Statistic": "Minimum",
            "Threshold": 0,
            "ComparisonOperator": "LessThanThreshold",
        },
    ),
    Fault("config-rule-source", "config", f"{RULE}/Source/Owner", "aws"),
    Fault("config-rule-source", "config", f"{TLS}/Source/SourceIdentifier", "S3_BUCKET_SSL_REQUEST_ONLY"),
    Fault("config-rule-inputs", "config", f"{RULE}/InputParameters", {"maxAccesKeyAge": "90"}),
    Fault("config-rule-inputs", "config", f"{RULE}/InputParameters", {"maxAccessKeyAge": "ninety"}),
    Fault("config-rule-inputs", "config", f"{RULE}/InputParameters", GONE),
    Fault("config-rule-inputs", "config", f"{RULE}/InputParameters", '{"maxAccessKeyAge": "x"}'),
    Fault("config-rule-inputs", "config", f"{RULE}/InputParameters", "maxAccessKeyAge=90"),
    Fault("config-rule-frequency", "config", f"{RULE}/MaximumExecutionFrequency", "Daily"),
    Fault("config-rule-frequency", "config", f"{TLS}/MaximumExecutionFrequency", "One_Hour"),
    Fault("config-rule-region", "config", f"{TLS}/Source/SourceIdentifier", "CLOUDFRONT_ASSOCIATED_WITH_WAF"),
    Fault("config-remediation", "config", f"{REMEDIATION}/TargetType", "LAMBDA"),
    Fault("config-remediation", "config", f"{REMEDIATION}/TargetId", GONE),
    Fault("config-remediation", "config", f"{REMEDIATION}/MaximumAutomaticAttempts", GONE),
    Fault("config-remediation", "config", f"{REMEDIATION}/RetryAttemptSeconds", 0),
    Fault("config-remediation", "config", f"{REMEDIATION}/ConfigRuleName", "acme-access-key-rotated"),
    Fault("config-recorder-order", "config", "Channel/DependsOn", "Recorder"),
    Fault("config-recorder-order", "config", "Middle/DependsOn", ["Channel"]),
    Fault("flow-log", "flow_log", f"{TO_LOGS}/MaxAggregationInterval", 300),
    Fault("flow-log", "flow_log", f"{TO_LOGS}/DeliverLogsPermissionArn", GONE),
    Fault("flow-log", "flow_log", f"{TO_LOGS}/LogGroupName", GONE),
    Fault("flow-log", "flow_log", f"{TO_BUCKET}/LogDestination", GONE),
    Fault("flow-log", "flow_log", f"{TO_BUCKET}/LogDestinationType", "S3"),
    Fault("flow-log", "flow_log", f"{TO_BUCKET}/DeliverLogsPermissionArn", {"Fn::Sub": "arn:x"}),
    Fault("flow-log", "flow_log", f"{TO_BUCKET}/LogGroupName", "/acme/flow"),
    Fault("network-acl-entries", "network_acl", "Out/Properties/Egress", False),
    Fault("network-acl-entries", "network_acl", "Six/Properties/Ipv6CidrBlock", GONE),
    Fault("network-acl-order", "network_acl", "Behind/DependsOn", lambda names: names[1:]),
    Fault("network-acl-order", "network_acl", "New/Properties/SubnetId", "subnet-0a1b2c3e"),
    Fault("vpc-endpoint-service", "endpoint", f"{INTERFACE}/ServiceName/Fn::Join/1/2", ".smm"),
    Fault("vpc-endpoint-service", "endpoint", f"{INTERFACE}/ServiceName", "com.amazonaws.us-west-2.ssm"),
    Fault(
        "vpc-endpoint-service",
        "endpoint",
        f"{GATEWAY}/ServiceName/Fn::Sub",
        "com.amazonaws.${AWS::Region}.kms",
    ),
    Fault("vpc-endpoint-attachment", "endpoint", f"{INTERFACE}/SubnetIds", []),
    Fault("vpc-endpoint-attachment", "endpoint", f"{INTERFACE}/SecurityGroupIds", GONE),
    Fault("vpc-endpoint-attachment", "endpoint", f"{INTERFACE}/PrivateDnsEnabled", False),
    Fault("vpc-endpoint-attachment", "endpoint", f"{GATEWAY}/RouteTableIds", GONE),
    Fault("vpc-endpoint-attachment", "endpoint", f"{GATEWAY}/SubnetIds", ["subnet-1"]),
    Fault("policy-document", "endpoint", f"{INTERFACE}/PolicyDocument/Statement/0", statement(Condition=GONE)),
    Fault(
        "security-hub-standard",
        "detection",
        "Cis/Properties/StandardsArn/Fn::Sub",
        lambda one: one[:-5] + "2.0.0",
    ),
    Fault(
        "security-hub-standard",
        "detection",
        "Cis/Properties/StandardsArn/Fn::Sub",
        lambda one: one.replace("cis-aws-foundations-benchmark", "cis-foundations"),
    ),
    Fault(
        "security-hub-standard",
        "detection",
        "Cis/Properties/StandardsArn/Fn::Sub",
        lambda one: one.replace("${AWS::Region}", "us-west-2"),
    ),
    Fault("security-hub-standard", "detection", "Cis/Properties/StandardsArn", GONE),
    Fault("access-analyzer-type", "detection", "Analyzer/Properties/Type", "ACCOUNT_UNUSED"),
    Fault("ssm-document", "runbook", f"{CONTENT}/schemaVersion", "2.2"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps", []),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/action", "aws:executeApi"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/inputs/Api", GONE),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/inputs/Service", GONE),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/inputs/Bucket", "{{ Buckets }}"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/onFailure", "Stop"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/onFailure", "step:say"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/onCancel", "Continue"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/nextStep", "say"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/outputs/0/Selector", "Owner.ID"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/0/outputs/0/Type", "Text"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/1/inputs/Default", "say"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/1/inputs/Choices/0/NextStep", "say"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/1/inputs/Choices/0/Variable", "{{ look.Name }}"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/1/name", "tell"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/1/name", "no"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/2/nextStep", "look"),
    Fault("ssm-document", "runbook", f"{CONTENT}/mainSteps/2/inputs/Handler", GONE),
    Fault("ssm-document", "runbook", f"{CONTENT}/outputs/0", "see.Owner"),
    Fault("ssm-document", "runbook", CONTENT, "schemaVersion: '0.3'"),
    Fault("sns-subscription", "topic", "Mail/Properties/Protocol", "mail"),
    Fault("sns-subscription", "topic", "Mail/Properties/Endpoint", "security.example.com"),
    Fault("sns-subscription", "topic", "Mail/Properties/Protocol", "https"),
    Fault("sns-subscription", "topic", "Topic/Properties/Subscription/0/Endpoint", "pager"),
    Fault("policy-document", "topic", READS + "/0", statement(Principal={"AWS": "*"})),
    Fault("policy-document", "topic", READS + "/0", statement(Principal=GONE)),
    Fault("policy-document", "topic", READS + "/0", statement(Resource=GONE)),
    Fault("waf-rule-action", "web_acl", f"{RULES}/0/Action", GONE),
    Fault("waf-rule-action", "web_acl", f"{RULES}/0/OverrideAction", {"None": {}}),
    Fault(
        "waf-rule-action",
        "web_acl",
        f"{RULES}/1",
        lambda one: {**one, "OverrideAction": None, "Action": {"Block": {}}},
    ),
    Fault("waf-rule-order", "web_acl", f"{RULES}/1/Priority", 0),
    Fault("waf-rule-order", "web_acl", f"{RULES}/1/Priority", GONE),
    Fault("waf-rule-order", "web_acl", f"{RULES}/1/Name", "rate"),
    Fault("waf-managed-group", "web_acl", f"{RULES}/1/Statement/ManagedRuleGroupStatement/Name", "CommonRuleSet"),
    Fault(
        "waf-capacity",
        "web_acl",
        RULES,
        lambda rules: [
            rules[0],
            *({**managed("AWSManagedRulesCommonRuleSet", one), "Name": f"crs{one}"} for one in range(1, 9)),
        ],
    ),
    Fault("waf-scope", "web_acl", f"{ACL}/Scope", "CLOUDFRONT"),
    Fault("waf-scope", "web_acl", f"{ACL}/Scope", "GLOBAL"),
    Fault("waf-visibility", "web_acl", f"{ACL}/VisibilityConfig", GONE),
    Fault("waf-visibility", "web_acl", f"{RULES}/0/VisibilityConfig", GONE),
    Fault("waf-visibility", "web_acl", f"{RULES}/0/VisibilityConfig/MetricName", "rate limit"),
    Fault("waf-visibility", "web_acl", f"{RULES}/0/VisibilityConfig/MetricName", "Default_Action"),
    Fault("waf-visibility", "web_acl", f"{RULES}/0/VisibilityConfig/SampledRequestsEnabled", GONE),
    Fault("waf-log-destination", "web_acl", "Logs/Properties/BucketName", "acme-waf-logs"),
    Fault("waf-log-destination", "web_acl", "Logs/Properties/BucketName", GONE),
    Fault(
        "waf-log-destination",
        "web_acl",
        "Logging/Properties/LogDestinationConfigs",
        ["arn:aws:s3:::acme-waf"],
    ),
    Fault("waf-log-destination", "web_acl", "Logging/Properties/LogDestinationConfigs", []),
    Fault(
        "resource-type-region",
        "trail",
        "Analytics",
        {"Type": "AWS::Macie::Member", "Properties": {}},
    ),
    Fault(
        "s3-logging-target",
        "bucket",
        "Bucket/Properties/LoggingConfiguration/DestinationBucketName",
        {"Fn::Join": ["-", ["acme-logs", ACCOUNT, {"Ref": "AWS::Region"}]]},
    ),
    Fault("policy-document", "bucket", READS + "/1", statement(Principal="*")),
    Fault(
        "policy-document",
        "bucket",
        READS + "/1",
        statement(Principal="*", Condition={"Bool": {"aws:SecureTransport": "true"}}),
    ),
    Fault("policy-document", "bucket", READS + "/1", statement(Principal=GONE, NotPrincipal={"AWS": ROOT})),
    Fault("policy-document", "bucket", READS + "/1", statement(Sid="Tls")),
    Fault(
        "policy-size",
        "bucket",
        READS,
        added({**EVERYBODY, "Principal": {"AWS": ROOT}, "Resource": "a" * 20_480}),
    ),
    Fault(
        "physical-name",
        "bucket",
        "Bucket/Properties/BucketName/Fn::Sub",
        "a" * 40 + "-${AWS::AccountId}-${AWS::Region}",
    ),
    Fault("physical-name", "bucket", "Bucket/Properties/BucketName", "Acme-logs"),
    Fault("policy-document", "iam", READS + "/0", statement(Effect="allow")),
    Fault("policy-document", "iam", READS + "/0", statement(Action=GONE)),
    Fault("policy-document", "iam", READS + "/0", statement(Principal={"AWS": "*"})),
    Fault("policy-document", "iam", READS + "/0", statement(Action=["*"], Resource=["*"])),
    Fault("policy-document", "iam", READS + "/0", statement(Sid="read-all")),
    Fault("policy-document", "iam", "Policy/Properties/PolicyDocument/Version", "2008-10-17"),
    Fault("policy-document", "iam", READS, []),
    Fault("policy-document", "iam", "Policy/Properties/PolicyDocument", "Allow s3"),
    Fault("policy-document", "iam", "Group/Properties/Policies/0/PolicyDocument/Statement/0/Resource", GONE),
    Fault(
        "policy-document",
        "iam",
        "LogPolicy/Properties/PolicyDocument/Fn::Join/1/1",
        lambda text: text.replace('{"Service":"delivery.logs.amazonaws.com"}', '"*"'),
    ),
    Fault("policy-size", "iam", READS + "/0/Resource", ["a" * 100 + str(number) for number in range(100, 200)]),
    Fault("policy-document", "trail", "Role/Properties/AssumeRolePolicyDocument/Statement/0/Resource", "*"),
    Fault(
        "policy-document",
        "trail",
        "Role/Properties/AssumeRolePolicyDocument/Statement/0/Principal",
        {"AWS": ["*"]},
    ),
    Fault("kms-key-life", "key", "Key/Properties/EnableKeyRotation", False),
    Fault("kms-key-life", "key", "Key/Properties/EnableKeyRotation", GONE),
    Fault("kms-key-life", "key", "Key/Properties/PendingWindowInDays", 5),
    Fault("kms-key-life", "key", "Key/Properties/RotationPeriodInDays", 30),
    Fault("policy-document", "key", ADMINISTERS + "/0", statement(Principal={"AWS": "*"})),
    Fault(
        "policy-document",
        "key",
        ADMINISTERS + "/0",
        statement(
            Principal={"AWS": "*"},
            Condition={"StringEquals": {"kms:ViaService": "s3.eu-west-1.amazonaws.com"}},
        ),
    ),
    Fault("physical-name", "key", "Alias/Properties/AliasName", "acme-logs"),
    Fault("lambda-inline-code", "function", "Function/Properties/Code", {"ZipFile": "#" * 8193}),
    Fault("lambda-inline-code", "function", "Function/Properties/Code", {"S3Bucket": "b", "S3Key": "k"}),
    Fault("lambda-inline-code", "function", "Function/Properties/Runtime", "java25"),
    Fault("lambda-runtime", "function", "Function/Properties/Runtime", "python3.9"),
    Fault("lambda-runtime", "function", "Function/Properties/Runtime", "python4"),
    *(
        Fault("account-setting-function", "account_setting", path, value)
        for path, value in (
            ("Setting/Properties/ServiceToken", {"Ref": "Role"}),
            ("Setting/DependsOn", []),
            ("Function/Properties/Handler", "index.other"),
            ("Function/Properties/Code/ZipFile", "def other(event, context):\n    return None\n"),
            ("Function/Properties/Role", "arn:aws:iam::aws:role/other"),
            ("Function/Properties/LoggingConfig", GONE),
            ("Role/Properties/AssumeRolePolicyDocument", trusting("ec2.amazonaws.com")),
            ("Role/Properties/ManagedPolicyArns", ["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
            ("LogPolicy/Properties/Roles", []),
            ("LogPolicy/Properties/PolicyDocument/Statement/0/Action", ["s3:GetObject"]),
        )
    ),
    Fault(
        "privileged-policy",
        "trail",
        "Role/Properties/ManagedPolicyArns",
        [{"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess"}],
    ),
    Fault("privileged-policy", "iam", "Group/Properties/ManagedPolicyArns", ["arn:aws:iam::aws:policy/IAMFullAccess"]),
    Fault("managed-policies", "trail", "Role/Properties/ManagedPolicyArns", readers(11)),
    Fault("managed-policies", "iam", "Group/Properties/ManagedPolicyArns", readers(11)),
    Fault("whole-service", "iam", READS + "/0", statement(Action="s3:*")),
    Fault("whole-service", "iam", READS + "/0", statement(Action=["s3:GetObject", "iam:*"])),
    Fault("whole-service", "iam", READS + "/0", statement(Action=GONE, NotAction="s3:*")),
    Fault("whole-service", "iam", "Group/Properties/Policies/0/PolicyDocument/Statement/0", statement(Action="ec2:*")),
    Fault("reference", "key", "Alias/Properties/TargetKeyId", {"Ref": "Keys"}),
    Fault("reference", "key", "Alias/Properties/TargetKeyId", {"Fn::GetAtt": ["Keys", "KeyId"]}),
    Fault("reference", "key", "Alias/Properties/TargetKeyId", {"Fn::Sub": "${Keys.KeyId}"}),
    Fault("reference", "key", "Alias/DependsOn", "Keys"),
    Fault("dependency-cycle", "key", "Key/DependsOn", ["Alias"]),
    Fault("no-import", "key", "Alias/Properties/TargetKeyId", {"Fn::ImportValue": "other-stack-key"}),
    Fault("no-account-id", "key", "Key/Properties/Description", "of 444455556666"),
    Fault("no-account-id", "function", "Function/Properties/Role/Fn::Sub", "arn:aws:iam::444455556666:role/x"),
    Fault("no-parameters", "function", "Function/Properties/Description", "cdk-hnb659fds-assets-bucket"),
    Fault("dynamic-reference", "function", "Function/Properties/Description", "{{resolve:secretsmanager:prod}}"),
    Fault("dynamic-reference", "function", "Function/Properties/Description", "a {{ Resolve:ssm:/foo"),
    Fault(
        "dynamic-reference",
        "function",
        "Function/Properties/Description",
        {"Fn::Join": ["", ["{{re", "", "solve:ssm:/acme/baseline/", {"Ref": "AWS::Region"}, "}}"]]},
    ),
    Fault(
        "dynamic-reference",
        "function",
        "Function/Properties/Description",
        {"Fn::Sub": ["${a}ve:ssm:/foo}}", {"a": "{{resol"}]},
    ),
)


def plan_for(template: Mapping[str, Any], *regions: str) -> tuple[Plan, dict[str, Mapping[str, Any]]]:
    """A plan of one stack that goes to `regions`, and its template by name."""
    targets = tuple(Target("main", region) for region in regions)
    stack = StackPlan("stack", Layer.FOUNDATION, targets, (), {}, SETTING)
    return Plan("test", SETTING, (stack,)), {stack.name: template}


def found(resources: Mapping[str, Any], *regions: str, **sections: Any) -> list[Finding]:
    """What the checks find in a template of these resources."""
    return list(check(*plan_for({"Resources": resources, **sections}, *(regions or ("eu-west-1",)))))
