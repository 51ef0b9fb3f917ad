locals {
  # Words of the job's log that stand for what its counters count. A test holds them to the code.
  phrases = {
    fallbacks           = "answers are fallbacks"
    model-refused       = "is refused"
    registry-unreadable = "cannot be read;"
    tables-unreadable   = "cannot be read again"
    no-tables           = "cannot be loaded"
    no-model            = "No model is published"
    answer-broke-off    = "popular products are served"
    archive-unwritable  = "rows could not be written"
  }
}

resource "aws_cloudwatch_log_metric_filter" "phrase" {
  for_each = local.phrases

  name           = each.key
  log_group_name = var.log_group_name
  pattern        = var.json ? "{ $.message = \"*${each.value}*\" }" : "\"${each.value}\""

  metric_transformation {
    name          = each.key
    namespace     = var.name
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "phrase" {
  for_each = local.phrases

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "The job's log says: ${each.value}"
  namespace           = var.name
  metric_name         = aws_cloudwatch_log_metric_filter.phrase[each.key].name
  statistic           = "Sum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  actions_enabled     = var.actions_enabled
  alarm_actions       = [var.alarms_topic_arn]
  ok_actions          = [var.alarms_topic_arn]
}
