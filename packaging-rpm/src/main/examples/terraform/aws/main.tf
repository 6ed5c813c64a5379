# A group whose instances the collector proves and replaces: launch template, ASG, launch hook, maintenance policy, health
# check by the load balancer, the collector's rights.
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.30"
    }
  }
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "image" {
  type        = string
  description = "The AMI that packer/aws.pkr.hcl made."
}

variable "subnets" {
  type = list(string)
}

variable "vpc" {
  type = string
}

variable "collector_role" {
  type        = string
  description = "Name of the IAM role under which the collector runs."
}

provider "aws" {
  region = var.region
}

data "aws_caller_identity" "own" {}

resource "aws_launch_template" "web" {
  name_prefix   = "web-"
  image_id      = var.image
  instance_type = "t3.small"

  # The agent knows itself by IMDSv2, and no container may ask in its place.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
    instance_metadata_tags      = "enabled"
  }
}

resource "aws_lb_target_group" "web" {
  name                 = "web"
  port                 = 8080
  protocol             = "HTTP"
  vpc_id               = var.vpc
  deregistration_delay = 30

  health_check {
    path                = "/ready"
    interval            = 5
    timeout             = 2
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }

  tags = {
    "adamant:managed" = "true"
  }
}

resource "aws_autoscaling_group" "web" {
  name                = "web"
  min_size            = 3
  desired_capacity    = 3
  max_size            = 5
  vpc_zone_identifier = var.subnets
  target_group_arns   = [aws_lb_target_group.web.arn]
  # EC2, not ELB: about a sick application the collector decides, about a dead machine both may.
  health_check_type         = "EC2"
  health_check_grace_period = 300

  launch_template {
    id      = aws_launch_template.web.id
    version = aws_launch_template.web.latest_version
  }

  # Launch before terminate.
  instance_maintenance_policy {
    min_healthy_percentage = 100
    max_healthy_percentage = 134
  }

  # An instance comes into service when the collector has proven it; a collector that is down stops no scale-out.
  initial_lifecycle_hook {
    name                 = "adamant-launch"
    lifecycle_transition = "autoscaling:EC2_INSTANCE_LAUNCHING"
    default_result       = "CONTINUE"
    heartbeat_timeout    = 300
  }

  tag {
    key                 = "adamant:managed"
    value               = "true"
    propagate_at_launch = true
  }
}

# The files come with the package and the repository: packaging-rpm/src/main/dist/iam.
resource "aws_iam_role_policy" "collector" {
  for_each = toset(["aws-1-read", "aws-2-act", "aws-3-evidence"])
  name     = each.key
  role     = var.collector_role
  policy = replace(
    replace(file("${path.module}/../../../dist/iam/${each.key}.json"), "REGION", var.region),
    "ACCOUNT", data.aws_caller_identity.own.account_id
  )
}
