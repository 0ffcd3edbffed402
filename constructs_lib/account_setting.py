"""A setting for which CloudFormation has no type, made by one inline Lambda function per stack."""

from __future__ import annotations

from typing import cast

from aws_cdk import (
    Acknowledgment,
    Aws,
    CfnCustomResource,
    CfnResource,
    RemovalPolicy,
    Stack,
    Validations,
    aws_iam,
    aws_lambda,
    aws_logs,
)
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.account_settings import function_trust_policy, log_writing_policy
from constructs_lib.documents.function_source import function_source
from constructs_lib.documents.setting import Setting

RUNTIME = "python3.14"
TIMEOUT_SECONDS = 240
LOG_RETENTION_DAYS = 365


class AccountSetting(Construct):
    """One setting of the account or Region, at least as strict as asked; deleting the resource leaves it as
    it is.

    The function of the stack reads before it writes, keeps what is stricter already, and gets the permissions
    of this setting alone. A role takes ten managed policies, so a stack has room for nine settings.
    Attribute: `resource` (the custom resource), for what must come after it; its `Changed` names the keys
    written, and its `Found` shows what these keys, and those that were kept, were before: the first 900 characters.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, setting: Setting, log_key_arn: str | None = None
    ) -> None:
        """
        :param setting: What to read, what must hold and how to write it: one of
            `constructs_lib.documents.account_settings`, or a `Setting` of your own.
        :param log_key_arn: The KMS key of the function's log group, which CloudWatch Logs must be allowed to use; the
            stack's first setting decides. Default: CloudWatch Logs encrypts with a key of its own.
        """
        super().__init__(scope, construct_id)
        place = {"partition": Aws.PARTITION, "account": Aws.ACCOUNT_ID, "region": Aws.REGION}
        handler = _handler_of(Stack.of(self), log_key_arn)
        policy = aws_iam.CfnManagedPolicy(
            self,
            "Policy",
            description=f"Reads and writes one setting of {setting.service} for the security baseline",
            policy_document=setting.policy(**place),
            roles=[_child(handler, "Role").ref],
        )
        # The rule's findings carry the resource in this spelling of its references.
        shown = setting.policy(partition="<AWS::Partition>", account="<AWS::AccountId>", region="<AWS::Region>")
        wide = {one["Resource"]: "Condition" in one for one in shown["Statement"] if "*" in one["Resource"]}
        Validations.of(policy).acknowledge(
            *(
                Acknowledgment(id=f"AwsSolutions-IAM5[Resource::{pattern}]", reason=_why_wide(pattern, held))
                for pattern, held in sorted(wide.items())
            )
        )
        self.resource = CfnCustomResource(
            self,
            "Setting",
            service_token=_child(handler, "Function").get_att("Arn").to_string(),
            # Longer than the function runs; without it a lost answer holds the stack for an hour.
            service_timeout=TIMEOUT_SECONDS + 60,
        )
        self.resource.add_override("Type", "Custom::AccountSetting")
        for name, value in setting.properties(**place).items():
            self.resource.add_property_override(name, value)
        self.resource.add_resource_dependency(policy)


class AccountSettingHandler(Construct):
    """A function that runs while a stack is deployed, with a role that may only write its own log: the one behind every
    `AccountSetting` of a stack, unless told otherwise. Children: `Function` and `Role`."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        log_key_arn: str | None = None,
        module: str = "account_setting_handler",
        purpose: str = "Makes account settings of the security baseline that CloudFormation has no type for",
        log_purpose: str = "Writes the log of the account settings function",
    ) -> None:
        """
        :param log_key_arn: As that of `AccountSetting`.
        :param module: The module of `constructs_lib` whose `handler` answers CloudFormation. Default: what makes
            account settings.
        :param purpose: What it does, in words for people. Default: those for account settings.
        :param log_purpose: As `purpose`, of the policy for its log.
        """
        super().__init__(scope, construct_id)
        logs = aws_logs.CfnLogGroup(self, "Logs", kms_key_id=log_key_arn, retention_in_days=LOG_RETENTION_DAYS)
        logs.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        role = aws_iam.CfnRole(
            self,
            "Role",
            description=purpose,
            assume_role_policy_document=function_trust_policy(),
        )
        log_policy = aws_iam.CfnManagedPolicy(
            self,
            "LogPolicy",
            description=log_purpose,
            policy_document=log_writing_policy(logs.attr_arn),
            roles=[role.ref],
        )
        function = aws_lambda.CfnFunction(
            self,
            "Function",
            description=purpose,
            runtime=RUNTIME,
            handler="index.handler",
            code=aws_lambda.CfnFunction.CodeProperty(zip_file=function_source(module)),
            role=role.attr_arn,
            timeout=TIMEOUT_SECONDS,
            memory_size=256,
            logging_config=aws_lambda.CfnFunction.LoggingConfigProperty(log_group=logs.ref),
        )
        function.add_resource_dependency(log_policy)
        if log_key_arn is None:
            acknowledge(
                logs,
                "Names and values of settings, encrypted by CloudWatch Logs: there is no key for logs to use.",
                "CloudWatchLogGroupEncrypted",
            )
        acknowledge(
            function,
            "Runs only while a stack is deployed; new accounts have too few concurrent executions to reserve one.",
            "LambdaConcurrency",
        )
        acknowledge(
            function,
            "CloudFormation waits for the answer and fails the stack without one: there is nothing to store.",
            "LambdaDLQ",
        )
        acknowledge(function, "Calls AWS APIs only and must work in an account that has no VPC.", "LambdaInsideVPC")


def _handler_of(stack: Stack, log_key_arn: str | None) -> Construct:
    name = "AccountSettingHandler"
    found = cast(Construct, stack.node.try_find_child(name))
    return found or AccountSettingHandler(stack, name, log_key_arn=log_key_arn)


def _why_wide(pattern: str, held: bool) -> str:
    """Why a statement's resource is a pattern; `held` is whether a condition narrows it."""
    if pattern == "*":
        return "These actions know no resource in IAM."
    return "Which resource it is, a condition says." if held else "Read on the caller's behalf; which, AWS alone knows."


def _child(handler: Construct, name: str) -> CfnResource:
    return cast(CfnResource, handler.node.find_child(name))
