# What the other roots need, as the file that they read it from:
# terraform output -json settings > ../<root>/shared.auto.tfvars.json
output "settings" {
  value = {
    shared = {
      name                = var.name
      region              = var.region
      channel             = var.channel
      buckets             = { for purpose, bucket in module.bucket : purpose => bucket.name }
      streams             = { for purpose, stream in aws_kinesis_stream.this : purpose => { name = stream.name, arn = stream.arn } }
      bootstrap_servers   = local.kinesis ? null : aws_msk_cluster.this[0].bootstrap_brokers_sasl_scram
      database_secret_arn = aws_secretsmanager_secret.database.arn
      key_arn             = aws_kms_key.this.arn
      alarms_topic_arn    = aws_sns_topic.alarms.arn
      vpc_id              = var.vpc_id
      subnet_ids          = var.subnet_ids
      security_group_id   = aws_security_group.jobs.id
    }
  }
}

output "set_the_password" {
  description = "How a person sets the password, from a file that holds nothing else."
  value       = "aws secretsmanager put-secret-value --region ${var.region} --secret-id ${aws_secretsmanager_secret.database.name} --secret-string file://password.txt"
}
