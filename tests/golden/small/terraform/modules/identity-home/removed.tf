removed {
  from = aws_iam_account_password_policy.iam_password_policy

  lifecycle {
    destroy = false
  }
}
