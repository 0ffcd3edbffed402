"""IAM: the boundary, and the roles and providers of people."""

from __future__ import annotations

from typing import Any

METADATA = f"""<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data><X509Certificate>{"MIIC" * 200}</X509Certificate></X509Data>
      </KeyInfo>
    </KeyDescriptor>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="https://idp.example.com"/>
  </IDPSSODescriptor>
</EntityDescriptor>"""

REQUIRED: dict[str, dict[str, Any]] = {
    "iam.break_glass_role": {"users": ["user/emergency-1", "444455556666:user/people/emergency-2"]},
    "iam.saml_provider": {"metadata": METADATA},
}

VARIANTS: dict[str, list[dict[str, Any]]] = {
    "iam.permissions_boundary": [
        {
            "roles": ["role/workloads/*", "role/app-*"],
            "passed_roles": ["role/ecsTaskExecutionRole"],
            "users": True,
            "off_limits": ["arn:aws:lambda:*:*:function:admin-*"],
        },
    ],
    "iam.break_glass_role": [
        {"users": ["user/emergency"], "parts": ["role", "events"], "session_hours": 2, "mfa_max_age_minutes": 10},
        {"parts": ["role", "alarm"]},
    ],
    "iam.human_roles": [
        {
            "trust": {"saml_provider": "saml-provider/AzureAD", "accounts": ["444455556666"], "users_with_mfa": False},
            "administrator": {
                "mfa_max_age_minutes": 30,
                "trust": {"users_with_mfa": False, "role_patterns": ["role/aws-reserved/*AWSReservedSSO_Admin_*"]},
            },
            "power_user": None,
            "read_only": {"session_hours": 12, "readable_data": ["logs", "code", "objects"]},
            "billing": {
                "trust": {
                    "saml_provider": "saml-provider/Okta",
                    "saml_audiences": ["https://eu-west-1.signin.aws.amazon.com/saml"],
                }
            },
        },
        {"administrator": None, "security_audit": None, "read_only": None, "billing": None},
    ],
    "iam.unused_access_analyzer": [
        {
            "unused_access_age_days": 45,
            "excluded_tags": [{"key": "purpose", "value": "break glass"}, {"key": "team", "value": "security"}],
        }
    ],
    "iam.saml_provider": [{"name": "Okta"}],
}
