data "aws_caller_identity" "me" {}

data "aws_partition" "here" {}

locals {
  name    = "${var.shared.name}-recommendations"
  account = data.aws_caller_identity.me.account_id
  ec2     = "arn:${data.aws_partition.here.partition}:ec2:${var.shared.region}:${local.account}"
  logs    = "arn:${data.aws_partition.here.partition}:logs:${var.shared.region}:${local.account}"
  jar_key = "recommendations/${substr(filesha256(var.jar), 0, 12)}/${basename(var.jar)}"
}

module "recommendations" {
  source = "../modules/recommendations"

  shared       = var.shared
  jdbc_url     = var.jdbc_url
  jdbc_user    = var.jdbc_user
  more_flags   = var.more_flags
  archived     = var.archived
  consumer_arn = var.consumer_arn
  parallelism  = var.parallelism
}

resource "aws_s3_object" "jar" {
  bucket = var.shared.buckets["artifacts"]
  key    = local.jar_key
  source = var.jar
}

resource "aws_kinesisanalyticsv2_application" "this" {
  name                   = local.name
  description            = "Answers each event of a shopper's session with products"
  runtime_environment    = "FLINK-1_19"
  service_execution_role = aws_iam_role.job.arn
  start_application      = var.started

  application_configuration {
    application_code_configuration {
      code_content_type = "ZIPFILE"

      code_content {
        s3_content_location {
          bucket_arn = "arn:${data.aws_partition.here.partition}:s3:::${aws_s3_object.jar.bucket}"
          file_key   = aws_s3_object.jar.key
        }
      }
    }

    # The service starts a jar without arguments: the job reads its name and its flags from this group.
    environment_properties {
      property_group {
        property_group_id = "Tandem"
        property_map      = merge({ job = "recommendations" }, module.recommendations.flags)
      }
    }

    application_snapshot_configuration {
      snapshots_enabled = true
    }

    flink_application_configuration {
      # Every ten seconds, as the job would ask for; what is set here wins over what the job asks for.
      checkpoint_configuration {
        configuration_type            = "CUSTOM"
        checkpointing_enabled         = true
        checkpoint_interval           = 10000
        min_pause_between_checkpoints = 1000
      }

      monitoring_configuration {
        configuration_type = "CUSTOM"
        log_level          = "INFO"
        metrics_level      = "TASK"
      }

      # Scaling restarts the job, and the parallelism is also a flag: it changes when a person changes it.
      parallelism_configuration {
        configuration_type   = "CUSTOM"
        auto_scaling_enabled = false
        parallelism          = var.parallelism
        parallelism_per_kpu  = 1
      }
    }

    run_configuration {
      application_restore_configuration {
        application_restore_type = var.go_on_from
        snapshot_name            = var.snapshot
      }

      flink_run_configuration {
        allow_non_restored_state = false
      }
    }

    vpc_configuration {
      subnet_ids         = var.shared.subnet_ids
      security_group_ids = [var.shared.security_group_id]
    }
  }

  cloudwatch_logging_options {
    log_stream_arn = aws_cloudwatch_log_stream.this.arn
  }

  depends_on = [aws_iam_role_policy.job, aws_iam_role_policy.service]
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.shared.name}/recommendations"
  retention_in_days = 90
}

resource "aws_cloudwatch_log_stream" "this" {
  name           = "application"
  log_group_name = aws_cloudwatch_log_group.this.name
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["kinesisanalytics.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_iam_role" "job" {
  name               = local.name
  assume_role_policy = data.aws_iam_policy_document.trust.json
}

resource "aws_iam_role_policy" "job" {
  name   = "job"
  role   = aws_iam_role.job.id
  policy = module.recommendations.policy
}

# What the service does in the job's name: its log, and its interfaces in the VPC.
data "aws_iam_policy_document" "service" {
  statement {
    sid       = "FindLog"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["${local.logs}:log-group:*"]
  }

  statement {
    sid       = "FindLogStream"
    actions   = ["logs:DescribeLogStreams"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:PutLogEvents"]
    resources = [aws_cloudwatch_log_stream.this.arn]
  }

  statement {
    sid = "LookAtNetwork"
    actions = [
      "ec2:DescribeVpcs", "ec2:DescribeSubnets", "ec2:DescribeSecurityGroups", "ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces",
    ]
    resources = ["*"]
  }

  statement {
    sid     = "MakeInterfaces"
    actions = ["ec2:CreateNetworkInterface"]
    resources = concat(
      ["${local.ec2}:network-interface/*", "${local.ec2}:security-group/${var.shared.security_group_id}"],
      [for subnet in var.shared.subnet_ids : "${local.ec2}:subnet/${subnet}"],
    )
  }

  statement {
    sid       = "UseInterfaces"
    actions   = ["ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface"]
    resources = ["${local.ec2}:network-interface/*"]
  }
}

resource "aws_iam_role_policy" "service" {
  name   = "service"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.service.json
}
