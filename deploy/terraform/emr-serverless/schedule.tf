locals {
  # EventBridge Scheduler writes the API's names with capitals.
  scheduled_run = {
    ApplicationId           = aws_emrserverless_application.this.id
    ClientToken             = "<aws.scheduler.execution-id>"
    ExecutionRoleArn        = aws_iam_role.job.arn
    Name                    = local.name
    ExecutionTimeoutMinutes = var.timeout_minutes
    JobDriver = {
      SparkSubmit = {
        EntryPoint            = local.submit.entry_point
        EntryPointArguments   = local.submit.arguments
        SparkSubmitParameters = local.submit.parameters
      }
    }
    ConfigurationOverrides = {
      MonitoringConfiguration = {
        CloudWatchLoggingConfiguration = {
          Enabled             = true
          LogGroupName        = aws_cloudwatch_log_group.this.name
          LogStreamNamePrefix = "scheduled"
        }
      }
    }
  }

  job_driver = {
    sparkSubmit = {
      entryPoint            = local.submit.entry_point
      entryPointArguments   = local.submit.arguments
      sparkSubmitParameters = local.submit.parameters
    }
  }
  monitoring = {
    monitoringConfiguration = {
      cloudWatchLoggingConfiguration = {
        enabled             = true
        logGroupName        = aws_cloudwatch_log_group.this.name
        logStreamNamePrefix = "on-demand"
      }
    }
  }
}

resource "aws_sqs_queue" "not_started" {
  name                      = "${local.name}-not-started"
  sqs_managed_sse_enabled   = true
  message_retention_seconds = 1209600
}

resource "aws_scheduler_schedule" "this" {
  count = var.schedule == null ? 0 : 1

  name                         = local.name
  schedule_expression          = var.schedule
  schedule_expression_timezone = var.timezone

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:${data.aws_partition.here.partition}:scheduler:::aws-sdk:emrserverless:startJobRun"
    role_arn = aws_iam_role.scheduler.arn
    # Scheduler looks for its placeholder in the text, where Terraform would escape the brackets.
    input = replace(replace(jsonencode(local.scheduled_run), "\\u003c", "<"), "\\u003e", ">")

    retry_policy {
      maximum_retry_attempts       = 3
      maximum_event_age_in_seconds = 3600
    }

    dead_letter_config {
      arn = aws_sqs_queue.not_started.arn
    }
  }
}

data "aws_iam_policy_document" "scheduler_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["scheduler.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "scheduler" {
  name               = "${local.name}-scheduler"
  assume_role_policy = data.aws_iam_policy_document.scheduler_trust.json
}

data "aws_iam_policy_document" "scheduler" {
  statement {
    sid       = "StartExport"
    actions   = ["emr-serverless:StartJobRun"]
    resources = [aws_emrserverless_application.this.arn]
  }

  statement {
    sid       = "HandOverItsRole"
    actions   = ["iam:PassRole"]
    resources = [aws_iam_role.job.arn]

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["emr-serverless.amazonaws.com"]
    }
  }

  statement {
    sid       = "KeepWhatDidNotStart"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.not_started.arn]
  }
}

resource "aws_iam_role_policy" "scheduler" {
  name   = "start-export"
  role   = aws_iam_role.scheduler.id
  policy = data.aws_iam_policy_document.scheduler.json
}

# An export that ends with an exit code other than 0 is a failed run.
resource "aws_cloudwatch_event_rule" "failed" {
  name        = "${local.name}-failed"
  description = "An export failed or was ended"

  event_pattern = jsonencode({
    source      = ["aws.emr-serverless"]
    detail-type = ["EMR Serverless Job Run State Change"]
    detail = {
      applicationId = [aws_emrserverless_application.this.id]
      state         = ["FAILED", "CANCELLED"]
    }
  })
}

resource "aws_cloudwatch_event_target" "failed" {
  rule = aws_cloudwatch_event_rule.failed.name
  arn  = var.shared.alarms_topic_arn
}

resource "aws_cloudwatch_metric_alarm" "not_started" {
  count = var.schedule == null ? 0 : 1

  alarm_name          = "${local.name}-not-started"
  alarm_description   = "EventBridge Scheduler could not start an export; the queue's message says why"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.not_started.name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  # A queue that was empty for long has no metric.
  treat_missing_data = "notBreaching"
  alarm_actions      = [var.shared.alarms_topic_arn]
  ok_actions         = [var.shared.alarms_topic_arn]
}
