output "application" {
  value = aws_kinesisanalyticsv2_application.this.name
}

output "flags" {
  description = "What the job is started with."
  value       = module.recommendations.flags
}
