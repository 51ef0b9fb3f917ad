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


  mock_resource "aws_emr_cluster" {
    defaults = {
      id = "j-CLUSTER"
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
  jdbc_url  = "jdbc:mariadb://db.example.com/shop?useSsl=true&trustStore=x"
  jdbc_user = "reader"
  subnet_id = "subnet-1"
}

run "cluster" {
  command = apply

  assert {
    condition     = aws_emr_cluster.this.release_label == "emr-7.4.0" && contains(aws_emr_cluster.this.applications, "Flink")
    error_message = "A release whose Flink is 1.19."
  }

  assert {
    condition     = jsondecode(aws_emr_cluster.this.configurations_json)[0].Properties["high-availability.zookeeper.quorum"] == "%%{hiera('hadoop::zk')}"
    error_message = "EMR's own placeholder for ZooKeeper's addresses stays as it is."
  }

  assert {
    condition     = strcontains(local.launch, "'--checkpoints=s3://tandem-checkpoints/recommendations'")
    error_message = "Checkpoints lie on S3."
  }

  assert {
    condition     = strcontains(local.launch, "'--jdbcUrl=jdbc:mariadb://db.example.com/shop?useSsl=true&trustStore=x'")
    error_message = "The shell leaves the URL alone."
  }

  assert {
    condition     = aws_emr_cluster.this.master_instance_group[0].instance_count == 3
    error_message = "The loss of a master is survived."
  }

  assert {
    condition     = aws_emr_cluster.this.bootstrap_action[0].args[0] == "s3://tandem-artifacts/recommendations/cloudwatch-agent.json"
    error_message = "Each machine starts the agent with its settings."
  }

  assert {
    condition = alltrue([
      for file in jsondecode(aws_s3_object.agent_settings.content).logs.logs_collected.files.collect_list :
      file.log_group_name == "/tandem/recommendations-emr" && startswith(file.file_path, "/var/log/hadoop-yarn/containers/")
    ])
    error_message = "The agent hands on what YARN's containers write, into the group whose words are counted."
  }

  assert {
    condition     = strcontains(output.start_command, "aws emr add-steps") && strcontains(output.start_command, "--cluster-id j-CLUSTER")
    error_message = "The command starts the stream on this cluster."
  }
}

run "refuses_a_release_with_another_flink" {
  command = plan

  variables {
    release = "emr-7.9.0"
  }

  expect_failures = [var.release]
}
