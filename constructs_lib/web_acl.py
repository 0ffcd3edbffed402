"""A web ACL that logs, for CloudFront or for resources of a Region."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from aws_cdk import aws_wafv2
from constructs import Construct

from constructs_lib.documents.web_acl_rules import (
    DESCRIPTIONS,
    Countries,
    ManagedRuleGroup,
    RateLimit,
    Rule,
    WebAclScope,
)

_Acl = aws_wafv2.CfnWebACL
_Logging = aws_wafv2.CfnLoggingConfiguration


class WebAcl(Construct):
    """A web ACL that logs what it sees, without credentials. One for CloudFront belongs into us-east-1, where a
    distribution names it; a regional one is put in front of load balancers, stages, user pools and the like of its
    Region by `associate`.

    Attributes: `web_acl_arn`, `web_acl` (the `CfnWebACL`) and `logging` (the `CfnLoggingConfiguration`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        rules: Sequence[Rule],
        log_destination_arn: str,
        web_acl_scope: WebAclScope = "CLOUDFRONT",
        default_action: Literal["allow", "block"] = "allow",
        logged_actions: Sequence[str] = (),
        redacted_headers: Sequence[str] = ("authorization", "cookie"),
        redact_query_string: bool = False,
        sampled_requests: bool = False,
    ) -> None:
        """
        :param name: The name of the web ACL, and the beginning of its metric names.
        :param rules: What `web_acl_rules` gives.
        :param log_destination_arn: A bucket, log group or delivery stream whose name begins with
            `aws-waf-logs-`; its policy must exist before `logging` does.
        :param web_acl_scope: `CLOUDFRONT`, or `REGIONAL` for resources of the stack's Region. Default: `CLOUDFRONT`.
        :param default_action: What happens to requests that no rule decides. Default: they pass.
        :param logged_actions: Actions such as `BLOCK` whose requests are logged. Default: every request.
        :param redacted_headers: Headers whose values stay out of the logs. Default: `authorization` and
            `cookie`.
        :param redact_query_string: Whether query strings stay out of the logs. Default: they are logged.
        :param sampled_requests: Whether WAF keeps samples for the console; redaction does not reach them.
            Default: none.
        """
        super().__init__(scope, construct_id)
        self._sampled = sampled_requests
        self.web_acl = _Acl(
            self,
            "WebAcl",
            name=name,
            description=DESCRIPTIONS[web_acl_scope],
            scope=web_acl_scope,
            default_action=_Acl.DefaultActionProperty(
                allow=_Acl.AllowActionProperty() if default_action == "allow" else None,
                block=_Acl.BlockActionProperty() if default_action == "block" else None,
            ),
            rules=[self._rule(rule, name) for rule in rules],
            visibility_config=self._visibility(name),
        )
        self.web_acl_arn = self.web_acl.attr_arn
        redacted = [
            # The typed property renders its name in lower case, which CloudFormation refuses.
            _Logging.FieldToMatchProperty(single_header={"Name": header})
            for header in redacted_headers
        ]
        if redact_query_string:
            redacted.append(_Logging.FieldToMatchProperty(query_string={}))
        self.logging = _Logging(
            self,
            "Logging",
            resource_arn=self.web_acl_arn,
            log_destination_configs=[log_destination_arn],
            redacted_fields=redacted or None,
            logging_filter=_logging_filter(logged_actions) if logged_actions else None,
        )

    def associate(self, construct_id: str, resource_arn: str) -> aws_wafv2.CfnWebACLAssociation:
        """Put the resource behind the web ACL.

        :param construct_id: Tells one association from another.
        :param resource_arn: ARN of an Application Load Balancer, REST API stage, AppSync API, Cognito user pool, App
            Runner service or Verified Access instance of the stack's Region; what it was associated with, it leaves.
        """
        if self.web_acl.scope != "REGIONAL":
            raise ValueError("a web ACL for CloudFront takes no associations: the distribution names it")
        return aws_wafv2.CfnWebACLAssociation(
            self, construct_id, resource_arn=resource_arn, web_acl_arn=self.web_acl_arn
        )

    def _visibility(self, metric_name: str) -> aws_wafv2.CfnWebACL.VisibilityConfigProperty:
        return _Acl.VisibilityConfigProperty(
            cloud_watch_metrics_enabled=True, metric_name=metric_name, sampled_requests_enabled=self._sampled
        )

    def _rule(self, rule: Rule, acl_name: str) -> aws_wafv2.CfnWebACL.RuleProperty:
        shared = {
            "name": rule.name,
            "priority": rule.priority,
            "visibility_config": self._visibility(f"{acl_name}-{rule.name}"),
        }
        count = _Acl.CountActionProperty() if rule.action == "count" else None
        match rule.statement:
            case ManagedRuleGroup():
                override = (
                    _Acl.OverrideActionProperty(count={})
                    if rule.action == "count"
                    else _Acl.OverrideActionProperty(none={})
                )
                return _Acl.RuleProperty(
                    **shared,
                    override_action=override,
                    statement=_Acl.StatementProperty(managed_rule_group_statement=_managed(rule.statement)),
                )
            case RateLimit(limit=limit, window=window):
                return _Acl.RuleProperty(
                    **shared,
                    action=_Acl.RuleActionProperty(count=count, block=None if count else _Acl.BlockActionProperty()),
                    statement=_Acl.StatementProperty(
                        rate_based_statement=_Acl.RateBasedStatementProperty(
                            aggregate_key_type="IP", limit=limit, evaluation_window_sec=window
                        )
                    ),
                )
            case Countries(codes=codes):
                return _Acl.RuleProperty(
                    **shared,
                    action=_Acl.RuleActionProperty(allow=_Acl.AllowActionProperty()),
                    statement=_Acl.StatementProperty(
                        geo_match_statement=_Acl.GeoMatchStatementProperty(country_codes=list(codes))
                    ),
                )


def _managed(group: ManagedRuleGroup) -> aws_wafv2.CfnWebACL.ManagedRuleGroupStatementProperty:
    configs: list[aws_wafv2.CfnWebACL.ManagedRuleGroupConfigProperty] = []
    if group.inspection_level:
        configs.append(
            _Acl.ManagedRuleGroupConfigProperty(
                aws_managed_rules_bot_control_rule_set=_Acl.AWSManagedRulesBotControlRuleSetProperty(
                    inspection_level=group.inspection_level
                )
            )
        )
    return _Acl.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=group.name,
        version=group.version,
        rule_action_overrides=[
            _Acl.RuleActionOverrideProperty(
                name=counted, action_to_use=_Acl.RuleActionProperty(count=_Acl.CountActionProperty())
            )
            for counted in group.counted_rules
        ]
        or None,
        managed_rule_group_configs=configs or None,
    )


def _logging_filter(actions: Sequence[str]) -> dict[str, object]:
    # The typed properties render names in lower case, which CloudFormation refuses.
    conditions = [{"ActionCondition": {"Action": action}} for action in actions]
    return {
        "DefaultBehavior": "DROP",
        "Filters": [{"Behavior": "KEEP", "Requirement": "MEETS_ANY", "Conditions": conditions}],
    }
