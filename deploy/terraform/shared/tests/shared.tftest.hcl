mock_provider "aws" {
  mock_data "aws_iam_policy_document" {
    defaults = {
      json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
    }
  }

  mock_data "aws_caller_identity" {
    defaults = {
      account_id = "111122223333"
    }
  }

  mock_data "aws_partition" {
    defaults = {
      partition = "aws"
    }
  }

}

variables {
  region     = "eu-central-1"
  vpc_id     = "vpc-1"
  subnet_ids = ["subnet-1", "subnet-2", "subnet-3"]
}

run "kinesis" {
  command = plan

  assert {
    condition     = toset([for stream in aws_kinesis_stream.this : stream.name]) == toset(["tandem-activity", "tandem-recommendations", "tandem-failures"])
    error_message = "Three streams, named after the deployment."
  }

  assert {
    condition     = alltrue([for stream in aws_kinesis_stream.this : stream.encryption_type == "KMS"])
    error_message = "Streams are encrypted."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.lag[0].treat_missing_data == "breaching"
    error_message = "A stream that nobody reads is an alarm."
  }

  assert {
    condition     = length(aws_msk_cluster.this) == 0
    error_message = "No brokers beside Kinesis."
  }

  assert {
    condition     = local.buckets["models"].versioning && !local.buckets["checkpoints"].versioning
    error_message = "Models keep their versions, checkpoints do not."
  }
}

run "kafka" {
  command = plan

  variables {
    channel = "KAFKA"
  }

  assert {
    condition     = aws_msk_cluster.this[0].encryption_info[0].encryption_in_transit[0].client_broker == "TLS"
    error_message = "Nothing reaches the brokers in the clear."
  }

  assert {
    condition     = aws_msk_cluster.this[0].client_authentication[0].sasl[0].scram
    error_message = "Clients log in with SCRAM."
  }

  assert {
    condition     = startswith(aws_secretsmanager_secret.kafka[0].name, "AmazonMSK_")
    error_message = "MSK takes only secrets whose name begins with AmazonMSK_."
  }

  assert {
    condition     = length(aws_kinesis_stream.this) == 0 && length(aws_cloudwatch_metric_alarm.lag) == 0
    error_message = "No streams beside Kafka."
  }

  assert {
    condition     = length(aws_msk_scram_secret_association.this) == 0
    error_message = "A login without a value is not handed to MSK."
  }

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.kafka_refused) == 3
    error_message = "Each broker's refusals are watched."
  }
}

run "refuses_another_channel" {
  command = plan

  variables {
    channel = "RABBITMQ"
  }

  expect_failures = [var.channel]
}
