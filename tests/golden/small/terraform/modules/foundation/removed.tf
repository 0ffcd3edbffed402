removed {
  from = aws_ebs_encryption_by_default.ebs_default_encryption

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_ebs_default_kms_key.ebs_default_encryption

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_key.kms_baseline_keys_logs

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_key.kms_baseline_keys_s3

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_key.kms_baseline_keys_rds

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_key.kms_baseline_keys_ebs

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_key.kms_baseline_keys_sns

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_kms_key.kms_baseline_keys_backup

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_access_2d_analyzer_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_backup_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_config_2d_multiaccountsetup_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_config_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_health_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_iam_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_member_2e_org_2e_stacksets_2e_cloudformation_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_ssm_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_organizations_delegated_administrator.organizations_delegated_administrators_sso_2e_amazonaws_2e_com

  lifecycle {
    destroy = false
  }
}

removed {
  from = aws_s3_account_public_access_block.s3_account_public_access_block

  lifecycle {
    destroy = false
  }
}
