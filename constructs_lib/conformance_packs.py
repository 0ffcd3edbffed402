"""Conformance packs of AWS Config, made of managed rules, for an account or for an organization."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import aws_config
from constructs import Construct

from constructs_lib.documents.conformance_packs import pack_templates, template_text
from constructs_lib.documents.managed_rules import RuleSetting


class ConformancePacks(Construct):
    """The rules under one name, in as many packs as the limits of AWS Config ask for.

    Attribute: `packs`, the `CfnConformancePack` or `CfnOrganizationConformancePack` of each name.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        pack_name: str,
        rules: Mapping[str, RuleSetting],
        name_prefix: str,
        organization: bool = False,
        excluded_accounts: Sequence[str] = (),
    ) -> None:
        """
        :param pack_name: The name of the first pack; those that follow have a number behind it.
        :param rules: Settings by managed rule identifier, such as `ACCESS_KEYS_ROTATED`; their severities are not used.
        :param name_prefix: What the names of packs and rules begin with; a hyphen follows.
        :param organization: Whether the packs are deployed to every account of the organization, which its management
            account or the delegated administrator of `config-multiaccountsetup.amazonaws.com` may do. Each account
            needs a recorder. Default: to this account.
        :param excluded_accounts: Accounts of the organization that get no pack. Default: none is left out.
        :raises ValueError: Where the inputs of one rule are more than a pack takes, or accounts are excluded without an
            organization.
        """
        super().__init__(scope, construct_id)
        if excluded_accounts and not organization:
            raise ValueError("excluded_accounts: only packs of an organization leave accounts out")
        self.packs: dict[str, aws_config.CfnConformancePack | aws_config.CfnOrganizationConformancePack] = {}
        for number, (name, template) in enumerate(pack_templates(pack_name, name_prefix, rules).items(), start=1):
            if organization:
                self.packs[name] = aws_config.CfnOrganizationConformancePack(
                    self,
                    f"Pack{number}",
                    organization_conformance_pack_name=f"{name_prefix}-{name}",
                    template_body=template_text(template),
                    excluded_accounts=list(excluded_accounts) or None,
                )
            else:
                self.packs[name] = aws_config.CfnConformancePack(
                    self,
                    f"Pack{number}",
                    conformance_pack_name=f"{name_prefix}-{name}",
                    template_body=template_text(template),
                )
