resource "aws_cloudwatch_metric_alarm" "gone" {
  alarm_name          = "${local.name}-gone"
  alarm_description   = "No application runs on the cluster: the stream ended, and YARN gave up starting it again"
  namespace           = "AWS/ElasticMapReduce"
  metric_name         = "AppsRunning"
  dimensions          = { JobFlowId = aws_emr_cluster.this.id }
  statistic           = "Minimum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  treat_missing_data  = "breaching"
  alarm_actions       = [var.shared.alarms_topic_arn]
  ok_actions          = [var.shared.alarms_topic_arn]
}

resource "aws_cloudwatch_metric_alarm" "machines" {
  alarm_name          = "${local.name}-machines"
  alarm_description   = "A machine of the cluster is unhealthy"
  namespace           = "AWS/ElasticMapReduce"
  metric_name         = "MRUnhealthyNodes"
  dimensions          = { JobFlowId = aws_emr_cluster.this.id }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [var.shared.alarms_topic_arn]
  ok_actions          = [var.shared.alarms_topic_arn]
}

resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${local.name}-failed"
  description = "A start failed, or the cluster ended by itself"

  event_pattern = jsonencode({
    source      = ["aws.emr"]
    detail-type = ["EMR Step Status Change", "EMR Cluster State Change"]
    detail = {
      clusterId = [aws_emr_cluster.this.id]
      state     = ["FAILED", "TERMINATED_WITH_ERRORS"]
    }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = var.shared.alarms_topic_arn
}
