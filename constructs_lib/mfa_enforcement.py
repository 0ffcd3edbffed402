"""A group whose members can do nothing without MFA but set it up."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Aws, aws_iam
from constructs import Construct

from constructs_lib.acknowledgments import acknowledge
from constructs_lib.documents.mfa import mfa_policy

_OWN = "arn:<AWS::Partition>:iam::<AWS::AccountId>"
_WIDE = {
    "*": "The reads of account settings know no resource, and the Deny without MFA is meant to be wide.",
    f"{_OWN}:user/*/<aws:username>": "The caller's own user, whatever its path.",
}


class MfaEnforcement(Construct):
    """A managed policy, the group that every human belongs to, and the policy on that and on existing groups.

    Attributes: `group` and `policy`, the L1s.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        group_name: str,
        policy_name: str,
        existing_group_names: Sequence[str] = (),
        change_password_without_mfa: bool = True,
        enrol_with_access_keys: bool = False,
    ) -> None:
        """
        :param group_name: The group that is created.
        :param policy_name: The managed policy that is created.
        :param existing_group_names: Groups of the account that get the policy as well. Default: none.
        :param change_password_without_mfa: Whether a first or expired password can be replaced before MFA is
            set up. Default: it can.
        :param enrol_with_access_keys: Whether access keys may enrol an MFA device. Default: only console
            sessions may.
        """
        super().__init__(scope, construct_id)
        self.group = aws_iam.CfnGroup(self, "Group", group_name=group_name)
        self.policy = aws_iam.CfnManagedPolicy(
            self,
            "Policy",
            managed_policy_name=policy_name,
            description="Denies everything but setting up MFA while the session has none",
            groups=[self.group.ref, *existing_group_names],
            policy_document=mfa_policy(
                partition=Aws.PARTITION,
                account=Aws.ACCOUNT_ID,
                change_password_without_mfa=change_password_without_mfa,
                enrol_with_access_keys=enrol_with_access_keys,
            ),
        )
        for resource, reason in _WIDE.items():
            acknowledge(self.policy, reason, f"AwsSolutions-IAM5[Resource::{resource}]")
        acknowledge(
            self.group,
            "Who is in the group is for the people of the account to say, and changes without a deployment.",
            "IAMGroupHasUsers",
        )
