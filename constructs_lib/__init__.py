"""Reusable constructs of an AWS security baseline; importable without the generator.

Names load on first use, so that importing a document from `constructs_lib.documents` starts no Node process.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from constructs_lib.account_setting import AccountSetting as AccountSetting
    from constructs_lib.baseline_vpc import BaselineVpc as BaselineVpc
    from constructs_lib.break_glass_role import BreakGlassRole as BreakGlassRole
    from constructs_lib.chat_channel import ChatChannel as ChatChannel
    from constructs_lib.cis_alarms import CisAlarms as CisAlarms
    from constructs_lib.config_recorder import ConfigRecorder as ConfigRecorder
    from constructs_lib.conformance_packs import ConformancePacks as ConformancePacks
    from constructs_lib.default_security_groups import DefaultSecurityGroups as DefaultSecurityGroups
    from constructs_lib.default_vpc_removal import DefaultVpcRemoval as DefaultVpcRemoval
    from constructs_lib.delivered_log_group import DeliveredLogGroup as DeliveredLogGroup
    from constructs_lib.dns_firewall import DnsFirewall as DnsFirewall
    from constructs_lib.egress_firewall import EgressFirewall as EgressFirewall
    from constructs_lib.encryption_key import EncryptionKey as EncryptionKey
    from constructs_lib.endpoint_service import EndpointService as EndpointService
    from constructs_lib.endpoint_set import EndpointSet as EndpointSet
    from constructs_lib.event_data_store import EventDataStore as EventDataStore
    from constructs_lib.finding_router import FindingRouter as FindingRouter
    from constructs_lib.human_role import HumanRole as HumanRole
    from constructs_lib.log_archive_bucket import LogArchiveBucket as LogArchiveBucket
    from constructs_lib.managed_rule_set import ManagedRuleSet as ManagedRuleSet
    from constructs_lib.mfa_enforcement import MfaEnforcement as MfaEnforcement
    from constructs_lib.oidc_deployment_role import OidcDeploymentRole as OidcDeploymentRole
    from constructs_lib.organization_policies import OrganizationPolicies as OrganizationPolicies
    from constructs_lib.peering_link import PeeringLink as PeeringLink
    from constructs_lib.permission_sets import PermissionSets as PermissionSets
    from constructs_lib.protected_distribution import ProtectedDistribution as ProtectedDistribution
    from constructs_lib.resolver_query_logging import ResolverQueryLogging as ResolverQueryLogging
    from constructs_lib.rule_remediation import RuleRemediation as RuleRemediation
    from constructs_lib.security_hub import SecurityHub as SecurityHub
    from constructs_lib.security_hub_central import (
        SecurityHubCentralConfiguration as SecurityHubCentralConfiguration,
    )
    from constructs_lib.security_topic import SecurityTopic as SecurityTopic
    from constructs_lib.shield_protection import ShieldProtection as ShieldProtection
    from constructs_lib.subnet_network_acl import SubnetNetworkAcl as SubnetNetworkAcl
    from constructs_lib.tagged_backups import TaggedBackups as TaggedBackups
    from constructs_lib.tier_security_groups import TierSecurityGroups as TierSecurityGroups
    from constructs_lib.tls_database_groups import TlsDatabaseGroups as TlsDatabaseGroups
    from constructs_lib.trail import Trail as Trail
    from constructs_lib.vpc_flow_logs import VpcFlowLogs as VpcFlowLogs
    from constructs_lib.web_acl import WebAcl as WebAcl
    from constructs_lib.web_acl_log_group import WebAclLogGroup as WebAclLogGroup

_MODULES = {
    "AccountSetting": "account_setting",
    "BaselineVpc": "baseline_vpc",
    "BreakGlassRole": "break_glass_role",
    "ChatChannel": "chat_channel",
    "CisAlarms": "cis_alarms",
    "ConfigRecorder": "config_recorder",
    "ConformancePacks": "conformance_packs",
    "DefaultSecurityGroups": "default_security_groups",
    "DefaultVpcRemoval": "default_vpc_removal",
    "DeliveredLogGroup": "delivered_log_group",
    "DnsFirewall": "dns_firewall",
    "EgressFirewall": "egress_firewall",
    "EncryptionKey": "encryption_key",
    "EndpointService": "endpoint_service",
    "EndpointSet": "endpoint_set",
    "EventDataStore": "event_data_store",
    "FindingRouter": "finding_router",
    "HumanRole": "human_role",
    "LogArchiveBucket": "log_archive_bucket",
    "ManagedRuleSet": "managed_rule_set",
    "MfaEnforcement": "mfa_enforcement",
    "OidcDeploymentRole": "oidc_deployment_role",
    "OrganizationPolicies": "organization_policies",
    "PeeringLink": "peering_link",
    "PermissionSets": "permission_sets",
    "ProtectedDistribution": "protected_distribution",
    "ResolverQueryLogging": "resolver_query_logging",
    "RuleRemediation": "rule_remediation",
    "SecurityHub": "security_hub",
    "SecurityHubCentralConfiguration": "security_hub_central",
    "SecurityTopic": "security_topic",
    "ShieldProtection": "shield_protection",
    "SubnetNetworkAcl": "subnet_network_acl",
    "TaggedBackups": "tagged_backups",
    "TierSecurityGroups": "tier_security_groups",
    "TlsDatabaseGroups": "tls_database_groups",
    "Trail": "trail",
    "VpcFlowLogs": "vpc_flow_logs",
    "WebAcl": "web_acl",
    "WebAclLogGroup": "web_acl_log_group",
}

__all__ = list(_MODULES)  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module 'constructs_lib' has no attribute {name!r}")
    return getattr(import_module(f"constructs_lib.{_MODULES[name]}"), name)
