removed {
  from = aws_account_alternate_contact.account_security_contact_security

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_account_alternate_contact.account_security_contact_operations

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_account_alternate_contact.account_security_contact_billing

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_iam_organizations_features.iam_centralized_root_access

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_iam_account_password_policy.iam_password_policy

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_iam_policy.iam_permissions_boundary

  lifecycle {
    destroy = false
  }
}
