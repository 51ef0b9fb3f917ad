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

# EMR passes on none of Flink's metrics, and its logs go to S3 when a container has ended. So an agent on each machine hands on what the
# containers write, and the words in it are counted.
resource "aws_cloudwatch_log_group" "containers" {
  name              = "/${var.shared.name}/recommendations-emr"
  retention_in_days = 90
}

resource "aws_s3_object" "agent_settings" {
  bucket = var.shared.buckets["artifacts"]
  key    = "recommendations/cloudwatch-agent.json"

  content = jsonencode({
    # YARN's containers keep their logs to themselves.
    agent = { run_as_user = "root" }
    logs = {
      logs_collected = {
        files = {
          collect_list = [
            for file in ["jobmanager.log", "taskmanager.log"] : {
              file_path          = "/var/log/hadoop-yarn/containers/**/${file}"
              log_group_name     = aws_cloudwatch_log_group.containers.name
              log_stream_name    = "{instance_id}"
              publish_multi_logs = true
            }
          ]
        }
      }
    }
  })
}

resource "aws_s3_object" "agent_start" {
  bucket = var.shared.buckets["artifacts"]
  key    = "recommendations/start-cloudwatch-agent.sh"
  source = "${path.module}/start-cloudwatch-agent.sh"
  etag   = filemd5("${path.module}/start-cloudwatch-agent.sh")
}

module "log_alarms" {
  source = "../modules/log-alarms"

  name             = local.name
  log_group_name   = aws_cloudwatch_log_group.containers.name
  json             = false
  alarms_topic_arn = var.shared.alarms_topic_arn
}
