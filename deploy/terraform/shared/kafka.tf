resource "aws_security_group" "brokers" {
  count = local.kinesis ? 0 : 1

  name        = "${var.name}-brokers"
  description = "Tandem's brokers"
  vpc_id      = var.vpc_id
}

resource "aws_vpc_security_group_ingress_rule" "brokers" {
  count = local.kinesis ? 0 : 1

  security_group_id            = aws_security_group.brokers[0].id
  referenced_security_group_id = aws_security_group.jobs.id
  ip_protocol                  = "tcp"
  from_port                    = 9096
  to_port                      = 9096
  description                  = "SASL/SCRAM over TLS"
}

resource "aws_cloudwatch_log_group" "brokers" {
  count = local.kinesis ? 0 : 1

  name              = "/${var.name}/brokers"
  retention_in_days = 90
}

resource "aws_msk_configuration" "this" {
  count = local.kinesis ? 0 : 1

  name           = var.name
  kafka_versions = [var.brokers.kafka_version]
  # Topics are made by people, with the partitions and retention that sizing.md asks for.
  server_properties = <<-PROPERTIES
    auto.create.topics.enable=false
    default.replication.factor=3
    min.insync.replicas=2
  PROPERTIES
}

resource "aws_msk_cluster" "this" {
  count = local.kinesis ? 0 : 1

  cluster_name           = var.name
  kafka_version          = var.brokers.kafka_version
  number_of_broker_nodes = var.brokers.count
  enhanced_monitoring    = "PER_TOPIC_PER_BROKER"

  broker_node_group_info {
    instance_type   = var.brokers.instance_type
    client_subnets  = var.subnet_ids
    security_groups = [aws_security_group.brokers[0].id]

    storage_info {
      ebs_storage_info {
        volume_size = var.brokers.volume_gb
      }
    }
  }

  # Kafka's own client knows SCRAM; IAM would need aws-msk-iam-auth, which the deployable jars do not hold.
  client_authentication {
    sasl {
      scram = true
    }
  }

  configuration_info {
    arn      = aws_msk_configuration.this[0].arn
    revision = aws_msk_configuration.this[0].latest_revision
  }

  encryption_info {
    encryption_at_rest_kms_key_arn = aws_kms_key.this.arn

    encryption_in_transit {
      client_broker = "TLS"
      in_cluster    = true
    }
  }

  logging_info {
    broker_logs {
      cloudwatch_logs {
        enabled   = true
        log_group = aws_cloudwatch_log_group.brokers[0].name
      }
    }
  }
}

# MSK takes secrets whose name begins so. Its value, JSON with username and password, is set by a person.
resource "aws_secretsmanager_secret" "kafka" {
  count = local.kinesis ? 0 : 1

  name        = "AmazonMSK_${var.name}"
  description = "Tandem's login at the brokers: JSON with the keys username and password"
  kms_key_id  = aws_kms_key.this.arn
}

data "aws_iam_policy_document" "kafka_login" {
  count = local.kinesis ? 0 : 1

  statement {
    sid       = "BrokersReadTheLogin"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [aws_secretsmanager_secret.kafka[0].arn]

    principals {
      type        = "Service"
      identifiers = ["kafka.amazonaws.com"]
    }
  }
}

resource "aws_secretsmanager_secret_policy" "kafka" {
  count = local.kinesis ? 0 : 1

  secret_arn = aws_secretsmanager_secret.kafka[0].arn
  policy     = data.aws_iam_policy_document.kafka_login[0].json
}

resource "aws_msk_scram_secret_association" "this" {
  count = !local.kinesis && var.kafka_login_is_set ? 1 : 0

  cluster_arn     = aws_msk_cluster.this[0].arn
  secret_arn_list = [aws_secretsmanager_secret.kafka[0].arn]
  depends_on      = [aws_secretsmanager_secret_policy.kafka]
}

resource "aws_cloudwatch_metric_alarm" "consumer_lag" {
  count = local.kinesis ? 0 : 1

  alarm_name        = "${var.name}-activity-lag"
  alarm_description = "The group tandem-recommendations is far behind in activity, for five minutes. Its offsets are committed with checkpoints, so that a checkpoint's worth of events is no lag"
  namespace         = "AWS/Kafka"
  metric_name       = "SumOffsetLag"
  dimensions = {
    "Cluster Name"   = aws_msk_cluster.this[0].cluster_name
    "Consumer Group" = "tandem-recommendations"
    Topic            = "activity"
  }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 5
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.lag_alarm_events
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# One for each broker: an alarm cannot look for metrics by itself.
resource "aws_cloudwatch_metric_alarm" "kafka_refused" {
  for_each = local.kinesis ? [] : toset([for broker in range(1, var.brokers.count + 1) : tostring(broker)])

  alarm_name        = "${var.name}-records-refused-${each.key}"
  alarm_description = "Refused records come in at broker ${each.key}, for ten minutes"
  namespace         = "AWS/Kafka"
  metric_name       = "MessagesInPerSec"
  dimensions = {
    "Cluster Name" = aws_msk_cluster.this[0].cluster_name
    "Broker ID"    = each.key
    Topic          = "activity-failures"
  }
  statistic           = "Average"
  period              = 300
  evaluation_periods  = 2
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.refused_alarm_per_second
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

resource "aws_cloudwatch_metric_alarm" "disk" {
  count = local.kinesis ? 0 : 1

  alarm_name          = "${var.name}-brokers-disk"
  alarm_description   = "A broker's disk is filling"
  namespace           = "AWS/Kafka"
  metric_name         = "KafkaDataLogsDiskUsed"
  dimensions          = { "Cluster Name" = aws_msk_cluster.this[0].cluster_name }
  statistic           = "Maximum"
  period              = 300
  evaluation_periods  = 3
  comparison_operator = "GreaterThanThreshold"
  threshold           = 75
  treat_missing_data  = "missing"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}
