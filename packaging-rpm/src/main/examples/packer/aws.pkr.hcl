# An AMI with the agent baked in. Packer 1.6 and later: packer build -var collector=https://collector.example:4318 aws.pkr.hcl
# Below it: agent.yaml, bake.sh, and packages/ with the RPM. The signing key is the builder's; it leaves no trace in the image.
variable "collector" {
  type = string
}

variable "region" {
  type    = string
  default = "eu-central-1"
}

variable "key" {
  type        = string
  default     = "bake-key.pem"
  description = "Private key of the manifest, with KEY.pub beside it: adamant-agent manifest keygen --key FILE."
}

locals {
  stamp = formatdate("YYYYMMDD-hhmmss", timestamp())
}

source "amazon-ebs" "web" {
  region        = var.region
  instance_type = "t3.small"
  ssh_username  = "ec2-user"
  ami_name      = "web-${local.stamp}"

  source_ami_filter {
    filters = {
      name                = "al2023-ami-2023.*-kernel-6.1-x86_64"
      virtualization-type = "hvm"
      root-device-type    = "ebs"
    }
    owners      = ["amazon"]
    most_recent = true
  }

  tags = {
    "adamant:managed" = "true"
  }
}

build {
  sources = ["source.amazon-ebs.web"]

  provisioner "file" {
    sources     = ["packages/adamant-agent.rpm", "agent.yaml", "bake.sh"]
    destination = "/tmp/"
  }

  # The key lies in memory alone while it is used.
  provisioner "shell" {
    inline = ["sudo install -d -m 0700 -o $(id -u) /run/adamant-bake"]
  }

  provisioner "file" {
    sources     = [var.key, "${var.key}.pub"]
    destination = "/run/adamant-bake/"
  }

  # The last provisioner: nothing is changed after the bake. Its last lines name the digest that the collector must know.
  provisioner "shell" {
    environment_vars = ["COLLECTOR=${var.collector}", "IDENTITY=aws"]
    execute_command  = "chmod +x {{ .Path }}; sudo env {{ .Vars }} sh {{ .Path }}"
    inline           = ["sh /tmp/bake.sh /run/adamant-bake/${basename(var.key)}"]
  }
}
