data "aws_caller_identity" "me" {}

data "aws_partition" "here" {}

locals {
  account = data.aws_caller_identity.me.account_id
  kinesis = var.channel == "KINESIS"
  streams = toset(["activity", "recommendations", "failures"])
  # Versions are kept of what people put there or what cannot be made again.
  buckets = {
    artifacts = { versioning = true, expire_days = null }
    snapshots = { versioning = true, expire_days = null }
    models    = { versioning = true, expire_days = null }
    archive   = { versioning = true, expire_days = var.archive_days }
    # Flink writes and deletes here every few seconds, each file under a name of its own: old versions would only cost.
    checkpoints = { versioning = false, expire_days = null }
    # Nobody writes over a log.
    logs = { versioning = false, expire_days = var.log_days }
  }
}

module "bucket" {
  source   = "../modules/bucket"
  for_each = local.buckets

  # Bucket names are the world's: the account makes them unique.
  name        = "${var.name}-${each.key}-${local.account}-${var.region}"
  versioning  = each.value.versioning
  expire_days = each.value.expire_days
}

# One key for what AWS' own keys cannot serve: MSK takes no login encrypted with one, and CloudWatch cannot write to a topic that is.
resource "aws_kms_key" "this" {
  description             = "${var.name}: alarms, secrets, brokers"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}"
  target_key_id = aws_kms_key.this.key_id
}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "KeyAdministration"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:${data.aws_partition.here.partition}:iam::${local.account}:root"]
    }
  }

  statement {
    sid       = "KeyForAlarms"
    actions   = ["kms:Decrypt", "kms:GenerateDataKey"]
    resources = ["*"]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic" "alarms" {
  name              = "${var.name}-alarms"
  kms_master_key_id = aws_kms_key.this.arn
}

data "aws_iam_policy_document" "alarms" {
  statement {
    sid       = "AlarmsAndEventsOfThisAccount"
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.alarms.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

resource "aws_sns_topic_policy" "alarms" {
  arn    = aws_sns_topic.alarms.arn
  policy = data.aws_iam_policy_document.alarms.json
}

resource "aws_sns_topic_subscription" "email" {
  count     = var.alarm_email == null ? 0 : 1
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = var.alarm_email
}

# The secret alone: its value is set by a person, and so never lies in Terraform's state.
resource "aws_secretsmanager_secret" "database" {
  name        = "${var.name}/database"
  description = "Password of the database's reader: the text itself, or JSON with the key password"
  kms_key_id  = aws_kms_key.this.arn
}

resource "aws_security_group" "jobs" {
  name        = "${var.name}-jobs"
  description = "Tandem's jobs; let the database accept it"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "among_jobs" {
  security_group_id            = aws_security_group.jobs.id
  referenced_security_group_id = aws_security_group.jobs.id
  ip_protocol                  = "-1"
  description                  = "A job's processes talk to each other"
}

resource "aws_vpc_security_group_egress_rule" "jobs" {
  security_group_id = aws_security_group.jobs.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
  description       = "The database, the brokers, AWS' endpoints"
}
