"""What service control policies keep from being undone: actions, and the names of what they must not be used on.

Source of the actions and of the resources that each takes: Service Authorization Reference. In a pattern, {prefix}
stands for what the names of the baseline's resources begin with, and {short} for what CloudFormation keeps of it.
"""

from __future__ import annotations

from collections.abc import Mapping


def _listed(text: str) -> tuple[str, ...]:
    return tuple(sorted(text.split()))


ROLE_ACTIONS = _listed(
    """
    iam:AttachRolePolicy iam:CreateRole iam:DeleteRole iam:DeleteRolePermissionsBoundary iam:DeleteRolePolicy
    iam:DetachRolePolicy iam:PutRolePermissionsBoundary iam:PutRolePolicy iam:TagRole iam:UntagRole
    iam:UpdateAssumeRolePolicy iam:UpdateRole iam:UpdateRoleDescription
    """
)

# The function that makes account settings is called by deployments alone: whoever could call it could set what they
# like. AWS services that call functions, or deliver to topics and logs, are never bound.
# To end a subscription bears on its topic; an older reference names no resource, but for * nobody could end their own.
RESOURCE_ACTIONS = _listed(
    """
    backup:DeleteBackupVault backup:DeleteBackupVaultAccessPolicy backup:DeleteBackupVaultLockConfiguration
    backup:PutBackupVaultAccessPolicy
    cloudformation:CancelUpdateStack cloudformation:ContinueUpdateRollback cloudformation:CreateChangeSet
    cloudformation:DeleteStack cloudformation:ExecuteChangeSet cloudformation:RollbackStack
    cloudformation:SetStackPolicy cloudformation:UpdateStack cloudformation:UpdateTerminationProtection
    cloudwatch:DeleteAlarms cloudwatch:DisableAlarmActions cloudwatch:PutAlarmMuteRule cloudwatch:PutMetricAlarm
    cloudwatch:SetAlarmState
    events:DeleteRule events:DisableRule events:PutRule events:PutTargets events:RemoveTargets
    iam:AttachGroupPolicy iam:CreatePolicyVersion iam:DeleteGroup iam:DeleteGroupPolicy iam:DeletePolicy
    iam:DeletePolicyVersion iam:DetachGroupPolicy iam:PutGroupPolicy iam:SetDefaultPolicyVersion iam:UpdateGroup
    lambda:AddPermission lambda:DeleteFunction lambda:InvokeFunction lambda:PutFunctionConcurrency
    lambda:RemovePermission lambda:UpdateFunctionCode lambda:UpdateFunctionConfiguration
    logs:AssociateKmsKey logs:DeleteLogGroup logs:DeleteLogStream logs:DeleteMetricFilter logs:DeleteRetentionPolicy
    logs:DeleteSubscriptionFilter logs:DisassociateKmsKey logs:PutMetricFilter logs:PutRetentionPolicy
    sns:AddPermission sns:DeleteTopic sns:RemovePermission sns:SetTopicAttributes sns:Unsubscribe
    ssm:DeleteDocument ssm:DeleteParameter ssm:DeleteParameters ssm:PutParameter ssm:UpdateDocument
    ssm:UpdateDocumentDefaultVersion
    iam:DeleteSAMLProvider iam:UpdateSAMLProvider
    wafv2:DeleteLoggingConfiguration wafv2:DeleteWebACL wafv2:PutLoggingConfiguration wafv2:UpdateWebACL
    """
)
RESOURCES = (
    "arn:{partition}:backup:*:*:backup-vault:{prefix}-backup",
    # Stacks of a stack set carry its name after their own.
    "arn:{partition}:cloudformation:*:*:stack/{prefix}-baseline-*",
    "arn:{partition}:cloudformation:*:*:stack/StackSet-{prefix}-baseline-*",
    "arn:{partition}:cloudwatch:*:*:alarm:{prefix}-*",
    "arn:{partition}:events:*:*:rule/{prefix}-*",
    "arn:{partition}:iam::*:group/{prefix}-*",
    "arn:{partition}:iam::*:policy/{prefix}-*",
    "arn:{partition}:iam::*:saml-provider/{prefix}-*",
    "arn:{partition}:lambda:*:*:function:{prefix}-*",
    "arn:{partition}:lambda:*:*:function:StackSet-{short}*",
    "arn:{partition}:logs:*:*:log-group:/{prefix}/*",
    "arn:{partition}:logs:*:*:log-group:{prefix}-*",
    "arn:{partition}:logs:*:*:log-group:StackSet-{prefix}-*",
    "arn:{partition}:logs:*:*:log-group:aws-waf-logs-{prefix}-*",
    "arn:{partition}:sns:*:*:{prefix}-*",
    "arn:{partition}:ssm:*:*:document/{prefix}-*",
    "arn:{partition}:ssm:*:*:parameter/{prefix}/baseline/*",
    # IAM User Guide, "IAM JSON policy elements: Resource": no wildcard stands for the type of a resource.
    "arn:{partition}:wafv2:*:*:global/webacl/{prefix}-*",
    "arn:{partition}:wafv2:*:*:regional/webacl/{prefix}-*",
)

BUCKETS = (
    # Purpose, account and Region follow the prefix in the names of the baseline's buckets.
    "arn:{partition}:s3:::{prefix}-*-????????????-*",
    "arn:{partition}:s3:::aws-waf-logs-{prefix}-*",
)
BUCKET_ACTIONS = _listed(
    """
    s3:DeleteBucket s3:DeleteBucketPolicy s3:PutBucketAcl s3:PutBucketLogging s3:PutBucketNotification
    s3:PutBucketObjectLockConfiguration s3:PutBucketOwnershipControls s3:PutBucketPolicy
    s3:PutBucketPublicAccessBlock s3:PutBucketVersioning s3:PutEncryptionConfiguration s3:PutLifecycleConfiguration
    s3:PutReplicationConfiguration
    """
)
OBJECT_ACTIONS = _listed(
    """
    s3:BypassGovernanceRetention s3:DeleteObject s3:DeleteObjectVersion s3:PutObjectAcl s3:PutObjectLegalHold
    s3:PutObjectRetention s3:PutObjectVersionAcl
    """
)

KEY_ACTIONS = _listed(
    """
    kms:DeleteAlias kms:DeleteImportedKeyMaterial kms:DisableKey kms:DisableKeyRotation kms:PutKeyPolicy
    kms:ScheduleKeyDeletion kms:UpdateAlias
    """
)

ACCOUNT_SETTINGS = _listed(
    """
    account:DeleteAlternateContact ec2:CreateVpcBlockPublicAccessExclusion ec2:DisableEbsEncryptionByDefault
    ec2:DisableImageBlockPublicAccess ec2:DisableSnapshotBlockPublicAccess ec2:EnableSerialConsoleAccess
    ec2:EnableSnapshotBlockPublicAccess ec2:ModifyEbsDefaultKmsKeyId ec2:ModifyInstanceMetadataDefaults
    ec2:ModifyVpcBlockPublicAccessExclusion ec2:ModifyVpcBlockPublicAccessOptions ec2:ResetEbsDefaultKmsKeyId
    iam:DeleteAccountPasswordPolicy iam:UpdateAccountPasswordPolicy logs:DeleteAccountPolicy
    s3:PutAccountPublicAccessBlock ssm:ResetServiceSetting ssm:UpdateServiceSetting
    """
)

SECURITY_SERVICES: Mapping[str, tuple[str, ...]] = {
    "access_analyzer": _listed(
        "access-analyzer:CreateArchiveRule access-analyzer:DeleteAnalyzer access-analyzer:UpdateArchiveRule"
    ),
    "cloudtrail": _listed(
        """
        cloudtrail:DeleteEventDataStore cloudtrail:DeleteTrail cloudtrail:PutEventSelectors
        cloudtrail:PutInsightSelectors cloudtrail:StopEventDataStoreIngestion cloudtrail:StopLogging
        cloudtrail:UpdateEventDataStore cloudtrail:UpdateTrail
        """
    ),
    "config": _listed(
        """
        config:DeleteAggregationAuthorization config:DeleteConfigurationAggregator config:DeleteConfigurationRecorder
        config:DeleteDeliveryChannel config:DeleteRetentionConfiguration config:PutConfigurationRecorder
        config:PutDeliveryChannel config:PutRetentionConfiguration config:StopConfigurationRecorder
        """
    ),
    # A rule's ARN tells nothing of its name, so a policy cannot tell the baseline's rules from others.
    "config_rules": _listed(
        """
        config:DeleteConfigRule config:DeleteConformancePack config:DeleteEvaluationResults
        config:DeleteRemediationConfiguration config:PutConfigRule config:PutConformancePack
        config:PutRemediationConfigurations
        """
    ),
    "detective": _listed("detective:DeleteGraph detective:DisassociateMembership"),
    "guardduty": _listed(
        """
        guardduty:CreateFilter guardduty:CreateIPSet guardduty:CreateTrustedEntitySet guardduty:DeleteDetector
        guardduty:DeleteMembers guardduty:DisassociateFromAdministratorAccount
        guardduty:DisassociateFromMasterAccount guardduty:DisassociateMembers guardduty:StopMonitoringMembers
        guardduty:UpdateDetector guardduty:UpdateFilter guardduty:UpdateIPSet guardduty:UpdateTrustedEntitySet
        """
    ),
    # Flow logs and logs of DNS queries have ids of AWS's making.
    "network_logs": _listed(
        """
        ec2:DeleteFlowLogs route53resolver:DeleteResolverQueryLogConfig
        route53resolver:DisassociateResolverQueryLogConfig
        """
    ),
    "inspector": _listed(
        "inspector2:CreateFilter inspector2:Disable inspector2:DisassociateMember inspector2:UpdateFilter"
    ),
    "macie": _listed(
        """
        macie2:DisableMacie macie2:DisassociateFromAdministratorAccount macie2:DisassociateFromMasterAccount
        macie2:DisassociateMember macie2:UpdateMacieSession
        """
    ),
    "securityhub": _listed(
        """
        securityhub:BatchDisableStandards securityhub:BatchUpdateAutomationRules
        securityhub:BatchUpdateStandardsControlAssociations securityhub:CreateAutomationRule
        securityhub:CreateAutomationRuleV2 securityhub:DeleteFindingAggregator securityhub:DeleteMembers
        securityhub:DisableImportFindingsForProduct securityhub:DisableSecurityHub
        securityhub:DisableSecurityHubV2 securityhub:DisassociateFromAdministratorAccount
        securityhub:DisassociateFromMasterAccount securityhub:DisassociateMembers
        securityhub:UpdateAutomationRuleV2 securityhub:UpdateSecurityControl
        securityhub:UpdateSecurityHubConfiguration securityhub:UpdateStandardsControl
        """
    ),
}
"""What switches a service off, or blinds it, by service."""
