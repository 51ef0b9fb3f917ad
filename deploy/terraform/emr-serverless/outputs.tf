output "application_id" {
  value = aws_emrserverless_application.this.id
}

output "start_command" {
  description = "Starts an export at once."
  value = join(" ", [
    "aws emr-serverless start-job-run",
    "--region ${var.shared.region}",
    "--application-id ${aws_emrserverless_application.this.id}",
    "--execution-role-arn ${aws_iam_role.job.arn}",
    "--name ${local.name}",
    "--execution-timeout-minutes ${var.timeout_minutes}",
    "--job-driver '${jsonencode(local.job_driver)}'",
    "--configuration-overrides '${jsonencode(local.monitoring)}'",
  ])
}
