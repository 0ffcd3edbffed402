"""A topic per severity, in every governed Region: where alarms and findings are announced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

from pydantic import Field, model_validator

from baseline.control import NATIVE, Behavior, Control, ControlParams, Format, Layer, Need, Placement, Severity
from baseline.controls.sns._subscription import SEVERITIES, Subscription
from baseline.expectation import At, Expectation
from baseline.hcl import Block, Document, resource
from baseline.model.field_problems import FieldError, FieldProblem
from baseline.must import Must, consists_of, like, one_of, refers, states, that
from baseline.names import local_name
from baseline.place import Place
from baseline.references import ACCOUNT, ANY, PARTITION, REGION
from constructs_lib.documents.topic_policies import security_topic_policy, subscription_key

if TYPE_CHECKING:
    from constructs import Construct

    from baseline.context import Context

_CONFIRM = (
    "Every subscriber confirms each subscription, per topic and Region, by the link in the message that "
    "arrives (an https endpoint visits its SubscribeURL). Who has not: "
    "aws sns list-subscriptions --query \"Subscriptions[?SubscriptionArn=='PendingConfirmation']\""
)
_CONTACT = "No subscription is named, so the profile's security contact, if any, is told of everything, by e-mail."
_NOBODY = (
    "nobody hears of any alarm or finding: there is neither a subscription nor a security contact. Name "
    "contacts.security in the profile, or set subscriptions"
)


class SecurityTopics(Control):
    """Each severity has an encrypted topic that takes TLS alone and that alarms and EventBridge may publish
    to."""

    id = "sns.security_topics"
    title = "An encrypted topic per severity announces alarms and findings"
    behavior = Behavior.DETECTIVE
    severity = Severity.MEDIUM
    layer = Layer.FOUNDATION
    placement = Placement.per_governed_region()
    contributes = {
        "well-architected/SEC10-BP01": "Topics reach the contacts of the profile, which people keep current.",
    }
    price = (
        "About 2 USD for 100,000 e-mails, of which 1,000 a month are free, and 0.06 USD for 100,000 deliveries by "
        "HTTPS, of which 100,000 are; the key of the topics has a price of its own."
    )
    support = {Format.CLOUDFORMATION: NATIVE, Format.TERRAFORM: NATIVE}
    source = "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html"

    class Params(ControlParams):
        subscriptions: tuple[Subscription, ...] = Field(
            (),
            description="Who is told about what. Default: the profile's security contact, by e-mail, about everything.",
        )

        @model_validator(mode="after")
        def _named_once(self) -> Self:
            seen: set[tuple[str, str, str]] = set()
            problems: list[FieldProblem] = []
            for number, one in enumerate(self.subscriptions):
                keys = {severity: (one.protocol, one.endpoint, severity) for severity in one.severities}
                if again := [severity for severity, key in keys.items() if key in seen]:
                    message = f"{one.endpoint} is subscribed to {', '.join(again)} twice by {one.protocol}"
                    problems.append(FieldProblem(message, ("subscriptions", number), advice="name each severity once"))
                seen.update(keys.values())
            if problems:
                raise FieldError(problems)
            return self

    def provides(self, params: Params) -> tuple[str, ...]:
        return tuple(f"security_topic.{severity}" for severity in SEVERITIES)

    def needs(self, params: Params) -> tuple[Need, ...]:
        return (Need("kms_key.sns"),)

    def value_of(self, capability: str, params: Params, context: Context) -> str | None:
        at = context.environment
        name = context.names.of(f"security-{capability.removeprefix('security_topic.')}")
        return f"arn:{at.partition}:sns:{at.region}:{at.account}:{name}"

    def unplaced(self, params: Params, standing: Sequence[tuple[Place, Params]]) -> tuple[str, ...]:
        """The topics to which nobody is subscribed: what is sent there is lost, and Security Hub's CloudWatch controls
        pass only alarms whose topic has a subscriber."""
        if not params.subscriptions:
            return () if "security" in standing[0][0].contacts else (_NOBODY,)
        heard = {severity for one in params.subscriptions for severity in one.severities}
        return tuple(
            f"nobody hears of what is {severity}: the topic security-{severity} has no subscriber, though alarms and "
            f"findings may be sent there. Subscribe somebody to severity {severity}"
            for severity in SEVERITIES
            if severity not in heard
        )

    def notes(self, params: Params) -> tuple[str, ...]:
        if params.subscriptions:
            return (_CONFIRM,)
        return (_CONTACT, _CONFIRM)

    def _subscriptions(self, params: Params, context: Context) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """Protocol and endpoint of every subscriber, by severity."""
        contact = context.contacts.get("security")
        named = params.subscriptions
        if not named and contact and contact.email:
            named = (Subscription(endpoint=contact.email),)
        return {
            severity: tuple((one.protocol, one.endpoint) for one in named if severity in one.severities)
            for severity in SEVERITIES
        }

    def define(self, scope: Construct, params: Params, context: Context) -> None:
        from constructs_lib import SecurityTopic

        for severity, subscriptions in self._subscriptions(params, context).items():
            topic = SecurityTopic(
                scope,
                severity.capitalize(),
                topic_name=context.names.of(f"security-{severity}"),
                key_arn=context.use("kms_key.sns"),
                subscriptions=subscriptions,
            )
            context.provide(f"security_topic.{severity}", after=[topic.topic, topic.policy])

    def terraform(self, params: Params, context: Context) -> Iterator[Block]:
        at = context.environment
        for severity, subscriptions in self._subscriptions(params, context).items():
            name = context.names.of(f"security-{severity}")
            topic = resource(
                "aws_sns_topic",
                local_name(self.id, severity),
                {"name": name, "kms_master_key_id": context.use("kms_key.sns")},
            )
            document = security_topic_policy(
                f"arn:{at.partition}:sns:{at.region}:{at.account}:{name}",
                partition=at.partition,
                account=at.account,
                region=at.region,
            )
            policy = resource(
                "aws_sns_topic_policy",
                local_name(self.id, severity),
                {"arn": topic.attribute("arn"), "policy": Document(document)},
            )
            yield topic
            yield policy
            for protocol, endpoint in subscriptions:
                yield resource(
                    "aws_sns_topic_subscription",
                    local_name(self.id, f"{severity}_{subscription_key(protocol, endpoint)}"),
                    {"topic_arn": topic.attribute("arn"), "protocol": protocol, "endpoint": endpoint},
                )
            context.provide(f"security_topic.{severity}", after=[topic, policy])

    def expectations(self, params: Params) -> tuple[Expectation, ...]:
        policies = {severity: _policy(severity) for severity in SEVERITIES}
        expectations = [
            Expectation(
                "Messages are encrypted with a key of the account",
                refers("kms_baseline_keys", "kms_key"),
                At("AWS::SNS::Topic", "KmsMasterKeyId"),
                At("aws_sns_topic", "kms_master_key_id"),
            ),
            Expectation(
                "Each topic is named after its severity",
                like(*(f"{ANY}-security-{severity}" for severity in SEVERITIES)),
                At("AWS::SNS::Topic", "TopicName"),
                At("aws_sns_topic", "name"),
            ),
            Expectation(
                "Publishing without TLS is denied",
                states(
                    Effect="Deny",
                    Principal={"AWS": "*"},
                    Action="sns:Publish",
                    Condition={"Bool": {"aws:SecureTransport": "false"}},
                ),
                At("AWS::SNS::TopicPolicy", "PolicyDocument"),
                At("aws_sns_topic_policy", "policy"),
            ),
            Expectation(
                "Only alarms of the own account and EventBridge are granted to publish",
                that("grants publishing to services alone, alarms with aws:SourceAccount", _grants_are_bound),
                At("AWS::SNS::TopicPolicy", "PolicyDocument"),
                At("aws_sns_topic_policy", "policy"),
            ),
        ]
        expectations += [
            Expectation(
                "Each topic has the policy of its own name: alarms and EventBridge publish by TLS, nobody else does",
                consists_of(
                    *(
                        {"PolicyDocument": policy, "Topics": [refers(f"sns_security_topics_{severity}")]}
                        for severity, policy in policies.items()
                    )
                ),
                At("AWS::SNS::TopicPolicy", "", together=True),
                At(
                    "aws_sns_topic_policy",
                    "",
                    together=True,
                    must=consists_of(
                        *(
                            {"policy": policy, "arn": refers(f"sns_security_topics_{severity}")}
                            for severity, policy in policies.items()
                        )
                    ),
                ),
            ),
            Expectation(
                "Each topic has the subscribers of its severity",
                _subscribed(params, ("TopicArn", "Protocol", "Endpoint")),
                At("AWS::SNS::Subscription", "", optional=True, together=True),
                At(
                    "aws_sns_topic_subscription",
                    "",
                    must=_subscribed(params, ("topic_arn", "protocol", "endpoint")),
                    optional=True,
                    together=True,
                ),
            ),
        ]
        for endpoint in sorted({one.endpoint for one in params.subscriptions}):
            protocols = sorted({one.protocol for one in params.subscriptions if one.endpoint == endpoint})
            expectations.append(
                Expectation(
                    f"{endpoint} is subscribed",
                    one_of(*protocols),
                    At("AWS::SNS::Subscription", "Protocol", {"Endpoint": endpoint}),
                    At("aws_sns_topic_subscription", "protocol", {"endpoint": endpoint}),
                )
            )
        return tuple(expectations)


def _subscribed(params: SecurityTopics.Params, names: tuple[str, str, str]) -> Must:
    """Whoever the parameters name, or the one contact of the profile, whose address they do not know."""
    given = [(severity, one.protocol, one.endpoint) for one in params.subscriptions for severity in one.severities]
    wanted = given or [(severity, "email", f"{ANY}@{ANY}") for severity in SEVERITIES]
    return consists_of(
        *(
            dict(zip(names, (refers(f"sns_security_topics_{severity}"), protocol, endpoint), strict=True))
            for severity, protocol, endpoint in wanted
        )
    )


def _policy(severity: str) -> dict[str, Any]:
    return security_topic_policy(
        f"arn:{PARTITION}:sns:{REGION}:{ACCOUNT}:{ANY}-security-{severity}",
        partition=PARTITION,
        account=ACCOUNT,
        region=REGION,
    )


def _grants_are_bound(document: object) -> bool:
    if not isinstance(document, Mapping):
        return False
    grants = [one for one in document.get("Statement", ()) if one.get("Effect") == "Allow"]
    named = ((one, one.get("Principal")) for one in grants)
    publishers = {str(principal.get("Service")): one for one, principal in named if isinstance(principal, Mapping)}
    alarms = publishers.get("cloudwatch.amazonaws.com", {})
    return (
        len(grants) == 2
        and set(publishers) == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}
        and all(one.get("Action") == "sns:Publish" for one in grants)
        and bool(alarms.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount"))
    )
