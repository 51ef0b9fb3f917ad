data "aws_caller_identity" "me" {}

data "aws_partition" "here" {}

locals {
  name        = "${var.shared.name}-recommendations"
  account     = data.aws_caller_identity.me.account_id
  jar_key     = "recommendations/${substr(filesha256(var.jar), 0, 12)}/${basename(var.jar)}"
  checkpoints = "s3://${var.shared.buckets["checkpoints"]}/recommendations"
  java_home   = "/usr/lib/jvm/jre-17"

  # What Flink and Beam reach into on Java 17.
  opened = [
    "java.lang", "java.net", "java.io", "java.nio", "sun.nio.ch", "java.lang.reflect", "java.text", "java.time", "java.util",
    "java.util.concurrent", "java.util.concurrent.atomic", "java.util.concurrent.locks",
  ]
  java_opts = join(" ", concat(
    ["--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED", "--add-exports=java.security.jgss/sun.security.krb5=ALL-UNNAMED"],
    [for package in local.opened : "--add-opens=java.base/${package}=ALL-UNNAMED"],
  ))

  flink_conf = {
    "env.java.home"                           = local.java_home
    "containerized.master.env.JAVA_HOME"      = local.java_home
    "containerized.taskmanager.env.JAVA_HOME" = local.java_home
    "env.java.opts.all"                       = local.java_opts
    "high-availability.type"                  = "zookeeper"
    # EMR fills in the masters' addresses; the percent sign is doubled for Terraform.
    "high-availability.zookeeper.quorum"                      = "%%{hiera('hadoop::zk')}"
    "high-availability.zookeeper.path.root"                   = "/flink"
    "high-availability.storageDir"                            = "${local.checkpoints}/ha"
    "yarn.application-attempts"                               = "10"
    "state.backend.type"                                      = "hashmap"
    "restart-strategy.type"                                   = "failure-rate"
    "restart-strategy.failure-rate.max-failures-per-interval" = "10"
    "restart-strategy.failure-rate.failure-rate-interval"     = "10 min"
    "restart-strategy.failure-rate.delay"                     = "1 s"
    "taskmanager.numberOfTaskSlots"                           = tostring(var.slots)
    "taskmanager.memory.process.size"                         = var.task_memory
    "jobmanager.memory.process.size"                          = "2g"
    "metrics.reporter.prometheus.factory.class"               = "org.apache.flink.metrics.prometheus.PrometheusReporterFactory"
    "metrics.reporter.prometheus.port"                        = "9250-9299"
  }

  # One line for bash: the jar is fetched, then handed to YARN, which keeps it running. Values are quoted, for a URL may hold an ampersand.
  launch = join(" ", concat(
    ["aws s3 cp --only-show-errors s3://${var.shared.buckets["artifacts"]}/${local.jar_key} /tmp/tandem.jar &&"],
    ["flink run-application -t yarn-application -Dyarn.application.name=${local.name}"],
    ["-c dev.tandem.pipelines.Main /tmp/tandem.jar recommendations"],
    [for name, value in module.recommendations.flags : "'--${name}=${value}'"],
  ))
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
  # A start goes on from the newest checkpoint that lies there.
  checkpoints = local.checkpoints
}

resource "aws_s3_object" "jar" {
  bucket = var.shared.buckets["artifacts"]
  key    = local.jar_key
  source = var.jar
}

resource "aws_emr_cluster" "this" {
  name                              = local.name
  release_label                     = var.release
  applications                      = ["Hadoop", "Flink", "ZooKeeper"]
  service_role                      = aws_iam_role.service.arn
  log_uri                           = "s3://${var.shared.buckets["logs"]}/emr/"
  security_configuration            = aws_emr_security_configuration.this.name
  keep_job_flow_alive_when_no_steps = true
  termination_protection            = true
  unhealthy_node_replacement        = true
  # A stream is one step that returns at once; a second one is a restart.
  step_concurrency_level = 1

  ec2_attributes {
    subnet_id                         = var.subnet_id
    instance_profile                  = aws_iam_instance_profile.job.arn
    emr_managed_master_security_group = aws_security_group.nodes["master"].id
    emr_managed_slave_security_group  = aws_security_group.nodes["worker"].id
    service_access_security_group     = aws_security_group.service.id
    additional_master_security_groups = var.shared.security_group_id
    additional_slave_security_groups  = var.shared.security_group_id
  }

  master_instance_group {
    name           = "masters"
    instance_type  = var.master_type
    instance_count = var.masters
  }

  core_instance_group {
    name           = "workers"
    instance_type  = var.workers.instance_type
    instance_count = var.workers.count

    ebs_config {
      type                 = "gp3"
      size                 = var.workers.disk_gb
      volumes_per_instance = 1
    }
  }

  configurations_json = jsonencode([
    {
      Classification = "flink-conf"
      Properties     = local.flink_conf
    },
    {
      Classification = "yarn-site"
      Properties     = { "yarn.resourcemanager.am.max-attempts" = "10" }
    },
  ])

  bootstrap_action {
    name = "logs to CloudWatch"
    path = "s3://${aws_s3_object.agent_start.bucket}/${aws_s3_object.agent_start.key}"
    args = ["s3://${aws_s3_object.agent_settings.bucket}/${aws_s3_object.agent_settings.key}"]
  }

  step {
    name              = "recommendations"
    action_on_failure = "CONTINUE"

    hadoop_jar_step {
      jar  = "command-runner.jar"
      args = ["bash", "-c", local.launch]
    }
  }

  tags = {
    # AmazonEMRServicePolicy_v2 works on what bears this tag alone.
    for-use-with-amazon-emr-managed-policies = "true"
  }

  # A changed step would make a new cluster. Another start is another step: the output start_command.
  lifecycle {
    ignore_changes = [step]
  }

  depends_on = [aws_iam_role_policy.job, aws_iam_role_policy.machine, aws_iam_role_policy.pass, aws_iam_role_policy_attachment.service]
}

resource "aws_emr_security_configuration" "this" {
  name = local.name

  configuration = jsonencode({
    EncryptionConfiguration = {
      EnableInTransitEncryption = false
      EnableAtRestEncryption    = true
      AtRestEncryptionConfiguration = {
        S3EncryptionConfiguration = { EncryptionMode = "SSE-S3" }
        LocalDiskEncryptionConfiguration = {
          EncryptionKeyProviderType = "AwsKms"
          AwsKmsKey                 = var.shared.key_arn
          EnableEbsEncryption       = true
        }
      }
    }
    InstanceMetadataServiceConfiguration = {
      MinimumInstanceMetadataServiceVersion = 2
      HttpPutResponseHopLimit               = 1
    }
  })
}
