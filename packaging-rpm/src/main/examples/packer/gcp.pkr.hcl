# An image for Compute Engine with the agent baked in: packer build -var project=P -var collector=URL gcp.pkr.hcl
# What must lie beside it: see aws.pkr.hcl.
variable "project" {
  type = string
}

variable "collector" {
  type = string
}

variable "zone" {
  type    = string
  default = "europe-west3-a"
}

variable "key" {
  type    = string
  default = "bake-key.pem"
}

locals {
  stamp = formatdate("YYYYMMDD-hhmmss", timestamp())
}

source "googlecompute" "web" {
  project_id          = var.project
  zone                = var.zone
  machine_type        = "e2-small"
  ssh_username        = "packer"
  source_image_family = "rhel-9"
  image_name          = "web-${local.stamp}"
  image_family        = "web"
  image_labels = {
    adamant-managed = "true"
  }
}

build {
  sources = ["source.googlecompute.web"]

  provisioner "file" {
    sources     = ["packages/adamant-agent.rpm", "agent.yaml", "bake.sh"]
    destination = "/tmp/"
  }

  provisioner "shell" {
    inline = ["sudo install -d -m 0700 -o $(id -u) /run/adamant-bake"]
  }

  provisioner "file" {
    sources     = [var.key, "${var.key}.pub"]
    destination = "/run/adamant-bake/"
  }

  provisioner "shell" {
    environment_vars = ["COLLECTOR=${var.collector}", "IDENTITY=gcp"]
    execute_command  = "chmod +x {{ .Path }}; sudo env {{ .Vars }} sh {{ .Path }}"
    inline           = ["sh /tmp/bake.sh /run/adamant-bake/${basename(var.key)}"]
  }
}
