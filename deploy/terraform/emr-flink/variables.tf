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

variable "archived" {
  description = "Whether all that the model says is archived."
  type        = bool
  default     = true
}

variable "consumer_arn" {
  description = "ARN of a registered consumer of the activity stream, for enhanced fan-out; null to poll."
  type        = string
  default     = null
}

variable "release" {
  description = "EMR release: 7.4.0 holds Flink 1.19.1 on Java 17, 7.7.0 Flink 1.20."
  type        = string
  default     = "emr-7.4.0"

  validation {
    condition     = can(regex("^emr-7\\.[45]\\.[0-9]+$", var.release))
    error_message = "A release whose Flink is 1.19: emr-7.4.x or emr-7.5.x."
  }
}

variable "subnet_id" {
  description = "The subnet of the cluster: all its machines stand in one availability zone."
  type        = string
}

variable "masters" {
  description = "1, or 3: with one, the loss of that machine is the loss of the cluster."
  type        = number
  default     = 3

  validation {
    condition     = contains([1, 3], var.masters)
    error_message = "1 or 3."
  }
}

variable "master_type" {
  description = "Machine of a master."
  type        = string
  default     = "m6i.xlarge"
}

variable "workers" {
  description = "Machines that work: how many, their type, and the disk of each."
  type = object({
    count         = number
    instance_type = string
    disk_gb       = number
  })
  default = {
    count         = 2
    instance_type = "m6i.xlarge"
    disk_gb       = 64
  }
}

variable "parallelism" {
  description = "How many work at once; docs/deploy/sizing.md says how many are needed. It must not be above the topic's partitions or the stream's shards."
  type        = number
  default     = 4
}

variable "slots" {
  description = "How many of them in one process, which share tables and model in memory."
  type        = number
  default     = 2
}

variable "task_memory" {
  description = "Memory of such a process."
  type        = string
  default     = "6g"
}
