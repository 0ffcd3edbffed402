"""The policy of every human IAM user: nothing without MFA but setting it up.

What is refused, and why, in the words of the cases that the tests simulate:

- Any action but the set-up actions, while the session has no MFA. Access keys carry no MFA context at all,
  hence `BoolIfExists`: they are refused too, until `sts:GetSessionToken` has exchanged them for a session
  with MFA.
- Set-up actions on anybody else, while the session has no MFA: an administrator whose password leaked must
  not give a device to a colleague.
- Deactivating one's device without MFA. Deleting it is allowed, because IAM deletes no device that is assigned to a
  user: what goes is what an abandoned set-up left behind, and would otherwise keep the user from a second attempt.
- Enrolling a device, or deleting an unassigned one, with access keys. A user may have several devices, so whoever finds
  a key could otherwise enrol one of his own and pass for the user with it. A console session always carries
  `aws:MultiFactorAuthPresent` (there it is "false"), long-term keys never do, and sessions from
  `GetSessionToken` without MFA may not call IAM.

Services that act on the user's behalf need no exception: the first call of such a chain is the user's own.
Source: IAM User Guide, "AWS global condition context keys" (aws:MultiFactorAuthPresent), "Secure API access with MFA"
and "Troubleshoot IAM" (I am not authorized to perform: iam:DeleteVirtualMFADevice); IAM API reference,
DeleteVirtualMFADevice; STS API reference, GetSessionToken; Service Authorization Reference, IAM.
"""

from __future__ import annotations

from typing import Any

WITHOUT_MFA = {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}
WITH_MFA = {"Bool": {"aws:MultiFactorAuthPresent": "true"}}
ACCESS_KEYS = {"Null": {"aws:MultiFactorAuthPresent": "true"}}

VIEW_ACCOUNT = ("iam:GetAccountPasswordPolicy", "iam:GetAccountSummary", "iam:ListVirtualMFADevices")
"""Reads that know no resource: what the console's security credentials page shows before MFA is set up."""
VIEW_USER = ("iam:GetMFADevice", "iam:GetUser", "iam:ListMFADevices")
ENROL = ("iam:CreateVirtualMFADevice", "iam:EnableMFADevice")
DISCARD = "iam:DeleteVirtualMFADevice"
"""Only of a device that no user is assigned: `DeactivateMFADevice` has to come first, and takes MFA."""
RESYNC = "iam:ResyncMFADevice"
CHANGE_PASSWORD = "iam:ChangePassword"  # noqa: S105  an action's name
EXCHANGE = "sts:GetSessionToken"


def own_user(partition: str, account: str) -> list[str]:
    """The caller's own user, at the root path or any other: a name is unique in the account whatever its
    path."""
    return [
        f"arn:{partition}:iam::{account}:user/${{aws:username}}",
        f"arn:{partition}:iam::{account}:user/*/${{aws:username}}",
    ]


def own_devices(partition: str, account: str) -> list[str]:
    """The virtual MFA device that bears exactly the user's name. Names of users and of devices have the same
    characters, so no other pattern would be safe: with `NAME-*`, alice could take the names of alice-bob's devices.
    Further devices of a user are passkeys and security keys, which have no name of their own in IAM."""
    return [f"arn:{partition}:iam::{account}:mfa/${{aws:username}}"]


def allowed_without_mfa(change_password_without_mfa: bool = True) -> list[str]:
    """Every action that a session without MFA may still take, sorted."""
    password = [CHANGE_PASSWORD] if change_password_without_mfa else []
    return sorted([*VIEW_ACCOUNT, *VIEW_USER, *ENROL, DISCARD, RESYNC, EXCHANGE, *password])


def on_own_user_without_mfa(change_password_without_mfa: bool = True) -> list[str]:
    """Those of `allowed_without_mfa` that act on a user or a device, sorted."""
    return [
        action
        for action in allowed_without_mfa(change_password_without_mfa)
        if action not in VIEW_ACCOUNT and action != EXCHANGE
    ]


def mfa_policy(
    *,
    partition: str,
    account: str,
    change_password_without_mfa: bool = True,
    enrol_with_access_keys: bool = False,
) -> dict[str, Any]:
    """The managed policy for the group of all humans.

    `change_password_without_mfa` lets a new user replace the first password, which AWS asks for before MFA
    can be set up; it takes the present password. `enrol_with_access_keys` is for users who have no console
    password.
    """
    user, devices = own_user(partition, account), own_devices(partition, account)
    statements: list[dict[str, Any]] = [
        {"Sid": "ViewAccount", "Effect": "Allow", "Action": list(VIEW_ACCOUNT), "Resource": "*"},
        {"Sid": "ViewOwnUser", "Effect": "Allow", "Action": list(VIEW_USER), "Resource": user},
        {"Sid": "ChangeOwnPassword", "Effect": "Allow", "Action": [CHANGE_PASSWORD], "Resource": user},
        {"Sid": "CreateOwnDevice", "Effect": "Allow", "Action": [ENROL[0]], "Resource": devices},
        {"Sid": "EnableOwnDevice", "Effect": "Allow", "Action": [ENROL[1], RESYNC], "Resource": user},
        {
            "Sid": "DeactivateOwnDeviceWithMFA",
            "Effect": "Allow",
            "Action": ["iam:DeactivateMFADevice"],
            "Resource": user,
            "Condition": WITH_MFA,
        },
        {"Sid": "DeleteOwnUnassignedDevice", "Effect": "Allow", "Action": [DISCARD], "Resource": devices},
        {
            "Sid": "DenyAllButSetUpWithoutMFA",
            "Effect": "Deny",
            "NotAction": allowed_without_mfa(change_password_without_mfa),
            "Resource": "*",
            "Condition": WITHOUT_MFA,
        },
        {
            "Sid": "DenySetUpOfOthersWithoutMFA",
            "Effect": "Deny",
            "Action": on_own_user_without_mfa(change_password_without_mfa),
            "NotResource": [*user, *devices],
            "Condition": WITHOUT_MFA,
        },
    ]
    if not enrol_with_access_keys:
        statements.append(
            {
                "Sid": "DenyEnrolmentWithAccessKeys",
                "Effect": "Deny",
                "Action": [*ENROL, DISCARD],
                "Resource": "*",
                "Condition": ACCESS_KEYS,
            }
        )
    return {"Version": "2012-10-17", "Statement": statements}
