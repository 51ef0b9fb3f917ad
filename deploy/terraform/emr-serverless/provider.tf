provider "aws" {
  region = var.shared.region

  default_tags {
    tags = {
      project = var.shared.name
    }
  }
}
