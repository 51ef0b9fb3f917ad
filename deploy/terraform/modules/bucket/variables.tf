variable "name" {
  description = "The bucket's name."
  type        = string
}

variable "versioning" {
  description = "Whether what is written over or deleted stays for a while."
  type        = bool
  default     = true
}

variable "keep_old_versions_days" {
  description = "For how many days it stays."
  type        = number
  default     = 30
}

variable "expire_days" {
  description = "After how many days an object is deleted; null for never."
  type        = number
  default     = null
}
