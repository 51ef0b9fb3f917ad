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

variable "jar" {
  description = "The deployable jar, as ./mvnw package leaves it."
  type        = string
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


variable "release" {
  description = "EMR release: 7.9.0 holds Spark 3.5.5 on Java 17."
  type        = string
  default     = "emr-7.9.0"

  validation {
    condition     = can(regex("^emr-7\\.[0-9]+\\.[0-9]+$", var.release))
    error_message = "A release of EMR 7, which stands on Spark 3.5 and Java 17."
  }
}

variable "schedule" {
  description = "When the export runs, as EventBridge Scheduler writes it; null for on demand alone."
  type        = string
  default     = "cron(0 3 ? * SUN *)"
}

variable "timezone" {
  description = "Of the schedule."
  type        = string
  default     = "UTC"
}

variable "worker" {
  description = "A worker, driver and executors alike: 2 vCPU go with 4 to 16 GB."
  type = object({
    cores     = number
    memory_gb = number
    executors = number
  })
  default = {
    cores     = 2
    memory_gb = 6
    executors = 2
  }
}

variable "keep_snapshots" {
  description = "How many of the newest snapshots stay after a good run."
  type        = number
  default     = 12
}

variable "timeout_minutes" {
  description = "A run that takes longer is ended: it would hold a view of the database."
  type        = number
  default     = 120
}
