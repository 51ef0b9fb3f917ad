mock_provider "aws" {}

variables {
  name             = "tandem-recommendations"
  log_group_name   = "/tandem/recommendations"
  alarms_topic_arn = "arn:aws:sns:eu-central-1:111122223333:tandem-alarms"
}

run "lines" {
  command = apply

  variables {
    json = false
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.phrase["fallbacks"].pattern == "\"answers are fallbacks\""
    error_message = "A phrase in a line."
  }

  assert {
    condition     = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.phrase : alarm.metric_name == key && alarm.namespace == "tandem-recommendations"])
    error_message = "Each alarm watches its phrase."
  }
}

run "objects" {
  command = apply

  variables {
    json            = true
    actions_enabled = false
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.phrase["fallbacks"].pattern == "{ $.message = \"*answers are fallbacks*\" }"
    error_message = "A phrase in the message of an object."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.phrase : alarm.actions_enabled == false])
    error_message = "What does not run wakes nobody."
  }
}
