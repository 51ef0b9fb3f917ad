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


  mock_resource "aws_emrserverless_application" {
    defaults = {
      id  = "00application"
      arn = "arn:aws:emr-serverless:eu-central-1:111122223333:/applications/00application"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:eu-central-1:111122223333:mock"
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
  jdbc_url  = "jdbc:postgresql://db.example.com/shop?ssl=true"
  jdbc_user = "reader"
}

run "on_a_schedule" {
  command = apply

  assert {
    condition     = aws_emrserverless_application.this.release_label == "emr-7.9.0"
    error_message = "A release with Spark 3.5 on Java 17."
  }

  assert {
    condition     = aws_scheduler_schedule.this[0].target[0].arn == "arn:aws:scheduler:::aws-sdk:emrserverless:startJobRun"
    error_message = "The schedule calls EMR Serverless itself."
  }

  assert {
    condition     = jsondecode(aws_scheduler_schedule.this[0].target[0].input).JobDriver.SparkSubmit.EntryPointArguments[0] == "training-export"
    error_message = "The job's name comes first."
  }

  assert {
    condition = contains(
      jsondecode(aws_scheduler_schedule.this[0].target[0].input).JobDriver.SparkSubmit.EntryPointArguments,
      "--jdbcPasswordSecret=arn:aws:secretsmanager:eu-central-1:111122223333:secret:tandem/database-AbCdEf",
    )
    error_message = "The password is named, not given."
  }

  assert {
    condition     = strcontains(aws_scheduler_schedule.this[0].target[0].input, "\"<aws.scheduler.execution-id>\"")
    error_message = "A try that is repeated starts no second run."
  }

  assert {
    condition     = strcontains(output.start_command, "aws emr-serverless start-job-run") && strcontains(output.start_command, "--application-id 00application")
    error_message = "The command starts this application's job."
  }

  assert {
    condition     = strcontains(local.submit.parameters, "--class dev.tandem.pipelines.Main")
    error_message = "Spark is told the main class."
  }
}

run "on_demand_alone" {
  command = apply

  variables {
    schedule = null
  }

  assert {
    condition     = length(aws_scheduler_schedule.this) == 0
    error_message = "No schedule was asked for."
  }
}

run "refuses_a_password_in_the_url" {
  command = plan

  variables {
    jdbc_url = "jdbc:postgresql://db.example.com/shop?user=reader&password=secret"
  }

  expect_failures = [var.jdbc_url]
}

run "refuses_a_release_without_java_17" {
  command = plan

  variables {
    release = "emr-6.15.0"
  }

  expect_failures = [var.release]
}
