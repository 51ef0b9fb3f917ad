output "cluster_id" {
  value = aws_emr_cluster.this.id
}

output "start_command" {
  description = "Starts the stream anew, as the cluster's first step did; put -s <checkpoint or savepoint> before -c to go on from one."
  value = "aws emr add-steps --region ${var.shared.region} --cluster-id ${aws_emr_cluster.this.id} --steps '${replace(jsonencode([{
    Name            = "recommendations"
    ActionOnFailure = "CONTINUE"
    Jar             = "command-runner.jar"
    Args            = ["bash", "-c", local.launch]
  }]), "'", "'\\''")}'"
}
