# The provider itself, which makes a policy's text without asking AWS.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
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
  jdbc_url     = "jdbc:postgresql://db.example.com/shop"
  jdbc_user    = "reader"
  archived     = true
  consumer_arn = null
  parallelism  = 2
}

run "kinesis" {
  command = plan

  assert {
    condition = toset([
      for statement in jsondecode(output.policy).Statement : statement.Sid
    ]) == toset(["ListBuckets", "ReadJarSettingsAndModels", "KeepCheckpointsAndArchive", "ReadPassword", "DecryptSecrets", "ReadActivity", "WriteAnswersAndRefusals"])
    error_message = "The rights that a stream on Kinesis needs."
  }

  assert {
    condition     = !strcontains(output.policy, "\"*\"") && !strcontains(output.policy, "tandem-snapshots") && !strcontains(output.policy, "tandem-logs")
    error_message = "Nothing on everything, and nothing on what is not the stream's."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(output.policy).Statement :
      alltrue([for action in flatten([statement.Action]) : !startswith(action, "kinesis:Put")]) if strcontains(jsonencode(statement.Resource), "tandem-activity")
    ])
    error_message = "Activity is read, not written."
  }

  assert {
    condition = alltrue([
      for statement in jsondecode(output.policy).Statement :
      alltrue([for action in flatten([statement.Action]) : !contains(["s3:PutObject", "s3:DeleteObject"], action)]) if strcontains(jsonencode(statement.Resource), "tandem-models")
    ])
    error_message = "Models are read, not written."
  }
}

run "fan_out" {
  command = plan

  variables {
    consumer_arn = "arn:aws:kinesis:eu-central-1:111122223333:stream/tandem-activity/consumer/tandem:1"
  }

  assert {
    condition = [
      for statement in jsondecode(output.policy).Statement : statement.Resource if statement.Sid == "ReadActivityByFanOut"
    ] == ["arn:aws:kinesis:eu-central-1:111122223333:stream/tandem-activity/consumer/tandem:1"]
    error_message = "It subscribes as its own consumer."
  }
}

run "kafka" {
  command = plan

  variables {
    shared = merge(var.shared, { channel = "KAFKA", streams = {}, bootstrap_servers = "b-1:9096" })
  }

  assert {
    condition     = !strcontains(output.policy, "kinesis:")
    error_message = "No right on streams beside Kafka."
  }
}
