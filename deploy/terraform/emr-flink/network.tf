# EMR writes its own rules into these three.
resource "aws_security_group" "nodes" {
  for_each = toset(["master", "worker"])

  name                   = "${local.name}-${each.key}"
  description            = "EMR's rules for a ${each.key}"
  vpc_id                 = var.shared.vpc_id
  revoke_rules_on_delete = true

  tags = {
    for-use-with-amazon-emr-managed-policies = "true"
  }
}

resource "aws_security_group" "service" {
  name                   = "${local.name}-service"
  description            = "EMR's way to the machines in a private subnet"
  vpc_id                 = var.shared.vpc_id
  revoke_rules_on_delete = true

  tags = {
    for-use-with-amazon-emr-managed-policies = "true"
  }
}

resource "aws_vpc_security_group_ingress_rule" "service" {
  security_group_id            = aws_security_group.service.id
  referenced_security_group_id = aws_security_group.nodes["master"].id
  ip_protocol                  = "tcp"
  from_port                    = 9443
  to_port                      = 9443
  description                  = "The master reports to EMR"
}
