"""Data protection policies of CloudWatch Logs: what is looked for in log events, and that it is masked.

Sources: Amazon CloudWatch Logs User Guide, "Understanding data protection policies" and "Types of data that you can
protect"; Amazon CloudWatch Logs API Reference, PutAccountPolicy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Policy = dict[str, Any]

CREDENTIALS = ("AwsSecretKey", "OpenSshPrivateKey", "PgpPrivateKey", "PkcsPrivateKey", "PuttyPrivateKey")
"""The managed data identifiers of keys, which AWS finds whatever the language and the country."""

# fmt: off
MANAGED = frozenset({
    "Address", "AwsSecretKey", "BankAccountNumber-DE", "BankAccountNumber-ES", "BankAccountNumber-FR",
    "BankAccountNumber-GB", "BankAccountNumber-IT", "BankAccountNumber-US", "CepCode-BR", "Cnpj-BR",
    "CpfCode-BR", "CreditCardExpiration", "CreditCardNumber", "CreditCardSecurityCode", "DriversLicense-AT",
    "DriversLicense-AU", "DriversLicense-BE", "DriversLicense-BG", "DriversLicense-CA", "DriversLicense-CY",
    "DriversLicense-CZ", "DriversLicense-DE", "DriversLicense-DK", "DriversLicense-EE", "DriversLicense-ES",
    "DriversLicense-FI", "DriversLicense-FR", "DriversLicense-GB", "DriversLicense-GR", "DriversLicense-HR",
    "DriversLicense-HU", "DriversLicense-IE", "DriversLicense-IT", "DriversLicense-LT", "DriversLicense-LU",
    "DriversLicense-LV", "DriversLicense-MT", "DriversLicense-NL", "DriversLicense-PL", "DriversLicense-PT",
    "DriversLicense-RO", "DriversLicense-SE", "DriversLicense-SI", "DriversLicense-SK", "DriversLicense-US",
    "DrugEnforcementAgencyNumber-US", "ElectoralRollNumber-GB", "EmailAddress", "HealthInsuranceCardNumber-EU",
    "HealthInsuranceClaimNumber-US", "HealthInsuranceNumber-FR", "HealthcareProcedureCode-US",
    "IndividualTaxIdentificationNumber-US", "InseeCode-FR", "IpAddress", "LatLong",
    "MedicareBeneficiaryNumber-US", "Name", "NationalDrugCode-US", "NationalIdentificationNumber-DE",
    "NationalIdentificationNumber-ES", "NationalIdentificationNumber-IT", "NationalInsuranceNumber-GB",
    "NationalProviderId-US", "NhsNumber-GB", "NieNumber-ES", "NifNumber-ES", "OpenSshPrivateKey",
    "PassportNumber-CA", "PassportNumber-DE", "PassportNumber-ES", "PassportNumber-FR", "PassportNumber-GB",
    "PassportNumber-IT", "PassportNumber-US", "PermanentResidenceNumber-CA", "PersonalHealthNumber-CA",
    "PgpPrivateKey", "PhoneNumber-BR", "PhoneNumber-DE", "PhoneNumber-ES", "PhoneNumber-FR", "PhoneNumber-GB",
    "PhoneNumber-IT", "PhoneNumber-US", "PkcsPrivateKey", "PostalCode-CA", "PuttyPrivateKey", "RgNumber-BR",
    "SocialInsuranceNumber-CA", "Ssn-ES", "Ssn-US", "TaxId-DE", "TaxId-ES", "TaxId-FR", "TaxId-GB",
    "VehicleIdentificationNumber", "ZipCode-US",
})
# fmt: on
"""Every managed data identifier, as the AWS CDK lists them (2.275)."""


def data_protection_policy(
    name: str, data_identifiers: Sequence[str], *, partition: str, findings_log_group: str | None = None
) -> Policy:
    """Whoever reads log events sees asterisks in place of what the identifiers find, unless he has `logs:Unmask`.

    `name` is a dimension of the metric that counts findings. `findings_log_group` gets a record of each finding; by
    default the metric alone does. Both statements have to name the same identifiers.
    """
    found = [f"arn:{partition}:dataprotection::aws:data-identifier/{one}" for one in data_identifiers]
    destination = {"CloudWatchLogs": {"LogGroup": findings_log_group}} if findings_log_group else {}
    return {
        "Name": name,
        "Description": "Masks sensitive data in the log events of the account",
        "Version": "2021-06-01",
        "Statement": [
            {
                "Sid": "Audit",
                "DataIdentifier": found,
                "Operation": {"Audit": {"FindingsDestination": destination}},
            },
            {"Sid": "Mask", "DataIdentifier": found, "Operation": {"Deidentify": {"MaskConfig": {}}}},
        ],
    }
