"""Credentials and other sensitive data are masked in every log group."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.errors import nearest
from baseline.expectation import At, Expectation, retained
from baseline.facts.log_retention import RetentionDays
from baseline.hcl import Block, Document, reference, resource, retain
from baseline.model.distinct import Distinct
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import at_least, equals, like, refers
from baseline.names import local_name
from baseline.references import ANY, PARTITION
from constructs_lib.documents.data_protection import CREDENTIALS, MANAGED, data_protection_policy

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_TYPE, _TERRAFORM = "AWS::Logs::AccountPolicy", "aws_cloudwatch_log_account_policy"
_GROUP, _TF_GROUP = "AWS::Logs::LogGroup", "aws_cloudwatch_log_group"
# CloudWatch Logs User Guide, "Audit findings reports": CloudWatch Logs may write to groups of this prefix without a
# resource policy of its own, of which a Region takes ten.
_VENDED = "/aws/vendedlogs"
_PURPOSE = "data-protection"


class AccountDataProtection(Control):
    """Log events show asterisks in place of credentials, in every log group of each Region, present and future ones
    alike, unless their reader may unmask them; events from before stay as they were written."""

    id = "logs.account_data_protection"
    title = "CloudWatch Logs finds and masks credentials in every log group"
    behavior = Behavior.PREVENTIVE
    severity = Severity.MEDIUM
    layer = Layer.DATA
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC02-BP03": "It hides secrets that got into logs, which their owners have to replace.",
        "well-architected/SEC07-BP03": "It is about log events; sensitive data elsewhere is for Macie.",
    }
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    opt_in = "AWS charges for every gigabyte of log events that it scans"
    # Amazon CloudWatch pricing, Logs, data protection (detect and mask).
    price = "about 0.12 USD per GB of log events that arrive, in every log group of the Standard class"
    source = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/mask-sensitive-log-data-accountlevel.html"

    class Params(ControlParams):
        data_identifiers: Distinct[str] = Field(
            CREDENTIALS,
            min_length=1,
            description="Managed data identifiers of CloudWatch Logs, such as EmailAddress or CreditCardNumber: what "
            "is looked for and masked. The price is the same for one as for many. Default: secret keys of AWS, and "
            "private keys.",
        )
        findings_log_group: bool = Field(
            False,
            description="Whether an encrypted log group gets a record of each finding. Default: the metric "
            "LogEventsWithFindings counts them.",
        )
        retention_days: RetentionDays = Field(365, description="Days that records of findings are kept, if any are.")

        @model_validator(mode="after")
        def _known(self) -> AccountDataProtection.Params:
            problems = [
                FieldProblem(
                    f"CloudWatch Logs has no managed data identifier {one!r}",
                    ("data_identifiers", number),
                    advice=nearest(one, sorted(MANAGED)),
                )
                for number, one in enumerate(self.data_identifiers)
                if one not in MANAGED
            ]
            if problems:
                raise FieldError(problems)
            return self

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.logs"),) if params.findings_log_group else ()

    def notes(self, params: Params) -> tuple[str, ...]:
        one = (
            "A Region takes one such policy. See per Region whether there is one already: aws logs "
            "describe-account-policies --policy-type DATA_PROTECTION_POLICY"
        )
        unmask = (
            "Whoever has logs:Unmask still reads what is masked; the managed policy CloudWatchLogsFullAccess grants it."
        )
        return (one, unmask)

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from aws_cdk import RemovalPolicy, Stack
        from aws_cdk.aws_logs import CfnAccountPolicy, CfnLogGroup

        document = self._document(params, context)
        policy = CfnAccountPolicy(
            scope,
            "Policy",
            policy_name=context.names.of(_PURPOSE),
            policy_type="DATA_PROTECTION_POLICY",
            policy_document=Stack.of(scope).to_json_string(document),
            scope="ALL",
        )
        if params.findings_log_group:
            group = CfnLogGroup(
                scope,
                "Findings",
                log_group_name=_group_name(context),
                kms_key_id=context.use("kms_key.logs"),
                retention_in_days=params.retention_days,
            )
            group.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
            policy.add_resource_dependency(group)

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        waits = {}
        if params.findings_log_group:
            group = resource(
                _TF_GROUP,
                local_name(self.id),
                {
                    "name": _group_name(context),
                    "kms_key_id": context.use("kms_key.logs"),
                    "retention_in_days": params.retention_days,
                    "lifecycle": retain(),
                },
            )
            yield group
            waits = {"depends_on": (reference(group.address),)}
        yield resource(
            _TERRAFORM,
            local_name(self.id),
            {
                "policy_name": context.names.of(_PURPOSE),
                "policy_type": "DATA_PROTECTION_POLICY",
                "policy_document": Document(self._document(params, context)),
                "scope": "ALL",
                **waits,
            },
        )

    def _document(self, params: Params, context: Context) -> Mapping[str, object]:
        return data_protection_policy(
            context.names.of(_PURPOSE),
            params.data_identifiers,
            partition=context.environment.partition,
            findings_log_group=_group_name(context) if params.findings_log_group else None,
        )

    def retains(self) -> Mapping[str, tuple[str, ...]]:
        return {f"{_TF_GROUP}.{local_name(self.id)}": ()}

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        group = f"{_VENDED}/{ANY}/{_PURPOSE}"
        document = data_protection_policy(
            f"{ANY}-{_PURPOSE}",
            params.data_identifiers,
            partition=PARTITION,
            findings_log_group=group if params.findings_log_group else None,
        )
        expected = (
            Expectation(
                "What the identifiers find is counted and masked, each of them by both statements",
                like(document),
                At(_TYPE, "PolicyDocument"),
                At(_TERRAFORM, "policy_document"),
            ),
            Expectation(
                "The policy is one of data protection",
                equals("DATA_PROTECTION_POLICY"),
                At(_TYPE, "PolicyType"),
                At(_TERRAFORM, "policy_type"),
            ),
            Expectation(
                "The policy has the name that its findings are counted under",
                like(f"{ANY}-{_PURPOSE}"),
                At(_TYPE, "PolicyName"),
                At(_TERRAFORM, "policy_name"),
            ),
            Expectation("It is about every log group", equals("ALL"), At(_TYPE, "Scope"), At(_TERRAFORM, "scope")),
        )
        if not params.findings_log_group:
            return expected
        return (
            *expected,
            retained(_TF_GROUP),
            Expectation(
                "Findings have a log group of the name that the policy says",
                like(group),
                At(_GROUP, "LogGroupName"),
                At(_TF_GROUP, "name"),
            ),
            Expectation(
                "Findings are encrypted with the key for logs",
                refers("kms_baseline_keys", "kms_key"),
                At(_GROUP, "KmsKeyId"),
                At(_TF_GROUP, "kms_key_id"),
            ),
            Expectation(
                "Findings are kept",
                at_least(params.retention_days),
                At(_GROUP, "RetentionInDays"),
                At(_TF_GROUP, "retention_in_days"),
            ),
        )


def _group_name(context: Context) -> str:
    return _VENDED + context.names.log_group(_PURPOSE)
