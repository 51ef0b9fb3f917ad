variable "name" {
  description = "The stream's name: of the metrics' namespace, and before the alarms' own."
  type        = string
}

variable "log_group_name" {
  description = "The log group that holds what the workers say."
  type        = string
}

variable "json" {
  description = "Whether a line of the log is a JSON object with a field message; else it is the line as Flink writes it."
  type        = bool
}

variable "alarms_topic_arn" {
  description = "Who is told."
  type        = string
}

variable "actions_enabled" {
  description = "Whether anybody is told."
  type        = bool
  default     = true
}
