data "aws_caller_identity" "me" {}

data "aws_partition" "here" {}

locals {
  name    = "${var.shared.name}-training-export"
  account = data.aws_caller_identity.me.account_id
  arn     = "arn:${data.aws_partition.here.partition}:s3:::"
  buckets = { for purpose, name in var.shared.buckets : purpose => "${local.arn}${name}" }
  # Named by its content: a run that was planned takes the jar it was planned with, and going back is naming the old one.
  jar_key = "training-export/${substr(filesha256(var.jar), 0, 12)}/${basename(var.jar)}"

  flags = merge({
    output             = "s3://${var.shared.buckets["snapshots"]}/training"
    jdbcUrl            = var.jdbc_url
    jdbcUser           = var.jdbc_user
    jdbcPasswordSecret = var.shared.database_secret_arn
    keepSnapshots      = tostring(var.keep_snapshots)
    awsRegion          = var.shared.region
  }, var.more_flags)

  spark = {
    "spark.driver.cores"               = tostring(var.worker.cores)
    "spark.driver.memory"              = "${var.worker.memory_gb}g"
    "spark.executor.cores"             = tostring(var.worker.cores)
    "spark.executor.memory"            = "${var.worker.memory_gb}g"
    "spark.executor.instances"         = tostring(var.worker.executors)
    "spark.dynamicAllocation.enabled"  = "false"
    "spark.emr-serverless.driver.disk" = "20g"
  }

  submit = {
    entry_point = "s3://${var.shared.buckets["artifacts"]}/${local.jar_key}"
    arguments   = concat(["training-export"], [for name, value in local.flags : "--${name}=${value}"])
    parameters  = join(" ", concat(["--class dev.tandem.pipelines.Main"], [for name, value in local.spark : "--conf ${name}=${value}"]))
  }
}

resource "aws_s3_object" "jar" {
  bucket = var.shared.buckets["artifacts"]
  key    = local.jar_key
  source = var.jar
}

resource "aws_emrserverless_application" "this" {
  name          = local.name
  release_label = var.release
  type          = "SPARK"
  architecture  = "X86_64"

  auto_start_configuration {
    enabled = true
  }

  # Nothing runs, and nothing is paid, between two exports.
  auto_stop_configuration {
    enabled              = true
    idle_timeout_minutes = 5
  }

  maximum_capacity {
    cpu    = "${(var.worker.executors + 1) * var.worker.cores} vCPU"
    memory = "${(var.worker.executors + 1) * (var.worker.memory_gb + 4)} GB"
  }

  network_configuration {
    subnet_ids         = var.shared.subnet_ids
    security_group_ids = [var.shared.security_group_id]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.shared.name}/training-export"
  retention_in_days = 90
}

data "aws_iam_policy_document" "job_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["emr-serverless.amazonaws.com"]
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
  assume_role_policy = data.aws_iam_policy_document.job_trust.json
}

data "aws_iam_policy_document" "job" {
  statement {
    sid       = "ListBuckets"
    actions   = ["s3:ListBucket"]
    resources = [local.buckets["artifacts"], local.buckets["snapshots"]]
  }

  statement {
    sid       = "ReadJarAndSettings"
    actions   = ["s3:GetObject"]
    resources = ["${local.buckets["artifacts"]}/*"]
  }

  # Deleting: retention, and what a run that never published left behind.
  statement {
    sid       = "KeepSnapshots"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${local.buckets["snapshots"]}/training/*"]
  }

  statement {
    sid       = "ReadPassword"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.shared.database_secret_arn]
  }

  statement {
    sid       = "DecryptPassword"
    actions   = ["kms:Decrypt"]
    resources = [var.shared.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.shared.region}.amazonaws.com"]
    }
  }

  statement {
    sid       = "WriteLog"
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  # The service looks for the group before it writes to it, among all of the account.
  statement {
    sid       = "FindLogGroup"
    actions   = ["logs:DescribeLogGroups"]
    resources = ["arn:${data.aws_partition.here.partition}:logs:${var.shared.region}:${local.account}:log-group:*"]
  }
}

resource "aws_iam_role_policy" "job" {
  name   = "job"
  role   = aws_iam_role.job.id
  policy = data.aws_iam_policy_document.job.json
}
