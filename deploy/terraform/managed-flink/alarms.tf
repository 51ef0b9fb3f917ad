locals {
  # The service's own metrics of an application. Tandem's counters are not among them: it passes on only what is registered below the metric
  # group kinesisanalytics, and Beam registers elsewhere. Hence the log's words below, and the streams' own metrics in the root shared.
  alarms = {
    down = {
      metric = "downtime", statistic = "Maximum", threshold = 0, minutes = 3, missing = "breaching"
      why    = "The job is failing or starting again, for three minutes"
    }
    restarts = {
      metric = "fullRestarts", statistic = "Maximum", threshold = 10, minutes = 1, missing = "notBreaching"
      why    = "The job was started again more than ten times since it was launched"
    }
    checkpoints = {
      metric = "lastCheckpointDuration", statistic = "Maximum", threshold = 30000, minutes = 5, missing = "breaching"
      why    = "A checkpoint takes longer than half a minute: a restart repeats what came since"
    }
    cpu = {
      metric = "containerCPUUtilization", statistic = "Average", threshold = 75, minutes = 10, missing = "notBreaching"
      why    = "Three quarters of the processors are busy: raise the parallelism, with it partitions or shards"
    }
    heap = {
      metric = "heapMemoryUtilization", statistic = "Maximum", threshold = 90, minutes = 10, missing = "notBreaching"
      why    = "The heap is nearly full"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "service" {
  for_each = local.alarms

  alarm_name          = "${local.name}-${each.key}"
  alarm_description   = each.value.why
  namespace           = "AWS/KinesisAnalytics"
  metric_name         = each.value.metric
  dimensions          = { Application = aws_kinesisanalyticsv2_application.this.name }
  statistic           = each.value.statistic
  period              = 60
  evaluation_periods  = each.value.minutes
  comparison_operator = "GreaterThanThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  actions_enabled     = var.started
  alarm_actions       = [var.shared.alarms_topic_arn]
  ok_actions          = [var.shared.alarms_topic_arn]
}

module "log_alarms" {
  source = "../modules/log-alarms"

  name             = local.name
  log_group_name   = aws_cloudwatch_log_group.this.name
  json             = true
  alarms_topic_arn = var.shared.alarms_topic_arn
  actions_enabled  = var.started
}
