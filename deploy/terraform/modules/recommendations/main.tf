data "aws_partition" "here" {}

locals {
  kinesis = var.shared.channel == "KINESIS"
  arn     = "arn:${data.aws_partition.here.partition}:s3:::"
  buckets = { for purpose, name in var.shared.buckets : purpose => "${local.arn}${name}" }

  kinesis_flags = {
    source          = "KINESIS"
    activity        = try(var.shared.streams["activity"].name, null)
    recommendations = try(var.shared.streams["recommendations"].name, null)
    failures        = try(var.shared.streams["failures"].name, null)
    consumerArn     = var.consumer_arn
  }
  kafka_flags = {
    source           = "KAFKA"
    bootstrapServers = var.shared.bootstrap_servers
    kafkaProperties  = "s3://${var.shared.buckets["artifacts"]}/settings/kafka.properties"
    activity         = "activity"
    recommendations  = "recommendations"
    failures         = "activity-failures"
  }
  common_flags = {
    registry           = "s3://${var.shared.buckets["models"]}/registry"
    archive            = var.archived ? "s3://${var.shared.buckets["archive"]}/recommendations" : null
    checkpoints        = var.checkpoints
    jdbcUrl            = var.jdbc_url
    jdbcUser           = var.jdbc_user
    jdbcPasswordSecret = var.shared.database_secret_arn
    awsRegion          = var.shared.region
    parallelism        = tostring(var.parallelism)
  }

  all_flags = merge(
    local.common_flags,
    { for name, value in local.kinesis_flags : name => value if local.kinesis },
    { for name, value in local.kafka_flags : name => value if !local.kinesis },
    var.more_flags,
  )
}

# What the job itself does. Listing is by bucket, not by prefix: without it a missing file is "forbidden", not "not found"; each bucket has
# one purpose.
data "aws_iam_policy_document" "job" {
  statement {
    sid     = "ListBuckets"
    actions = ["s3:ListBucket"]
    resources = [
      local.buckets["artifacts"], local.buckets["models"], local.buckets["archive"], local.buckets["checkpoints"],
    ]
  }

  statement {
    sid       = "ReadJarSettingsAndModels"
    actions   = ["s3:GetObject"]
    resources = ["${local.buckets["artifacts"]}/*", "${local.buckets["models"]}/*"]
  }

  statement {
    sid       = "KeepCheckpointsAndArchive"
    actions   = ["s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
    resources = ["${local.buckets["checkpoints"]}/*", "${local.buckets["archive"]}/*"]
  }

  statement {
    sid       = "ReadPassword"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.shared.database_secret_arn]
  }

  statement {
    sid       = "DecryptSecrets"
    actions   = ["kms:Decrypt"]
    resources = [var.shared.key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${var.shared.region}.amazonaws.com", "s3.${var.shared.region}.amazonaws.com"]
    }
  }

  dynamic "statement" {
    for_each = local.kinesis ? [1] : []

    content {
      sid = "ReadActivity"
      actions = [
        "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:GetShardIterator", "kinesis:GetRecords",
      ]
      resources = [var.shared.streams["activity"].arn]
    }
  }

  dynamic "statement" {
    for_each = local.kinesis && var.consumer_arn != null ? [1] : []

    content {
      sid       = "ReadActivityByFanOut"
      actions   = ["kinesis:SubscribeToShard", "kinesis:DescribeStreamConsumer"]
      resources = [var.consumer_arn]
    }
  }

  dynamic "statement" {
    for_each = local.kinesis ? [1] : []

    content {
      sid       = "WriteAnswersAndRefusals"
      actions   = ["kinesis:DescribeStreamSummary", "kinesis:ListShards", "kinesis:PutRecord", "kinesis:PutRecords"]
      resources = [var.shared.streams["recommendations"].arn, var.shared.streams["failures"].arn]
    }
  }
}
