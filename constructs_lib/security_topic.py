"""A notification topic for findings of one severity."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, aws_sns
from constructs import Construct

from constructs_lib.documents.topic_policies import security_topic_policy, subscription_key


class SecurityTopic(Construct):
    """An encrypted topic that takes TLS alone, with its subscriptions; alarms and EventBridge publish to it.

    Attributes: `topic` (the `CfnTopic`), `policy` (the `CfnTopicPolicy`; services can publish once it
    exists).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        topic_name: str,
        key_arn: str,
        subscriptions: Sequence[tuple[str, str]] = (),
    ) -> None:
        """
        :param topic_name: The topic's name.
        :param key_arn: The KMS key of the topic; the services that publish must be allowed to use it.
        :param subscriptions: Protocol and endpoint of each subscriber. Default: none. Their construct ids are
            short hashes, so that removing one subscriber leaves the others, and their confirmations, as they
            are.
        """
        super().__init__(scope, construct_id)
        self.topic = aws_sns.CfnTopic(self, "Topic", topic_name=topic_name, kms_master_key_id=key_arn)
        arn = f"arn:{Aws.PARTITION}:sns:{Aws.REGION}:{Aws.ACCOUNT_ID}:{topic_name}"
        self.policy = aws_sns.CfnTopicPolicy(
            self,
            "Policy",
            topics=[self.topic.ref],
            policy_document=security_topic_policy(
                arn, partition=Aws.PARTITION, account=Aws.ACCOUNT_ID, region=Aws.REGION
            ),
        )
        for protocol, endpoint in subscriptions:
            aws_sns.CfnSubscription(
                self,
                f"Subscription{subscription_key(protocol, endpoint)}",
                topic_arn=self.topic.ref,
                protocol=protocol,
                endpoint=endpoint,
            )
