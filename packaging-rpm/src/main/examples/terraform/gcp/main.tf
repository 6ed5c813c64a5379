# A managed instance group whose instances the collector replaces: template, group, autohealing off, the collector's role.
terraform {
  required_version = ">= 1.5"
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = ">= 5.0"
    }
  }
}

variable "project" {
  type = string
}

variable "region" {
  type    = string
  default = "europe-west3"
}

variable "image" {
  type        = string
  description = "The image that packer/gcp.pkr.hcl made."
}

variable "collector_account" {
  type        = string
  description = "E-mail address of the collector's service account."
}

provider "google" {
  project = var.project
  region  = var.region
}

resource "google_compute_instance_template" "web" {
  name_prefix  = "web-"
  machine_type = "e2-small"

  labels = {
    adamant-managed = "true"
  }

  disk {
    source_image = var.image
    boot         = true
    auto_delete  = true
  }

  network_interface {
    network = "default"
  }

  # What a host said last is evidence of its end.
  metadata = {
    serial-port-logging-enable = "TRUE"
  }

  # The kernel that boots is the one that was signed; the agent's seal begins where this ends.
  shielded_instance_config {
    enable_secure_boot          = true
    enable_vtpm                 = true
    enable_integrity_monitoring = true
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_region_health_check" "ready" {
  name                = "web-ready"
  check_interval_sec  = 5
  timeout_sec         = 2
  healthy_threshold   = 2
  unhealthy_threshold = 3

  http_health_check {
    port         = 8080
    request_path = "/ready"
  }
}

# No auto_healing_policies: the collector decides about the sick, and the group must not race it.
resource "google_compute_region_instance_group_manager" "web" {
  name               = "web"
  base_instance_name = "web"
  region             = var.region
  target_size        = 3

  version {
    instance_template = google_compute_instance_template.web.self_link_unique
  }

  update_policy {
    type                         = "OPPORTUNISTIC"
    minimal_action               = "REPLACE"
    instance_redistribution_type = "NONE"
    max_surge_fixed              = 3
    max_unavailable_fixed        = 0
  }

  named_port {
    name = "http"
    port = 8080
  }
}

# The permissions are those of packaging-rpm/src/main/dist/iam.
resource "google_project_iam_custom_role" "collector" {
  for_each = {
    read     = "gcp-1-read"
    act      = "gcp-2-act"
    evidence = "gcp-3-evidence"
  }
  role_id     = "adamant_${each.key}"
  title       = "Adamant collector: ${each.key}"
  permissions = yamldecode(file("${path.module}/../../../dist/iam/${each.value}.yaml")).includedPermissions
}

resource "google_project_iam_member" "collector" {
  for_each = google_project_iam_custom_role.collector
  project  = var.project
  role     = each.value.id
  member   = "serviceAccount:${var.collector_account}"
}
