"""What Firewall Manager needs before its policies can be deployed, with the commands."""

from __future__ import annotations

from collections.abc import Iterator

from baseline.families.firewall_policy.parameters import PolicyScope


def policy_notes(params: PolicyScope) -> Iterator[str]:
    """The administrator, AWS Config, and how to go from showing to putting right."""
    yield (
        "Before the deployment, in the management account: `aws organizations enable-aws-service-access "
        "--service-principal fms.amazonaws.com`, then `aws fms associate-admin-account --admin-account "
        "AUDIT_ACCOUNT_ID --region us-east-1`; there, `aws fms get-admin-account --region us-east-1` says READY then."
    )
    yield (
        "Firewall Manager sees what AWS Config records: every account in scope needs a recorder in each governed "
        "Region, for the resource types of the policy at least."
    )
    if not params.remediation_enabled:
        yield (
            "The policies show and change nothing. `aws fms list-policies --region REGION` names them, `aws fms "
            "list-compliance-status --policy-id POLICY_ID --region REGION` shows what they found; then set "
            "remediation_enabled: true."
        )
