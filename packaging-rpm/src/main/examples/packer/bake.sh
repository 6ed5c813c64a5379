#!/bin/sh
# The last step of an image's build, as root in it: bake.sh KEY with COLLECTOR and IDENTITY in the environment. Beside it
# lie adamant-agent.rpm and agent.yaml.
set -eu
key=$1
here=$(dirname "$0")
if command -v dnf >/dev/null; then dnf -y install "$here/adamant-agent.rpm"; else rpm -i --nodeps "$here/adamant-agent.rpm"; fi
sed -e "s|@COLLECTOR@|$COLLECTOR|" -e "s|@IDENTITY@|$IDENTITY|" "$here/agent.yaml" >/etc/adamant/agent.yaml
rm -f "$here/adamant-agent.rpm" "$here/agent.yaml" "$0"
adamant-agent bake --key "$key"
rm -f "$key" "$key.pub"
