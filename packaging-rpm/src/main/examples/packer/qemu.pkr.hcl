# A disk image for qemu, of a cloud image that you downloaded: packer build -var base=debian-12-generic-amd64.qcow2
# -var checksum=sha512:... -var collector=URL qemu.pkr.hcl. What must lie beside it: see aws.pkr.hcl, and cloud-init/.
variable "base" {
  type        = string
  description = "A cloud image (qcow2) with cloud-init, a file or an address."
}

variable "checksum" {
  type = string
}

variable "collector" {
  type = string
}

variable "key" {
  type    = string
  default = "bake-key.pem"
}

source "qemu" "web" {
  iso_url          = var.base
  iso_checksum     = var.checksum
  disk_image       = true
  disk_size        = "8G"
  format           = "qcow2"
  headless         = true
  accelerator      = "kvm"
  output_directory = "output-web"
  vm_name          = "web.qcow2"
  ssh_username     = "packer"
  ssh_password     = "packer"
  ssh_timeout      = "5m"
  shutdown_command = "sudo systemctl poweroff"
  # Seed of cloud-init for the build alone: an account by which Packer comes in. The bake clears what it left.
  http_directory = "seed"
  qemuargs = [
    ["-smbios", "type=1,serial=ds=nocloud-net;s=http://{{ .HTTPIP }}:{{ .HTTPPort }}/"]
  ]
}

build {
  sources = ["source.qemu.web"]

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
    environment_vars = ["COLLECTOR=${var.collector}", "IDENTITY=file"]
    execute_command  = "chmod +x {{ .Path }}; sudo env {{ .Vars }} sh {{ .Path }}"
    inline           = ["sh /tmp/bake.sh /run/adamant-bake/${basename(var.key)}"]
  }
}
