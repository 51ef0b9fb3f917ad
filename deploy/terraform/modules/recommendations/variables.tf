variable "shared" {
  description = "What the root shared made: terraform -chdir=../shared output -json settings > shared.auto.tfvars.json"
  type = object({
    name                = string
    region              = string
    channel             = string
    buckets             = map(string)
    streams             = map(object({ name = string, arn = string }))
    bootstrap_servers   = string
    database_secret_arn = string
    key_arn             = string
    alarms_topic_arn    = string
    vpc_id              = string
    subnet_ids          = list(string)
    security_group_id   = string
  })
}

variable "jdbc_url" {
  description = "The shop's database, without a password."
  type        = string

  validation {
    condition     = !can(regex("(?i)password=", var.jdbc_url))
    error_message = "A password does not belong here: it lies in the secret."
  }
}

variable "jdbc_user" {
  description = "Database user; needs no more than SELECT."
  type        = string
}

variable "more_flags" {
  description = "Flags of the job by name, without the dashes; they win over what is set here."
  type        = map(string)
  default     = {}
}


variable "archived" {
  description = "Whether all that the model says is archived."
  type        = bool
}

variable "consumer_arn" {
  description = "ARN of a registered consumer of the activity stream, for enhanced fan-out; null to poll."
  type        = string
}

variable "parallelism" {
  description = "How many work at once."
  type        = number
}

variable "checkpoints" {
  description = "Folder for checkpoints, where the job itself is to keep them; null where whoever runs Flink does."
  type        = string
  default     = null
}
