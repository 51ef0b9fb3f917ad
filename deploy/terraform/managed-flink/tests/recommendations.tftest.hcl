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

  mock_resource "aws_iam_role" {
    defaults = {
      arn = "arn:aws:iam::111122223333:role/mock"
    }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111122223333:log-group:mock"
    }
  }

  mock_resource "aws_cloudwatch_log_stream" {
    defaults = {
      arn = "arn:aws:logs:eu-central-1:111122223333:log-group:mock:log-stream:mock"
    }
  }


  mock_resource "aws_kinesisanalyticsv2_application" {
    defaults = {
      arn = "arn:aws:kinesisanalytics:eu-central-1:111122223333:application/tandem-recommendations"
    }
  }
}

variables {
  shared = {
    name    = "tandem"
    region  = "eu-central-1"
    channel = "KINESIS"
    buckets = {
      artifacts   = "tandem-artifacts"
      snapshots   = "tandem-snapshots"
      models      = "tandem-models"
      archive     = "tandem-archive"
      checkpoints = "tandem-checkpoints"
      logs        = "tandem-logs"
    }
    streams = {
      activity        = { name = "tandem-activity", arn = "arn:aws:kinesis:eu-central-1:111122223333:stream/tandem-activity" }
      recommendations = { name = "tandem-recommendations", arn = "arn:aws:kinesis:eu-central-1:111122223333:stream/tandem-recommendations" }
      failures        = { name = "tandem-failures", arn = "arn:aws:kinesis:eu-central-1:111122223333:stream/tandem-failures" }
    }
    bootstrap_servers   = null
    database_secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:tandem/database-AbCdEf"
    key_arn             = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
    alarms_topic_arn    = "arn:aws:sns:eu-central-1:111122223333:tandem-alarms"
    vpc_id              = "vpc-1"
    subnet_ids          = ["subnet-1", "subnet-2"]
    security_group_id   = "sg-1"
  }

  jar       = "main.tf"
  jdbc_url  = "jdbc:postgresql://db.example.com/shop"
  jdbc_user = "reader"
}

run "kinesis" {
  command = apply

  assert {
    condition     = aws_kinesisanalyticsv2_application.this.runtime_environment == "FLINK-1_19"
    error_message = "Flink 1.19."
  }

  assert {
    condition     = output.flags["source"] == "KINESIS" && output.flags["activity"] == "tandem-activity" && output.flags["failures"] == "tandem-failures"
    error_message = "The job reads and writes the shared streams."
  }

  assert {
    condition     = output.flags["parallelism"] == "2"
    error_message = "The job knows how many work at once."
  }

  assert {
    condition     = !contains(keys(output.flags), "checkpoints") && !contains(keys(output.flags), "consumerArn")
    error_message = "Checkpoints are the service's, and nobody asked for fan-out."
  }

  assert {
    condition     = !aws_kinesisanalyticsv2_application.this.start_application
    error_message = "Nothing starts by itself."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.service : alarm.actions_enabled == false])
    error_message = "What does not run wakes nobody."
  }
}

run "kafka" {
  command = apply

  variables {
    shared = {
      name    = "tandem"
      region  = "eu-central-1"
      channel = "KAFKA"
      buckets = {
        artifacts   = "tandem-artifacts"
        snapshots   = "tandem-snapshots"
        models      = "tandem-models"
        archive     = "tandem-archive"
        checkpoints = "tandem-checkpoints"
        logs        = "tandem-logs"
      }
      streams             = {}
      bootstrap_servers   = "b-1:9096,b-2:9096"
      database_secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:tandem/database-AbCdEf"
      key_arn             = "arn:aws:kms:eu-central-1:111122223333:key/00000000-0000-0000-0000-000000000000"
      alarms_topic_arn    = "arn:aws:sns:eu-central-1:111122223333:tandem-alarms"
      vpc_id              = "vpc-1"
      subnet_ids          = ["subnet-1", "subnet-2"]
      security_group_id   = "sg-1"
    }
    archived = false
  }

  assert {
    condition     = output.flags["source"] == "KAFKA" && output.flags["bootstrapServers"] == "b-1:9096,b-2:9096"
    error_message = "The job is told the brokers."
  }

  assert {
    condition     = !contains(keys(output.flags), "archive")
    error_message = "Nothing is archived."
  }
}

run "fan_out" {
  command = apply

  variables {
    consumer_arn = "arn:aws:kinesis:eu-central-1:111122223333:stream/tandem-activity/consumer/tandem:1"
    more_flags   = { topK = "20" }
  }

  assert {
    condition     = output.flags["consumerArn"] == "arn:aws:kinesis:eu-central-1:111122223333:stream/tandem-activity/consumer/tandem:1"
    error_message = "The job is told its consumer."
  }

  assert {
    condition     = output.flags["topK"] == "20"
    error_message = "Further flags are taken."
  }
}
