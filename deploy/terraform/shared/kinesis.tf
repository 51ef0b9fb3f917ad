resource "aws_kinesis_stream" "this" {
  for_each = local.kinesis ? local.streams : []

  name             = "${var.name}-${each.key}"
  shard_count      = var.shards[each.key]
  retention_period = var.retention_hours
  encryption_type  = "KMS"
  kms_key_id       = "alias/aws/kinesis"

  stream_mode_details {
    stream_mode = "PROVISIONED"
  }
}

# How old the oldest record is that was just read: the job's lag, whatever runs it.
resource "aws_cloudwatch_metric_alarm" "lag" {
  count = local.kinesis ? 1 : 0

  alarm_name          = "${var.name}-activity-lag"
  alarm_description   = "Activity is answered more than a minute late, for five minutes"
  namespace           = "AWS/Kinesis"
  metric_name         = "GetRecords.IteratorAgeMilliseconds"
  dimensions          = { StreamName = aws_kinesis_stream.this["activity"].name }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = 60000
  # Nobody reads, which is the longest lag of all. With enhanced fan-out this metric does not exist: see docs/deploy/README.md.
  treat_missing_data = "breaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "refused" {
  count = local.kinesis ? 1 : 0

  alarm_name          = "${var.name}-records-refused"
  alarm_description   = "More than one record in a hundred was refused, for ten minutes"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0.01
  evaluation_periods  = 2
  # No activity, no refusals.
  treat_missing_data = "notBreaching"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "share"
    expression  = "FILL(refused, 0) / activity"
    label       = "Refused of all"
    return_data = true
  }

  metric_query {
    id = "refused"

    metric {
      namespace   = "AWS/Kinesis"
      metric_name = "IncomingRecords"
      dimensions  = { StreamName = aws_kinesis_stream.this["failures"].name }
      stat        = "Sum"
      period      = 300
    }
  }

  metric_query {
    id = "activity"

    metric {
      namespace   = "AWS/Kinesis"
      metric_name = "IncomingRecords"
      dimensions  = { StreamName = aws_kinesis_stream.this["activity"].name }
      stat        = "Sum"
      period      = 300
    }
  }
}

# A shard that is full turns writers away; they try again, and all get later.
resource "aws_cloudwatch_metric_alarm" "throttled" {
  for_each = local.kinesis ? toset(["activity", "recommendations"]) : []

  alarm_name          = "${var.name}-${each.key}-throttled"
  alarm_description   = "Kinesis turns away writers of ${each.key}: more shards are needed"
  namespace           = "AWS/Kinesis"
  metric_name         = "WriteProvisionedThroughputExceeded"
  dimensions          = { StreamName = aws_kinesis_stream.this[each.key].name }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
