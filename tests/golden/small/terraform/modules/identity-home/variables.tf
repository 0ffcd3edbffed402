variable "account_id" {
  description = "Account to apply to."
  type        = string
}

variable "partition" {
  description = "Partition of the account."
  type        = string
}
