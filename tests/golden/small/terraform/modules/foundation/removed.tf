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
  from = aws_s3_account_public_access_block.s3_account_public_access_block

  lifecycle {
    destroy = false
  }
}
