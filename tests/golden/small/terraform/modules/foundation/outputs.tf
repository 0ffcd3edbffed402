output "kms_key_secretsmanager" {
  description = "kms_key_secretsmanager, for later layers."
  value       = aws_kms_key.kms_baseline_keys_secretsmanager.arn
}
