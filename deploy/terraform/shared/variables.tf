variable "name" {
  description = "Begins the name of all that is made."
  type        = string
  default     = "tandem"

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,20}$", var.name))
    error_message = "Lower-case letters, digits and dashes, at most 21, a letter first: bucket names are made of it."
  }
}

variable "region" {
  description = "AWS region."
  type        = string
}

variable "vpc_id" {
  description = "VPC from which the database is reached."
  type        = string
}

variable "subnet_ids" {
  description = "Private subnets in it, with a way to S3, Secrets Manager, Kinesis and CloudWatch: endpoints or a NAT. With Kafka as many as there are availability zones for brokers."
  type        = list(string)

  validation {
    condition     = length(var.subnet_ids) >= 1
    error_message = "At least one subnet."
  }
}

variable "channel" {
  description = "KINESIS, or KAFKA for Amazon MSK."
  type        = string
  default     = "KINESIS"

  validation {
    condition     = contains(["KINESIS", "KAFKA"], var.channel)
    error_message = "KINESIS or KAFKA."
  }
}

variable "shards" {
  description = "Shards of the Kinesis streams; docs/deploy/sizing.md says how many."
  type = object({
    activity        = number
    recommendations = number
    failures        = number
  })
  default = {
    activity        = 2
    recommendations = 4
    failures        = 1
  }
}

variable "retention_hours" {
  description = "How long Kinesis keeps records: how long the job may be down without losing events."
  type        = number
  default     = 72

  validation {
    condition     = var.retention_hours >= 24 && var.retention_hours <= 8760
    error_message = "From 24 to 8760."
  }
}

variable "brokers" {
  description = "Brokers of the MSK cluster: a multiple of the number of subnets."
  type = object({
    count         = number
    instance_type = string
    volume_gb     = number
    kafka_version = string
  })
  default = {
    count         = 3
    instance_type = "kafka.m7g.large"
    volume_gb     = 200
    kafka_version = "3.7.x"
  }
}

variable "kafka_login_is_set" {
  description = "Whether the Kafka login's secret has its value by now. MSK takes no secret that is empty."
  type        = bool
  default     = false
}

variable "lag_alarm_events" {
  description = "With Kafka: how many events behind the job may be before the alarm. Half a minute's events are a good choice: a checkpoint's worth always waits to be committed."
  type        = number
  default     = 30000
}

variable "refused_alarm_per_second" {
  description = "With Kafka: how many refused records a second a broker may take in before the alarm."
  type        = number
  default     = 1
}

variable "archive_days" {
  description = "For how many days the archive is kept; null for always."
  type        = number
  default     = null
}

variable "log_days" {
  description = "For how many days log files are kept."
  type        = number
  default     = 90
}

variable "alarm_email" {
  description = "Who is told of alarms; null if you subscribe to the topic in another way."
  type        = string
  default     = null
}
