output "flags" {
  description = "The job's flags by name, without the dashes."
  value       = { for name, value in local.all_flags : name => value if value != null }
}

output "policy" {
  description = "The rights that the job itself needs, as a policy."
  value       = data.aws_iam_policy_document.job.json
}
