variable "account_id" {
  description = "Account to apply to."
  type        = string
}

variable "dns_suffix" {
  description = "Domain of service principals."
  type        = string
}

variable "partition" {
  description = "Partition of the account."
  type        = string
}

variable "region" {
  description = "Region to apply to."
  type        = string
}
