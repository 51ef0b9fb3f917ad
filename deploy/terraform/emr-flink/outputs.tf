output "cluster_id" {
  value = aws_emr_cluster.this.id
}

output "start_command" {
  description = "Starts the stream, as the cluster's first step did; it goes on from the newest checkpoint. Stop the one that runs before."
  value = "aws emr add-steps --region ${var.shared.region} --cluster-id ${aws_emr_cluster.this.id} --steps '${replace(jsonencode([{
    Name            = "recommendations"
    ActionOnFailure = "CONTINUE"
    Jar             = "command-runner.jar"
    Args            = ["bash", "-c", local.launch]
  }]), "'", "'\\''")}'"
}
