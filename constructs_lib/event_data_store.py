"""An event data store of CloudTrail Lake with a key of its own."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Aws, RemovalPolicy, aws_cloudtrail, aws_kms
from constructs import Construct

from constructs_lib.documents.event_data_stores import advanced_event_selectors, event_data_store_key_policy


class EventDataStore(Construct):
    """Events of every Region, kept unchanged and queried with SQL; neither key nor events go with the stack.

    Attributes: `store` (the `CfnEventDataStore`), `key` (the `CfnKey`).
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        event_data_store_name: str,
        alias_name: str,
        organization: bool = False,
        retention_period: int = 366,
        billing_mode: str = "EXTENDABLE_RETENTION_PRICING",
        data_events: Mapping[str, str] | None = None,
        termination_protection: bool = True,
    ) -> None:
        """
        :param event_data_store_name: Its name, 3 to 128 characters.
        :param alias_name: The alias of its key, with the `alias/` prefix. The key of a data store cannot be changed.
        :param organization: Whether events of all accounts of the organization are kept, which its management account
            or CloudTrail's delegated administrator may do. Default: those of this account.
        :param retention_period: Days that events are kept, counted from their own time: 7 to 3653, or 2557 with
            `FIXED_RETENTION_PRICING`. Default: 366.
        :param billing_mode: `EXTENDABLE_RETENTION_PRICING` (a year is included) or `FIXED_RETENTION_PRICING` (seven
            years are included). Default: the former.
        :param data_events: `none`, `read`, `write` or `all` for `s3_objects`, `lambda_functions`, `dynamodb_tables`.
            Default: none of them.
        :param termination_protection: Whether it has to be unprotected before it can be deleted. Default: it has.
        """
        super().__init__(scope, construct_id)
        self.key = aws_kms.CfnKey(
            self,
            "Key",
            description="Encrypts the event data store of the security baseline",
            enable_key_rotation=True,
            pending_window_in_days=30,
            key_policy=event_data_store_key_policy(partition=Aws.PARTITION, account=Aws.ACCOUNT_ID),
        )
        aws_kms.CfnAlias(self, "Alias", alias_name=alias_name, target_key_id=self.key.ref)
        store = aws_cloudtrail.CfnEventDataStore
        self.store = store(
            self,
            "Store",
            name=event_data_store_name,
            advanced_event_selectors=[
                store.AdvancedEventSelectorProperty(
                    name=one["Name"],
                    field_selectors=[
                        store.AdvancedFieldSelectorProperty(field=field["Field"], equal_to=field["Equals"])
                        for field in one["FieldSelectors"]
                    ],
                )
                for one in advanced_event_selectors(data_events or {})
            ],
            billing_mode=billing_mode,
            ingestion_enabled=True,
            kms_key_id=self.key.attr_arn,
            multi_region_enabled=True,
            organization_enabled=organization,
            retention_period=retention_period,
            termination_protection_enabled=termination_protection,
        )
        for one in (self.key, self.store):
            one.apply_removal_policy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
