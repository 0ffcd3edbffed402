"""The alternate contacts of an account, and what an organization takes over of its accounts' root users.

Sources: AWS Account Management API reference, PutAlternateContact; IAM API reference,
EnableOrganizationsRootCredentialsManagement and EnableOrganizationsRootSessions.
"""

from __future__ import annotations

from constructs_lib.documents.setting import Setting, Write, allow, exactly, includes

CONTACT_TYPES = ("BILLING", "OPERATIONS", "SECURITY")
"""The kinds of alternate contacts that an account has."""

ROOT_FEATURES = {
    "RootCredentialsManagement": "enable_organizations_root_credentials_management",
    "RootSessions": "enable_organizations_root_sessions",
}
"""The features of centralized root access, and the call that enables each."""


def alternate_contact(kind: str, *, name: str, title: str, email: str, phone: str) -> Setting:
    """The alternate contact of `kind`, one of `CONTACT_TYPES`, is this person or team."""
    return Setting(
        service="account",
        read="get_alternate_contact",
        read_arguments={"AlternateContactType": kind},
        at="AlternateContact",
        absent="ResourceNotFoundException",
        wanted={
            "Name": exactly(name),
            "Title": exactly(title),
            "EmailAddress": exactly(email),
            "PhoneNumber": exactly(phone),
        },
        writes=(
            Write(
                "put_alternate_contact",
                {
                    "AlternateContactType": kind,
                    "Name": "$Name",
                    "Title": "$Title",
                    "EmailAddress": "$EmailAddress",
                    "PhoneNumber": "$PhoneNumber",
                },
            ),
        ),
        permissions=(allow("account:GetAlternateContact", "account:PutAlternateContact"),),
    )


def root_access(feature: str) -> Setting:
    """The organization has this feature, one of `ROOT_FEATURES`, for the root users of its accounts."""
    enabling = "".join(word.capitalize() for word in ROOT_FEATURES[feature].split("_"))
    return Setting(
        service="iam",
        read="list_organizations_features",
        wanted={"EnabledFeatures": includes(feature)},
        writes=(Write(ROOT_FEATURES[feature]),),
        permissions=(allow("iam:ListOrganizationsFeatures", f"iam:{enabling}"),),
    )
